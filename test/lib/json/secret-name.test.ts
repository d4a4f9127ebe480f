import { expect, test } from 'vitest';
import { isSecretName } from '../../../lib/json/secret-name.ts';

test.each(
  `password Password newPassword user_password userpassword passwd pwd unicodePwd newPwd2 passphrase passcode PASSWORD1
  ntPasswordHash temporaryPassword pass pw secret client_secret clientSecret sharedSecret secretAnswer secretQuestion
  token access_token apiToken refreshToken idToken activationToken stateToken tokens tokenValue client_assertion
  authorization Authorization Proxy-Authorization bearer jwt apiKey api_key X-API-Key apikeys privateKey private_key
  privateKeyPem sshKey sshKeys ssh_private_key secretAccessKey signingKey encryptionKey hashKey recoveryKey
  pin PIN userPin user_pin pinCode pinNumber newPIN2 userpin otp otpSeed totp TOTPSecret cvv cvv2 CVC securityCode
  answer answers securityAnswer recovery_question recoveryAnswer recoveryCodes backupCodes verificationCode
  credential_value passkey psk seedPhrase passwordResetUrl activationTokenLink`.split(/\s+/),
)('%s tells a secret', (name) => {
  expect(isSecretName(name)).toBe(true);
});

test.each(
  `passwordChanged passwordChangedAt pwdLastSet password_last_changed lastPasswordChangeDate passwordExpires
  passwordPolicy passwordPolicies passwordStatus passwordNeverExpiresUntil pinnedApps spinner pinned shipping opinion
  tokenLifetime tokenLifetimeMinutes tokenType tokenEndpoint apiTokenId requestApiTokenId privateKeyId accessKeyId
  secretName secretVersion secretary secretaryName secretariat pinLength otpEnabled publicKey sshPublicKey
  tpmPublicKeyHash primaryKey foreignKey key keyId keyboard monkey passport passenger compass bypass boardingPass
  answeredAt questionnaire authorizationServerId authorizationLevel author authority id userName profile credentials
  credentialType status scope email costCenter postalCode zipCode countryCode employeeNumber serialNumber role_type
  errorCode errorCauses detailCode trackingId capabilities securityGroups _links rel ${''}`
    .trim()
    .split(/\s+/),
)('%s does not', (name) => {
  expect(isSecretName(name)).toBe(false);
});

test('a name without letters tells nothing', () => {
  for (const name of ['', '1', '-', '__']) expect(isSecretName(name)).toBe(false);
});
