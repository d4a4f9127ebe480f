import { randomBytes } from 'node:crypto';

/** A new API key: 192 random bits, and a beginning that secret scanners can look for. */
export function newApiKey(): string {
  return `gt_${randomBytes(24).toString('base64url')}`;
}

/** A new secret of a Standard Webhooks sender, as those write it. */
export function newWebhookSecret(): string {
  return `whsec_${randomBytes(32).toString('base64')}`;
}

/** A new password or shared secret for systems that take any text, without a character that a form could spoil. */
export function newPassword(): string {
  return randomBytes(30).toString('base64url');
}
