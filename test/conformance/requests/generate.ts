import { Random } from '../../faults/random.ts';
import { type SpecifiedOperation, specifiedOperations } from '../specifications/specification.ts';
import type { Request } from '../world/answer.ts';
import { notBodies, validBodies } from './bodies.ts';
import { invalidValues, type Pair, queryOf, validValues } from './query-values.ts';
import { spoiltBodies } from './spoilt-bodies.ts';
import { pathOf, targetsOf, unknownIds } from './targets.ts';

/** A request made of the specifications. */
export interface Generated {
  readonly operation: string;
  /** What is tried with it. */
  readonly about: string;
  /** Whether the specification allows it. The vendor may refuse it all the same, for the state that it is in. */
  readonly valid: boolean;
  readonly request: Request;
}

export interface GenerateOptions {
  readonly seed: number;
  /** Everything that is systematic is made in any case; the rest are combinations drawn by the seed. */
  readonly atLeast: number;
  readonly ids: Readonly<Record<string, string>>;
  /** A cursor of each list that has a second page, by its operation. */
  readonly cursors: Readonly<Record<string, string>>;
}

type Params = Readonly<Record<string, string>>;

/** Requests of all operations, the same for the same options. */
export function generate({ seed, atLeast, ids, cursors }: GenerateOptions): Generated[] {
  const random = new Random(seed);
  const made = specifiedOperations.flatMap((operation) => systematic(operation, ids, cursors[operation.id]));
  const seen = new Set(made.map(({ request }) => JSON.stringify(request)));
  for (let i = 0; made.length < atLeast && i < atLeast * 20; i += 1) {
    const operation = random.pick(specifiedOperations);
    const drawn = combination(operation, ids, cursors[operation.id], random);
    const key = JSON.stringify(drawn.request);
    if (!seen.has(key)) made.push(drawn);
    seen.add(key);
  }
  return made;
}

function systematic(operation: SpecifiedOperation, ids: Params, cursor: string | undefined): Generated[] {
  const { id, body, parameters } = operation;
  const targets = targetsOf(id, ids);
  const [target = {}] = targets;
  const bodies = validBodies(id, ids);
  const [first] = bodies;
  const some = bodies.find((one) => one !== undefined);
  const query = parameters.filter((one) => one.in === 'query');
  const one = (about: string, valid: boolean, parts: Partial<Parts>): Generated => ({
    operation: id,
    about,
    valid,
    request: requestOf(operation, { target, body: first, pairs: [], ...parts }),
  });
  return [
    ...targets.flatMap((other, i) =>
      bodies.length === 0
        ? [one(`target ${i + 1}`, true, { target: other })]
        : bodies.map((value, n) =>
            one(`target ${i + 1}, body ${n + 1}`, true, { target: other, body: value }),
          ),
    ),
    ...query.flatMap((parameter) => [
      ...validValues(id, parameter, cursor).map((value) =>
        one(`${parameter.name}=${value}`, true, { pairs: [[parameter.name, value]] }),
      ),
      ...invalidValues(parameter).map((value) =>
        one(`${parameter.name}=${value}`, false, { pairs: [[parameter.name, value]] }),
      ),
      one(`${parameter.name} twice`, false, { pairs: twice(id, parameter, cursor) }),
    ]),
    one('an unknown parameter', false, { pairs: [['nosuch', 'x']] }),
    ...Object.keys(target).flatMap((name) => [
      one(`unknown ${name}`, true, { target: { ...target, [name]: unknownIds[name] ?? '' } }),
      ...['a.b', 'a b', 'ä', "a'b", 'x'.repeat(101)].map((value) =>
        one(`${name} is ${value}`, true, { target: { ...target, [name]: value } }),
      ),
      ...(name === 'userId'
        ? ['me', 'ada.berg0@example.com', 'ada.berg0'].map((value) =>
            one(`userId is ${value}`, true, { target: { ...target, userId: value } }),
          )
        : []),
    ]),
    ...(body
      ? [
          ...['', '; charset=utf-8', ';charset=UTF-8'].map((rest) =>
            one(`media type with '${rest}'`, true, { body: some, mediaType: body.mediaType + rest }),
          ),
          ...otherMediaTypes(body.mediaType).map((mediaType) =>
            one(`media type ${mediaType || 'missing'}`, false, { body: some, mediaType }),
          ),
          ...notBodies.map((text) => one(`the body ${text}`, false, { text })),
          one('no body', !body.required, { body: undefined }),
          ...spoiltBodies(operation, fullest(bodies)).map(({ about, valid, body: spoilt }) =>
            one(about, valid, { body: spoilt }),
          ),
          one('an unknown member', true, { body: withMember(first, 'nosuch', 'x') }),
        ]
      : operation.method === 'GET'
        ? []
        : [
            one('a body that the operation does not take', false, {
              text: '{}',
              mediaType: 'application/json',
            }),
          ]),
  ];
}

