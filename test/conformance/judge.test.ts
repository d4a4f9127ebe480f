import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { runOktaSteps } from './clients/okta-steps.ts';
import { rootClients } from './clients/root-clients.ts';
import { faultOf } from './clients/storm-outcome.ts';
import { runTokenSteps } from './clients/token-steps.ts';
import { deliberate, type Met, undocumented } from './differences.ts';
import { unreadable } from './python/parsing.ts';
import { compare } from './requests/compare.ts';
import { judgeRequests } from './requests/judge.ts';
import { judgeRows } from './seeds/judge.ts';
import { nameOf } from './seeds/row.ts';
import { rows } from './seeds/rows.ts';
import { scopeFaults } from './seeds/scopes.ts';
import { notMet, type Verdict } from './verdict.ts';
import { startWorld } from './world/start-world.ts';
import { type Passing, tamperingProxy } from './world/tampering-proxy.ts';

// The judge before a gateway with a fault in it: what it says then, and not before, is that it found the fault.
const proxy = tamperingProxy();
const world = await startWorld({ front: proxy.front });
afterEach(() => {
  proxy.tamper = () => {};
  proxy.instead = async () => undefined;
});
afterAll(async () => {
  await proxy.close();
  await world.close();
});

const some = rows.filter(({ operation, kind }) => operation === 'getDevice' && kind !== 'client-step');
const judge = async (): Promise<readonly Verdict[]> => [
  await judgeRows(world, some, new Map()),
  await judgeRequests(world, { seed: 1, atLeast: 0, every: 3, only: ['getDevice', 'listApplicationUsers'] }),
];
const faultsOf = (verdicts: readonly Verdict[]) =>
  new Set(verdicts.flatMap(({ findings }) => findings.map(({ kind, fault }) => `${kind}: ${fault}`)));
const before = faultsOf(await judge());

const toVendor = (text: string) => text.replaceAll(`${world.local.url}/okta`, world.org.gateway.url);

const FAULTS: readonly { title: string; tamper: (passing: Passing) => void; finds: RegExp }[] = [
  {
    title: 'a status',
    tamper: (passing) => {
      if (passing.status === 200) passing.status = 202;
    },
    finds: /202 at the gateway/,
  },
  {
    title: 'a member that is left out',
    tamper: (passing) => {
      passing.body = passing.body.replaceAll('"status":"ACTIVE"', '"stat":"ACTIVE"');
    },
    finds: /\/status is undefined/,
  },
  {
    title: 'a value',
    tamper: (passing) => {
      passing.body = passing.body.replaceAll('"profile":{', '"profile":{"more":1,');
    },
    finds: /profile\/more is 1/,
  },
  {
    title: "an error's code",
    tamper: (passing) => {
      passing.body = passing.body.replaceAll('E0000007', 'E0000008');
    },
    finds: /E0000008 at the gateway|code E0000008/,
  },
  {
    title: "an error's member of another type",
    tamper: (passing) => {
      passing.body = passing.body.replaceAll(/"errorCauses":\[[^\]]*\]/g, '"errorCauses":"none"');
    },
    finds: /errorCauses is string/,
  },
  {
    title: 'a header of the vendor that is left out',
    tamper: (passing) => {
      delete passing.headers['x-okta-request-id'];
    },
    finds: /status: header: x-okta-request-id is missing|header: x-okta-request-id is missing/,
  },
  {
    title: 'a Link that leads elsewhere',
    tamper: (passing) => {
      if (passing.headers.link)
        passing.headers.link = passing.headers.link.replaceAll('/okta/', '/elsewhere/');
    },
    finds: /header: link is/,
  },
  {
    title: 'a Link that leads to the vendor itself',
    tamper: (passing) => {
      if (passing.headers.link) passing.headers.link = toVendor(passing.headers.link);
    },
    finds: /address: link names the vendor/,
  },
  {
    title: 'a link in a body that leads to the vendor itself',
    tamper: (passing) => {
      passing.body = toVendor(passing.body);
    },
    finds: /address: the body names the vendor/,
  },
  {
    title: "the vendor's host in a header",
    tamper: (passing) => {
      passing.headers['x-served-by'] = new URL(world.org.gateway.url).host;
    },
    finds: /address: x-served-by names the vendor/,
  },
  {
    title: 'a media type',
    tamper: (passing) => {
      if (passing.headers['content-type']) passing.headers['content-type'] = 'text/html';
    },
    finds: /text\/html at the gateway/,
  },
];

describe('the judge finds', () => {
  test.each([...FAULTS])('$title', async ({ tamper, finds }) => {
    proxy.tamper = tamper;
    const added = [...faultsOf(await judge())].filter((fault) => !before.has(fault));
    expect(added.filter((fault) => finds.test(fault))).not.toEqual([]);
  });
});

