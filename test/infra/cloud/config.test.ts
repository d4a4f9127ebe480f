import * as fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { config } from '../../../goldthread.config.ts';
import { configuredAlarms } from '../../../infra/cloud/alarm.ts';
import { InvalidConfig, readConfig } from '../../../infra/cloud/config.ts';

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
    [{ domain: { name: 'x y', certificateArn: 'arn:aws:acm:1' } }, 'domain.name: must be a host name'],
    [{ domain: { name: 'a.example', certificateArn: 'mine' } }, 'domain.certificateArn: must be the ARN'],
    [{ alarms: { emails: ['nobody'] } }, 'alarms.emails.0: must be an e-mail address'],
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
  ])('%j', (value, sentence) => {
    expect(() => readConfig(value)).toThrow(InvalidConfig);
    expect(() => readConfig(value)).toThrow(`goldthread.config.ts is not valid. ${sentence}`);
  });

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
