// An empty object is how Okta shows that there is a password: it is none.
const isEmpty = (value: unknown) =>
  value === null || (typeof value === 'object' && Object.keys(value as object).length === 0);

const SECRET_MEMBER =
  /pass(word|wd|phrase|code)|secret|token|private_?key|assertion|authorization|api_?key|credential_?value|^answer$|securityanswer|recovery_question/i;

/**
 * A copy of a JSON value in which the values of members that hold secrets are `[redacted]`, those that a JSON
 * Patch names in its `path` too.
 */
export function redact(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(redact);
  if (value === null || typeof value !== 'object' || JSON.isRawJSON(value)) return value;
  const path = 'path' in value && typeof value.path === 'string' ? value.path : '';
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => {
      const secret = name !== 'passwordChanged' && SECRET_MEMBER.test(name === 'value' ? path : name);
      return [name, secret && !isEmpty(member) ? '[redacted]' : redact(member)];
    }),
  );
}
