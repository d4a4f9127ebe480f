import { describe, expect, test } from 'vitest';
import { look } from '../../../lib/ledger/look.ts';
import type { ChangeRecord } from '../../../lib/ledger/record.ts';
import { Deadline } from '../../../lib/upstream/deadline.ts';
import { changeRecord } from '../../support/change-record.ts';
import { testTiming } from '../../support/ledger.ts';
import { fails, sleep, UpstreamResource } from '../../support/upstream-resource.ts';

const timing = { ...testTiming, clockSkewMs: 0, consistentAfterMs: 600 };
const wanted = { id: '00u1' };
const made = (more: Partial<ChangeRecord> = {}) =>
  changeRecord({ after: wanted, completedAt: new Date().toISOString(), ...more });
const lookAt = (upstream: UpstreamResource, justMade: ChangeRecord | undefined, ms = 5_000) =>
  look(upstream.setting(null), undefined, justMade, timing, new Deadline(ms));

describe('a reading that does not show what the ledger has just made', () => {
  test('is read again until it does', async () => {
    const upstream = new UpstreamResource(null);
    const looked = lookAt(upstream, made());
    await sleep(100);
    upstream.value = wanted;
    expect(await looked).toEqual({ before: wanted, noOp: undefined });
    expect(upstream.reads).toBe(2);
  });

  test('is believed when the vendor has had its time to show it', async () => {
    const upstream = new UpstreamResource(null);
    const begun = Date.now();
    expect(await lookAt(upstream, made())).toMatchObject({ before: null });
    expect(Date.now() - begun).toBeGreaterThanOrEqual(590);
  });

  test('is not waited for beyond the time that is left: the change is put off', async () => {
    const upstream = new UpstreamResource(null);
    const { putOff } = await lookAt(upstream, made(), 200);
    expect(putOff?.reason).toContain('does not show yet');
    expect(putOff?.waitMs).toBeGreaterThan(300);
    expect(putOff?.waitMs).toBeLessThanOrEqual(600);
  });

  test('is believed at once where it is not known what was left', async () => {
    const upstream = new UpstreamResource(null);
    expect(await lookAt(upstream, made({ after: undefined }))).toMatchObject({ before: null });
    expect(upstream.reads).toBe(1);
  });

  test('is believed at once where the vendor’s reads never lag', async () => {
    const upstream = new UpstreamResource(null);
    const never = { ...timing, clockSkewMs: 500, consistentAfterMs: 0 };
    const looked = await look(upstream.setting(null), undefined, made(), never, new Deadline(5_000));
    expect(looked).toMatchObject({ before: null });
    expect(upstream.reads).toBe(1);
  });

  test('began in that time, however late its response comes', async () => {
    const upstream = new UpstreamResource(null);
    const completedAt = new Date(Date.now() - 550).toISOString();
    // Read within the vendor's time, and answered after it.
    upstream.readTrouble = () => (upstream.reads === 1 ? sleep(200) : undefined);
    await lookAt(upstream, made({ completedAt }));
    expect(upstream.reads).toBe(2);
  });
});

test('a vendor that cannot be read puts the change off, and one that refuses does not', async () => {
  const upstream = new UpstreamResource(null);
  upstream.readTrouble = fails('not-sent');
  expect((await lookAt(upstream, undefined)).putOff).toMatchObject({ waitMs: 1_000 });
  upstream.readTrouble = fails('refused', 403);
  await expect(lookAt(upstream, undefined)).rejects.toThrow();
});
