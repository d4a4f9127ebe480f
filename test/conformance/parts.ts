import type { Verdict } from './verdict.ts';

/** The parts of the judge, in the order in which they are told. Each runs in a process of its own: a process has one gateway. */
export const parts: Readonly<
  Record<string, { readonly about: string; readonly judge: () => Promise<Verdict> }>
> = {
  seeds: {
    about: 'the documents that the product was asked for with, row by row',
    judge: async () => (await import('./seeds/part.ts')).judge(),
  },
  requests: {
    about: "requests made of the vendors' specifications, and every response against the schemas",
    judge: async () => (await import('./requests/part.ts')).judge(),
  },
  clients: {
    about: 'the official clients, against a vendor and against the gateway',
    judge: async () => (await import('./clients/part.ts')).judge(),
  },
  storm: {
    about: 'the official clients while others use up the rate limits',
    judge: async () => (await import('./clients/storm.ts')).judge(),
  },
  python: {
    about: 'the requests of the Python clients, and what they make of the responses',
    judge: async () => (await import('./python/part.ts')).judge(),
  },
  document: {
    about: 'docs/openapi.json: a linter, and a client made of it',
    judge: async () => (await import('./document/part.ts')).judge(),
  },
};
