const SECRET_MEMBER =
  /pass(word|phrase|code)|secret|token|private_?key|assertion|authorization|api_?key|credential_?value|^answer$|securityanswer|recovery_question/i;

/** A copy of a JSON value in which the values of members that hold secrets are `[redacted]`. */
export function redact(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(redact);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      SECRET_MEMBER.test(name) && member !== null ? '[redacted]' : redact(member),
    ]),
  );
}