function combination(
  operation: SpecifiedOperation,
  ids: Params,
  cursor: string | undefined,
  random: Random,
): Generated {
  const { id, parameters } = operation;
  const pairs = parameters
    .filter((one) => one.in === 'query' && random.next() < 0.7)
    .map((one): Pair => {
      const values = validValues(id, one, cursor);
      // An empty one among them is enough now and then.
      const full = values.filter((value) => value !== '');
      return [one.name, random.pick(full.length > 0 && random.next() < 0.85 ? full : values)];
    });
  const bodies = validBodies(id, ids);
  const body = bodies.length === 0 ? undefined : bodies[Math.floor(random.next() * bodies.length)];
  const target = random.pick(targetsOf(id, ids));
  const at = Math.floor(random.next() * (pairs.length + 1));
  const shuffled = [...pairs.slice(at), ...pairs.slice(0, at)];
  const about = ['combined', ...shuffled.map((pair) => pair.join('='))].join(' ');
  return {
    operation: id,
    about,
    valid: true,
    request: requestOf(operation, { target, body, pairs: shuffled }),
  };
}

interface Parts {
  readonly target: Params;
  readonly pairs: readonly Pair[];
  readonly body: unknown;
  /** The body as text, instead of `body`. */
  readonly text: string;
  readonly mediaType: string;
}

function requestOf(
  { id, vendor, method, body: specifiedBody }: SpecifiedOperation,
  { target, pairs, body, text, mediaType }: Partial<Parts> & Pick<Parts, 'target' | 'pairs'>,
): Request {
  const sent = text ?? (specifiedBody && body !== undefined ? JSON.stringify(body) : undefined);
  const type = mediaType ?? specifiedBody?.mediaType;
  return {
    vendor,
    method,
    path: pathOf(id, target),
    ...(pairs.length > 0 && { query: queryOf(pairs) }),
    ...(sent !== undefined && { body: sent }),
    // Clients name the media type of an operation that takes a body, also where they send none.
    ...(type && (sent !== undefined || method !== 'GET') && { headers: { 'content-type': type } }),
  };
}

function twice(id: string, parameter: SpecifiedOperation['parameters'][number], cursor?: string): Pair[] {
  const [value = ''] = validValues(id, parameter, cursor);
  return [
    [parameter.name, value],
    [parameter.name, value],
  ];
}

function otherMediaTypes(mediaType: string): readonly string[] {
  const other = mediaType === 'application/json' ? 'application/json-patch+json' : 'application/json';
  return [other, 'text/plain', 'application/xml', 'application/x-www-form-urlencoded', ''];
}

const fullest = (bodies: readonly unknown[]) =>
  bodies.reduce((best, one) =>
    JSON.stringify(one ?? null).length > JSON.stringify(best ?? null).length ? one : best,
  );

function withMember(body: unknown, name: string, value: unknown): unknown {
  if (Array.isArray(body)) return [{ ...(body[0] as object), [name]: value }, ...body.slice(1)];
  return { ...(body as object | undefined), [name]: value };
}
