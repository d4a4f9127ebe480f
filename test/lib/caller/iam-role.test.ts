import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Callers } from '../../../lib/caller/callers.ts';
import { iamRole } from '../../../lib/caller/iam-role.ts';
import { JsonWebTokens } from '../../../lib/caller/json-web-token.ts';

interface Role {
  readonly partition: string;
  readonly account: string;
  readonly path: string;
  readonly name: string;
}

const text = (max: number) => fc.stringMatching(new RegExp(`^[a-zA-Z0-9_+=,.@-]{1,${max}}$`));
const anyRole: fc.Arbitrary<Role> = fc.record({
  partition: fc.constantFrom('aws', 'aws-cn', 'aws-us-gov', 'aws-iso-b'),
  account: fc.stringMatching(/^\d{12}$/),
  path: fc.array(text(12), { maxLength: 4 }).map((parts) => parts.map((part) => `${part}/`).join('')),
  name: text(64),
});
const roleArn = ({ partition, account, path, name }: Role) =>
  `arn:${partition}:iam::${account}:role/${path}${name}`;
const assumedRoleArn = ({ partition, account, name }: Role) =>
  `arn:${partition}:sts::${account}:assumed-role/${name}`;
const anyForm = fc.constantFrom(roleArn, assumedRoleArn);

const of = (...callers: object[]) => new Callers({ callers }, new JsonWebTokens());
const whose = async (callers: Callers, arn: string) =>
  (await callers.identify({ kind: 'iam', arn }, Buffer.alloc(0)))?.id;

describe('the role of a caller', () => {
  it('matches its sessions, in whichever form the entry names it', async () => {
    await fc.assert(
      fc.asyncProperty(anyRole, anyForm, text(64), async (role, form, session) => {
        const callers = of({ id: 'ci', iam: [form(role)] });
        expect(await whose(callers, `${assumedRoleArn(role)}/${session}`)).toBe('ci');
      }),
    );
  });

  it('matches no session of a role with another name, account or partition', async () => {
    const anyPart = fc.constantFrom('partition', 'account', 'name');
    await fc.assert(
      fc.asyncProperty(anyRole, anyRole, anyPart, anyForm, async (role, other, part, form) => {
        fc.pre(role[part] !== other[part]);
        const callers = of({ id: 'ci', iam: [form(role)] });
        const asking = `${assumedRoleArn({ ...role, [part]: other[part] })}/session`;
        expect(await whose(callers, asking)).toBeUndefined();
      }),
    );
  });

  it('matches no user, no federated user and no root of its account', async () => {
    const callers = of({ id: 'ci', iam: ['arn:aws:iam::123456789012:role/ci'] });
    for (const arn of [
      'arn:aws:iam::123456789012:user/ci',
      'arn:aws:iam::123456789012:user/:assumed-role/ci',
      'arn:aws:sts::123456789012:federated-user/ci',
      'arn:aws:iam::123456789012:root',
    ]) {
      expect(await whose(callers, arn)).toBeUndefined();
    }
  });

  it('is refused for two callers, whichever form each names it in', () => {
    fc.assert(
      fc.property(anyRole, anyForm, anyForm, text(8), (role, form, other, path) => {
        const elsewhere = { ...role, path: `${path}/` };
        const shared = () => of({ id: 'ci', iam: [form(role)] }, { id: 'cd', iam: [other(elsewhere)] });
        expect(shared).toThrow('Two callers share a secret');
      }),
    );
  });

  it.each([
    ['a wildcard', 'arn:aws:iam::123456789012:role/*'],
    ['a wildcard in its path', 'arn:aws:iam::123456789012:role/*/ci'],
    ['no name', 'arn:aws:iam::123456789012:role/'],
    ['a path alone', 'arn:aws:iam::123456789012:role/team/'],
    ['a name that is too long', `arn:aws:iam::123456789012:role/${'a'.repeat(65)}`],
    ['a session, which the caller chooses', 'arn:aws:sts::123456789012:assumed-role/ci/session'],
    ['the kind of the other service', 'arn:aws:sts::123456789012:role/ci'],
    ['the kind of the other service, too', 'arn:aws:iam::123456789012:assumed-role/ci'],
    ['no account', 'arn:aws:iam:::role/ci'],
    ['a region', 'arn:aws:iam:eu-west-1:123456789012:role/ci'],
    ['a line end', 'arn:aws:iam::123456789012:role/ci\n'],
    ['a user', 'arn:aws:iam::123456789012:user/ci'],
    ['another vendor', 'arn:azure:iam::123456789012:role/ci'],
  ])('is refused with %s', (_, arn) => {
    expect(iamRole.safeParse(arn).error?.issues[0]?.message).toMatch(/^must be the ARN of a role/);
  });
});
