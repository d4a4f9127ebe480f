import * as z from 'zod';
import { path } from '../upstream/path.ts';

/**
 * Where SailPoint serves an auth user: under each version of the API, and at the newer address per service
 * (https://developer.sailpoint.com/docs/api/v3/auth-users).
 */
export const authUserPaths = [
  '/v3/auth-users/{id}',
  '/v2024/auth-users/{id}',
  '/v2025/auth-users/{id}',
  '/v2026/auth-users/{id}',
  '/auth-users/v1/{id}',
] as const;

/** Where we ask by ourselves: `/v3` stops working in 2029. */
export const authUserPath = (id: string) => path`/v2026/auth-users/${id}`;

/** Path parameters of one auth user. */
export const authUserParams = z.strictObject({
  id: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,100}$/, 'must be an identity id')
    .meta({ description: "The identity's id", example: '2c91808458ae7a4f0158b1bbf8af0628' }),
});

const pointer = z.string().max(200);

/**
 * JSON Patch (RFC 6902) of `/capabilities`, the one member that may change. SailPoint's `add` on
 * `/capabilities` replaces them all; `/capabilities/-` appends.
 */
export const authUserPatch = z
  .array(
    z.discriminatedUnion('op', [
      z.strictObject({
        op: z.enum(['add', 'remove', 'replace', 'test']),
        path: pointer,
        from: pointer.optional(),
        value: z.unknown().optional(),
      }),
      // From where is needed (RFC 6902 §4.4, §4.5).
      z.strictObject({
        op: z.enum(['move', 'copy']),
        path: pointer,
        from: pointer,
        value: z.unknown().optional(),
      }),
    ]),
  )
  .max(100)
  .meta({
    id: 'AuthUserPatch',
    example: [{ op: 'add', path: '/capabilities/-', value: 'REPORT_ADMIN' }],
  });

export type AuthUserPatch = z.output<typeof authUserPatch>;

const names = z.array(z.string().min(1).max(100)).max(100).default([]);

/** Capabilities to add and to remove, by name. */
export const capabilityChange = z
  .strictObject({ add: names, remove: names })
  .refine(({ add, remove }) => add.length + remove.length > 0, 'must add or remove something')
  .refine(({ add, remove }) => !add.some((name) => remove.includes(name)), 'must not add and remove the same')
  .meta({ id: 'CapabilityChange', example: { add: ['REPORT_ADMIN'], remove: ['HELPDESK'] } });

export type CapabilityChange = z.output<typeof capabilityChange>;

/** An identity's authentication details. Capabilities are not limited to a list: none is published whole. */
export const authUser = z
  .looseObject({ id: z.string(), capabilities: z.array(z.string()).nullish() })
  .meta({ id: 'AuthUser' });