describe('a gateway that calls every change of something that is there made, and sends nothing', () => {
  test.each([
    ['patchAuthUser', 'body'],
    ['assignGroupToApplication', 'effect'],
    ['updateGroupAssignmentToApplication', 'body'],
    ['suspendDevice', 'effect'],
    ['activateDevice', 'status'],
  ])('is found by %s', async (operation, kind) => {
    const found = async () => {
      const { findings } = await judgeRequests(world, { seed: 1, atLeast: 0, only: [operation] });
      return findings.map((one) => `${one.kind}: ${one.example}`);
    };
    const foundBefore = await found();
    proxy.instead = async ({ method, path, headers }) => {
      if (method === 'GET') return undefined;
      const [resource = '', lifecycle] = path.split('/lifecycle/');
      const now = await fetch(world.local.url + resource, { headers });
      if (now.status !== 200) return undefined;
      const shown = { 'content-type': 'application/json', 'change-applied': 'false' };
      return { status: lifecycle ? 204 : 200, headers: shown, body: await now.text() };
    };
    const added = (await found()).filter((one) => !foundBefore.includes(one));
    expect(added).toContainEqual(expect.stringMatching(`^${kind}: `));
  });
});

const noOp = (operation: string, asked: object, is: { status: number; code: string; shown?: object }) => {
  const answer = (status: number, body: unknown, headers = {}) => ({ status, headers, body });
  const { status, code, shown = {} } = is;
  return deliberate({
    operation,
    about: 'a row',
    request: { vendor: 'okta', method: 'POST', path: '/', body: JSON.stringify(asked) },
    vendor: answer(status, { errorCode: code }),
    gateway: answer(200, shown, { 'change-applied': 'false' }),
    mismatch: { kind: 'status', detail: '' },
    sameButMoved: true,
    deviceStatus: 'SUSPENDED',
  } satisfies Met);
};
const assigned = { status: 409, code: 'E0000062', shown: { id: '1', profile: { role: 'Weaver' } } };
const device = { status: 400, code: 'E0000001' };

test.each([
  [
    'the user is assigned as asked',
    'assignUserToApplication',
    { id: '1', profile: { role: 'Weaver' } },
    assigned,
  ],
  ['the device is suspended', 'suspendDevice', {}, device],
] as const)('it is no fault to report success where %s', (_, operation, asked, is) => {
  expect(noOp(operation, asked, is)).toBe('what is there already is a success');
});

test.each([
  ['the user has another role', 'assignUserToApplication', { id: '1', profile: { role: 'Dyer' } }, assigned],
  [
    'a password is asked for',
    'assignUserToApplication',
    { id: '1', credentials: { password: { value: 'x' } } },
    assigned,
  ],
  [
    'the vendor refuses for another reason',
    'assignUserToApplication',
    { id: '1' },
    { ...assigned, code: 'E0000001' },
  ],
  ['the device has another status', 'activateDevice', {}, device],
] as const)('it is a fault to report success where %s', (_, operation, asked, is) => {
  expect(noOp(operation, asked, is)).toBeUndefined();
});

test.each([
  [[], {}],
  [{}, []],
  [{ groups: [] }, { groups: {} }],
  [{ groups: [] }, { groups: null }],
  [{ groups: [] }, {}],
  [null, {}],
])('%j for %j is found', (is, wanted) => {
  const answer = (body: unknown) => ({ status: 200, headers: {}, body });
  expect(compare(answer(wanted), answer(is))).toMatchObject([{ kind: 'body' }]);
});

const ROWS: readonly {
  title: string;
  row: string;
  tamper?: (passing: Passing, asked: { path: string }) => void;
  instead?: (method: string) => Passing | undefined;
}[] = [
  {
    title: 'an identity without capabilities is shown with none',
    row: 'auth users, getAuthUser, behaviour: capabilities may be null',
    tamper: (passing) => {
      passing.body = passing.body.replace('"capabilities":null', '"capabilities":[]');
    },
  },
  {
    title: "a vendor's 400 is passed on as another",
    row: 'auth users, getAuthUser, status: 400',
    tamper: (passing) => {
      passing.body = passing.body.replace('400.1 Bad', '400.1.1 Bad');
    },
  },
  {
    title: 'any access token is taken',
    row: 'devices, getDevice, behaviour: a wrong access token is refused',
    tamper: (passing) => {
      passing.status = 200;
    },
  },
  {
    title: 'a page begins anew',
    row: 'application groups, listApplicationGroupAssignments, parameter: after',
    tamper: (passing, { path }) => {
      if (path.includes('after='))
        passing.body = passing.body.replace(/00g\w+/, world.ids.assignedGroupId ?? '');
    },
  },
  {
    title: 'nothing is taken away',
    row: 'application groups, unassignApplicationFromGroup, parameter: appId and groupId',
    instead: (method) => (method === 'DELETE' ? { status: 204, headers: {}, body: '' } : undefined),
  },
];

