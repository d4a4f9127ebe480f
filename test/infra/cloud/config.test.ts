import { App } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import * as fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import cdk from '../../../cdk.json' with { type: 'json' };
import { config } from '../../../goldthread.config.ts';
import { configuredAlarms } from '../../../infra/cloud/alarm.ts';
import { type ConfigInput, InvalidConfig, readConfig } from '../../../infra/cloud/config.ts';
import { makeStacks } from '../../../infra/cloud/stacks.ts';

const domain = (region: string, partition = 'aws') => ({
  name: 'access.example.com',
  certificateArn: `arn:${partition}:acm:${region}:123456789012:certificate/12345678-1234-1234-1234-123456789012`,
});
const exemption = (_: unknown, i: number) => ({
  resource: `okta:user/00u${String(i).padStart(17, '0')}`,
  ticket: 'CHG0000001',
  reason: '例'.repeat(500),
});

test('the shipped configuration is valid, and an empty one is all defaults', () => {
  expect(readConfig(config)).toEqual(readConfig({}));
});

describe('a wrong value is one clear sentence:', () => {
  it.each([
    [{ region: 'mars' }, 'region: must be a region such as eu-central-1'],
    [{ account: '12' }, 'account: must be an account id of 12 digits'],
    [{ name: 'Gold Thread' }, 'name: must be up to 31 small letters and digits, without hyphens'],
    // Its stacks would be those of the IAM API of a deployment `gt`.
    [{ name: 'gt-iam' }, 'name: must be up to 31 small letters and digits, without hyphens'],
    [{ name: 'gt-' }, 'name: must be up to 31 small letters and digits, without hyphens'],
    [{ retention: { logsDays: 31 } }, 'retention.logsDays: must be a retention that CloudWatch Logs has'],
    [{ domain: { ...domain('us-east-1'), name: 'x y' } }, 'domain.name: must be a host name'],
    [{ domain: { name: 'a.example', certificateArn: 'mine' } }, 'domain.certificateArn: must be the ARN'],
    [{ alarms: { emails: ['nobody'] } }, 'alarms.emails.0: must be an e-mail address'],
    [
      { alarms: { emails: ['a@example.com', 'A@example.com'] } },
      'alarms.emails: must not name an address twice',
    ],
    [
      { findings: { emails: ['a@example.com', 'a@example.com'] } },
      'findings.emails: must not name an address twice',
    ],
    [
      { maskedProfileMembers: ['a,b'] },
      'maskedProfileMembers.0: must be the name of a member, without a comma',
    ],
    [{ maskedProfileMembers: [' a'] }, 'maskedProfileMembers.0: must be the name of a member'],
    [{ maskedProfileMembers: [''] }, 'maskedProfileMembers.0: must be the name of a member'],
    [
      { region: 'eu-central-1', domain: domain('us-east-1') },
      'domain.certificateArn: must be of the region eu-central-1, as the API is',
    ],
    [
      { region: 'eu-central-1', domain: domain('eu-central-1', 'aws-cn') },
      'domain.certificateArn: must be of the region eu-central-1',
    ],
    [
      { region: 'cn-north-1', domain: domain('cn-north-1') },
      'domain.certificateArn: must be of the region cn',
    ],
    [
      { account: '210987654321', domain: domain('us-east-1') },
      'domain.certificateArn: must be of the account 210987654321, as the API is',
    ],
    [
      { domain: { ...domain('us-east-1'), name: 'localhost' } },
      'domain.name: must be a host name below a domain',
    ],
    [
      { domain: { ...domain('us-east-1'), name: '127.0.0.1' } },
      'domain.name: must be a host name below a domain',
    ],
    [{ colour: 'gold' }, 'colour is not known'],
    [{ callers: { secret: 'x' } }, 'callers.secret is not known'],
    [{ throttling: { requestsPerSecond: 0, burst: 1 } }, 'throttling.requestsPerSecond'],
    [{ audits: { 'no-such': {} } }, 'audits.no-such: there is no such audit; there are '],
    [
      { audits: { 'stale-devices': { schedule: 'daily' } } },
      'audits.stale-devices.schedule: must be like rate(',
    ],
    [
      { audits: { 'stale-devices': { schedule: 'cron(0 5 * *)' } } },
      'audits.stale-devices.schedule: must be',
    ],
    [
      { audits: { 'stale-devices': { schedule: 'cron(99 5 ? * MON *)' } } },
      'audits.stale-devices.schedule: has 99 for the minutes, which goes from 0 to 59',
    ],
    [
      { audits: { 'stale-devices': { timezone: 'europe/zurich' } } },
      'audits.stale-devices.timezone: must be a time zone',
    ],
    [
      { audits: { 'stale-devices': { timezone: 'PST' } } },
      'audits.stale-devices.timezone: must be a time zone',
    ],
    [
      { audits: { 'stale-devices': { timezone: 'Mars' } } },
      'audits.stale-devices.timezone: must be a time zone',
    ],
    [
      { audits: { 'stale-devices': { timezone: '+02:00' } } },
      'audits.stale-devices.timezone: must be a time zone',
    ],
    [{ audits: { 'stale-devices': { concurrency: 0 } } }, 'audits.stale-devices.concurrency: '],
    [{ audits: { 'stale-devices': { parameters: { x: 1 } } } }, 'audits.stale-devices.parameters: '],
    [{ audits: { 'sailpoint-capabilities': {} } }, 'audits.sailpoint-capabilities.parameters.watch: '],
    [
      { audits: { 'sailpoint-capabilities': { parameters: { watch: Array(4_000).fill('x'.repeat(32)) } } } },
      'audits.sailpoint-capabilities.parameters: must be less than 100 kB',
    ],
    [
      // 40,000 characters, and three times as many bytes.
      { audits: { 'admin-roles': { parameters: { exemptions: Array.from({ length: 80 }, exemption) } } } },
      'audits.admin-roles.parameters: must be less than 100 kB',
    ],
  ])('%j', (value, sentence) => {
    expect(() => readConfig(value)).toThrow(InvalidConfig);
    expect(() => readConfig(value)).toThrow(`goldthread.config.ts is not valid. ${sentence}`);
  });

  it('more masked members than a function’s environment has room for', () => {
    const many = (n: number) => ({ maskedProfileMembers: Array.from({ length: n }, (_, i) => `member${i}`) });
    const synthesized = (input: ConfigInput) =>
      makeStacks(new App({ context: cdk.context }), readConfig(input), () =>
        Code.fromInline('exports.handler = () => {}'),
      );
    expect(() => synthesized(many(500))).toThrow(InvalidConfig);
    expect(() => synthesized(many(500))).toThrow(
      /^goldthread\.config\.ts is not valid\. maskedProfileMembers: must be shorter by \d+ bytes, as \S+ would have more than the 4096 of environment that Lambda takes\.$/,
    );
    expect(() => synthesized(many(150))).not.toThrow();
  }, 60_000);

  it('a threshold for an alarm that is not there', () => {
    const wrong = readConfig({ alarms: { thresholds: { 'no-such-alarm': 1 } } });
    expect(() => configuredAlarms(wrong)).toThrow(
      /there is no alarm no-such-alarm; there are change-in-doubt/,
    );
  });
});

test('whatever is put in its place, it is read or refused as not valid', () => {
  fc.assert(
    fc.property(fc.anything(), (value) => {
      try {
        readConfig(value);
      } catch (error) {
        expect(error).toBeInstanceOf(InvalidConfig);
      }
    }),
  );
});
