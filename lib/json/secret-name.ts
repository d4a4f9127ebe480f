// Of a name without its gaps, `client_secret` as `clientsecret`: wherever in it these stand.
const SECRET_PART = new RegExp(
  [
    'pass(word|wd|phrase|code|key)|pwd|passwort|kennwort|contraseña|contrasena|mots?depasse|accesspass',
    'wachtwoord|senha|lösenord|hasło|пароль|密码|密碼|パスワード|비밀번호',
    // A secretary is none.
    'secret(?!ar)|seedphrase|mnemonic',
    'token|assertion|credentialvalue|cardverification|samlresponse',
    // Whoever has the address is let in.
    '(activation|resetpassword|passwordreset)(url|uri|link)',
    '(api|ssh|private|access|master|encryption|decryption|signing|shared|hash|hmac|recovery|pgp|vault)keys?',
    'recovery(question|answer|code|phrase)|(backup|verification|security|unlock|activation|onetime|scratch|login|access|reset|mfa|door)codes?',
  ].join('|'),
);

// These as words of their own only: a pinned app and a spinner have no PIN.
const SECRET_WORDS = new Set(
  'answer answers authorization bearer cookie cookies cvc cvv hotp jwt otp otps pin psk puk pw seed totp'.split(
    ' ',
  ),
);

// What a name is about that ends so is a fact about a secret, and not the secret: `passwordChanged`, `tokenLifetime`,
// `pwdLastSet`, `privateKeyId`. No address is one: a reset's link is as good as the password.
const FACT = new Set(
  (
    'age algorithm at attempts audience changed complexity count created date days device enabled endpoint expiration ' +
    'expired expires expiry failures format hours id ids issued issuer last length level lifetime method minutes modified name ' +
    'policies policy provider required scope scopes seconds server set state status strength time timestamp ttl type types ' +
    'until updated valid version'
  ).split(' '),
);

/**
 * Whether a member, a header or a field of that name holds a secret: a password, a PIN, a key, a token, the answer to a
 * question. The one list for all that is kept or logged.
 */
export function isSecretName(name: string): boolean {
  const words = wordsOf(name);
  if (words.length === 0 || FACT.has(words.at(-1) ?? '')) return false;
  const whole = words.join('');
  return (
    SECRET_PART.test(whole) ||
    whole === 'pass' ||
    whole === 'userpin' ||
    words.some((word) => SECRET_WORDS.has(word))
  );
}

/** Whether a word says that what it ends is a fact about a secret: `id`, `expires`, `policy`. */
export const isFactWord = (word: string): boolean => FACT.has(wordsOf(word).at(-1) ?? '');

/** The words of a name in lower case, however it is put together: `newPIN2`, `new_pin`, `NEW-PIN`. */
function wordsOf(name: string): string[] {
  return name
    .replace(/(\p{Ll})(\p{Lu})|(\p{Lu})(?=\p{Lu}\p{Ll})/gu, '$1$3 $2')
    .toLowerCase()
    .split(/[^\p{L}]+/u)
    .filter(Boolean);
}
