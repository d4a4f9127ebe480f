import { createHmac } from 'node:crypto';
import { Webhook } from 'standardwebhooks';

/** The headers with which a sender of Standard Webhooks signs a body. */
export function signed(
  whsec: string,
  body: string,
  id: string = `msg_${crypto.randomUUID()}`,
  at = new Date(),
): Record<string, string> {
  return {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': new Webhook(whsec).sign(id, at, body),
  };
}

/** The header with which Jira signs an event. */
export function hubSigned(secret: string, body: string | Buffer): Record<string, string> {
  return { 'x-hub-signature': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}` };
}