test.each([...ROWS])('a row does not hold where $title', async ({ row, tamper, instead }) => {
  const chosen = rows.filter((one) => nameOf(one) === row);
  expect((await judgeRows(world, chosen, new Map())).summary).toBe('1 rows, 1 hold, 0 differ on purpose');
  if (tamper) proxy.tamper = tamper;
  if (instead) proxy.instead = async ({ method }) => instead(method);
  expect((await judgeRows(world, chosen, new Map())).findings).not.toEqual([]);
});

test('a scope that an operation does not need is found', async () => {
  const ask = { operation: 'listApplicationGroupAssignments', on: { appId: '{appId}' }, status: 200 };
  expect(await scopeFaults({ scope: 'okta.users.read', ask })).toEqual([
    'docs/openapi.json names okta.apps.read',
    '403 with okta.users.read alone',
    '200 with all others',
  ]);
});

test.each<[string, (passing: Passing) => void, string]>([
  [
    'errors of another form',
    (passing) => {
      if (passing.status >= 400) passing.headers['content-type'] = 'application/problem+json';
    },
    'another secret',
  ],
  [
    'another error',
    (passing) => {
      passing.body = passing.body.replace('invalid_client', 'invalid_request');
    },
    'an unknown client',
  ],
  [
    'a token that may be stored',
    (passing) => {
      delete passing.headers['cache-control'];
    },
    'a form',
  ],
  [
    'a token of another name',
    (passing) => {
      passing.body = passing.body.replace('access_token', 'token');
    },
    'configuration from the environment',
  ],
])('at the token route, %s is found', async (_, tamper, step) => {
  proxy.tamper = (passing, { path }) => {
    if (path.endsWith('/oauth/token')) tamper(passing);
  };
  const outcomes = await runTokenSteps(world, rootClients.sailpoint);
  expect(outcomes.filter(({ fault }) => fault !== undefined).map(({ title }) => title)).toContain(step);
});

test('without a fault it says what it said before', async () => {
  expect(faultsOf(await judge())).toEqual(before);
});

test("a client's step that ends otherwise is found", async () => {
  proxy.tamper = (passing) => {
    passing.body = passing.body.replaceAll('"label":', '"labelled":');
  };
  const outcomes = await runOktaSteps(world, rootClients.okta);
  const found = outcomes.filter(({ fault }) => fault !== undefined).map(({ operation }) => operation);
  expect(found).toContain('getUserAssignedRole');
});

test.each([
  ['okta', 403, { 'content-type': 'application/problem+json' }, { errorCode: 'E0000006', errorSummary: 'x' }],
  ['okta', 403, { 'content-type': 'application/json' }, { title: 'Forbidden' }],
  [
    'okta',
    429,
    { 'content-type': 'application/json', date: 'x' },
    { errorCode: 'E0000047', errorSummary: 'x' },
  ],
  ['okta', 202, { 'content-type': 'application/json' }, { id: 'chg_1' }],
  ['sailpoint', 400, { 'content-type': 'application/json' }, { detailCode: '400.1', causes: ['x'] }],
  ['sailpoint', 429, { 'content-type': 'application/json' }, { message: 'x' }],
] as const)('a %s client for Python cannot read a %i', (vendor, status, headers, body) => {
  expect(unreadable(vendor, { status, headers, body })).toEqual(expect.any(String));
});

test.each([
  ['a change that was not made', { resolved: true, made: false }, 0],
  ["the gateway's record", { resolved: true, made: true, said: 'resolved with {"id":"chg_1"}' }, 1],
  ['more than once', { resolved: true, made: true }, 2],
  ['a failure, and the change is made', { resolved: false, made: false, retries: false }, 1],
  ['does not get its change made', { resolved: false, made: false }, 0],
])('in a storm, %s is found', (fault, outcome, times) => {
  expect(faultOf({ retries: true, said: 'resolved with {}', ...outcome }, times)).toContain(fault);
});

test('in a storm, a change that is made once and reported is right', () => {
  expect(faultOf({ resolved: true, made: true, retries: true, said: 'resolved with {}' }, 1)).toBeUndefined();
  expect(faultOf({ resolved: false, made: false, retries: false, said: 'rejected' }, 0)).toBeUndefined();
});

test('a difference that is not met any more, and one that no documentation tells of, are found', () => {
  const documented = { file: 'docs/api.md', words: 'Nobody has written this' };
  expect(notMet({ gone: {}, met: {} }, { met: 3 })).toEqual(['gone']);
  expect(undocumented({ gone: { documented } }, new URL('../../', import.meta.url))).toHaveLength(1);
});
