import { createHmac } from 'node:crypto';
import * as fc from 'fast-check';
import { hubSigned } from '../support/signatures.ts';
import type { Attack, Headers, Target } from './attacks.ts';
import { cut, otherwise, swapped, wrong } from './credentials.ts';

const HOOK = '/hooks/itsm/jira';

/** The event of an approved request, as Jira sends it; the shipped mapping would make a change of it. */
export function approved({ hook }: Pick<Target, 'hook'>, fields: object = {}, key = 'IAM-412'): string {
  return JSON.stringify({
    webhookEvent: 'jira:issue_updated',
    issue: {
      key,
      fields: {
        issuetype: { name: 'Application access' },
        customfield_10050: hook.appId,
        customfield_10051: hook.userId,
        ...fields,
      },
    },
    changelog: { items: [{ field: 'status', toString: 'Approved' }] },
  });
}

/** Hostile events, sent to the address at which an ITSM's own events are taken. */
export function hookAttacks(target: Target): fc.Arbitrary<Attack>[] {
  const { hubSecret, apiKey } = target;
  const event = approved(target);
  const send = (kind: string, headers: Headers, body = event, path = HOOK): Attack => ({
    kind: `hook: ${kind}`,
    method: 'POST',
    path,
    body,
    headers: Object.entries({ 'content-type': 'application/json', ...headers }),
  });
  const right = hubSigned(hubSecret, event);
  const signature = right['x-hub-signature'] ?? '';
  const digest = (algorithm: string, body = event) =>
    createHmac(algorithm, hubSecret).update(body).digest('hex');
  return [
    fc.constant(send('no credential', {})),
    wrong(target).map((headers) => send('a wrong credential', headers)),
    cut(target).map((headers) => send('a credential cut short', headers)),
    otherwise(target).map((headers) => send('a credential written otherwise', headers)),
    swapped(target).map((headers) => send('a credential in another’s place', headers)),
    fc
      .string({ unit: 'binary', minLength: 1 })
      .map((text) => send('a signature over another body', hubSigned(hubSecret, text))),
    fc
      .uint8Array({ minLength: 32, maxLength: 32 })
      .map((key) =>
        send('a signature of another secret', hubSigned(Buffer.from(key).toString('base64'), event)),
      ),
    fc
      .nat(signature.length - 1)
      .map((n) => send('a signature cut short', { 'x-hub-signature': signature.slice(0, n) || '-' })),
    fc
      .constantFrom(
        `sha1=${digest('sha1')}`,
        `sha512=${digest('sha512')}`,
        `md5=${digest('md5')}`,
        digest('sha256'),
        `sha256=${Buffer.from(digest('sha256'), 'hex').toString('base64')}`,
        `sha256=${createHmac('sha256', '').update(event).digest('hex')}`,
        `sha256=${digest('sha256')},sha256=${digest('sha256')}`,
        'sha256=',
        `sha256=${'0'.repeat(64)}`,
      )
      .map((text) => send('a signature written otherwise', { 'x-hub-signature': text })),
    fc
      .tuple(fc.nat(event.length - 1), fc.constantFrom('', ' ', '0', '"', '\\', '\u0000'))
      .map(([i, one]) => event.slice(0, i) + one + event.slice(i + 1))
      .filter((altered) => altered !== event)
      .map((altered) => send('an event altered after it was signed', right, altered)),
    fc
      .constantFrom('/hooks/itsm/servicenow', '/hooks/itsm/nobody', '/hooks/itsm/ci', '/hooks/itsm/JIRA')
      .map((path) => send('a signature at another caller’s address', right, event, path)),
    fc
      .constantFrom('x-api-key', 'authorization')
      .map((name) =>
        send('another caller’s key', { [name]: name === 'authorization' ? `SSWS ${apiKey}` : apiKey }),
      ),
    fc
      .constantFrom('GET', 'PUT', 'DELETE', 'PATCH')
      .map((method) => ({ ...send('another method', right), method })),
    fc
      .constantFrom('true', 'false', '1')
      .map((value) => send('a signature that asks for a dry run', right, event, `${HOOK}?dryRun=${value}`)),
    fc
      .oneof(
        fc.constantFrom('', '{', '[]', '"x"', 'null', '1', `${'['.repeat(64)}${']'.repeat(64)}`),
        fc.string({ minLength: 1 }).filter((text) => !isObject(text)),
      )
      .map((body) => send('a signed body that is no event', hubSigned(hubSecret, body), body)),
    fc
      .oneof(
        fc.constantFrom('../users', '00u1/../../roles', '00u1?x=1', '00u1#', '%2e%2e', '', ' ', '00u\u0000'),
        fc.constantFrom(null, 1, true, ['00u1'], { id: '00u1' }),
      )
      .map((customfield_10051) => approved(target, { customfield_10051 }))
      .map((body) => send('a signed event with a value that is no id', hubSigned(hubSecret, body), body)),
    fc
      .constantFrom('', ' ', 'IAM', 'IAM 412', 'IAM-412;', 'RITM0010023', '../IAM-412', 'x'.repeat(70))
      .map((key) => approved(target, {}, key))
      .map((body) => send('a signed event with a ticket that is none', hubSigned(hubSecret, body), body)),
    fc
      .constantFrom('SUPER_ADMIN', 'Super admin', 'ORG_ADMIN', '__proto__', 'constructor', 'help desk')
      .map((value) => approved(target, { issuetype: { name: 'Support role' }, customfield_10052: { value } }))
      .map((body) => send('a signed event outside the mapping', hubSigned(hubSecret, body), body)),
  ];
}

function isObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
