import type { Plugin } from 'esbuild';

const leanUndici = new URL('lean-undici.ts', import.meta.url).pathname;

const EVENT_STREAMS = /^@smithy\/core\/event-streams$/;

/** Modules that no function in Lambda gets to, and why. */
const unreached: Readonly<Record<string, RegExp>> = {
  'Credentials come from the environment in Lambda':
    /^@aws-sdk\/(credential-provider-(ini|sso|process|web-identity|login|http)|token-providers|nested-clients)|^@smithy\/credential-provider-imds/,
  'Nothing that is asked answers in an event stream': EVENT_STREAMS,
  'HTTP/2 is not used': /undici\/lib\/dispatcher\/client-h2\.js$/,
  'Bodies are text, never forms': /undici\/lib\/web\//,
  'WebAssembly has SIMD on the processors of Lambda': /undici\/lib\/llhttp\/llhttp-wasm\.js$/,
};

/** Leaves out of a bundle what its functions never reach; whatever gets there all the same fails with the reason. */
export const leaveOut: Plugin = {
  name: 'leave-out',
  setup(build) {
    build.onResolve({ filter: /^undici$/ }, () => ({ path: leanUndici }));
    build.onResolve({ filter: /^(@aws-sdk|@smithy)\// }, ({ path, importer }) => {
      const why = reasonFor(path);
      // S3's client takes event streams when it is made, whatever it is asked then.
      if (why === undefined || (EVENT_STREAMS.test(path) && importer.includes('/client-s3/')))
        return undefined;
      return { path, namespace: 'left-out', pluginData: why };
    });
    build.onLoad({ filter: /\/undici\/lib\/llhttp\/constants\.js$/ }, async ({ path }) => {
      // The rest is for whoever builds the parser: all methods and statuses, and which characters may stand where.
      const { ERROR, TYPE } = (await import(path)).default;
      return { contents: `module.exports = ${JSON.stringify({ ERROR, TYPE })};` };
    });
    build.onLoad({ filter: /\/undici\/lib\// }, ({ path }) => {
      const why = reasonFor(path);
      return why === undefined ? undefined : { contents: leftOut(why) };
    });
    build.onLoad({ filter: /.*/, namespace: 'left-out' }, ({ pluginData }) => ({
      contents: leftOut(pluginData),
    }));
  },
};

/** Leaves Cedar out as well, for functions that nobody calls and so ask no policy: its WebAssembly alone has 4 MB. */
export const leaveOutPolicies: Plugin = {
  name: 'leave-out-policies',
  setup(build) {
    build.onResolve({ filter: /^@cedar-policy\/cedar-wasm/ }, ({ path }) => ({
      path,
      namespace: 'left-out-policies',
    }));
    build.onLoad({ filter: /.*/, namespace: 'left-out-policies' }, () => ({
      contents: leftOut('Audits ask no policy'),
    }));
  },
};

/** Leaves out what makes JSON Schemas of zod's schemas, a fifth of zod: the OpenAPI document is made beforehand. */
export const leaveOutJsonSchema: Plugin = {
  name: 'leave-out-json-schema',
  setup(build) {
    const filter = /\/zod\/v4\/core\/(to-json-schema|json-schema-processors)\.js$/;
    build.onLoad({ filter }, async ({ path }) => {
      // Each schema has methods made of these, which fail when they are called, and not before.
      const names = Object.keys(await import(path));
      const stubs = names.map((name) => `${name.startsWith('create') ? 'made' : 'fail'} as ${name}`);
      const contents = `const fail = () => { throw new Error('Left out of the bundle: JSON Schemas are made beforehand'); };
const made = () => fail;
export { ${stubs.join(', ')} };`;
      return { contents };
    });
  },
};

function reasonFor(path: string): string | undefined {
  return Object.entries(unreached).find(([, modules]) => modules.test(path))?.[0];
}

function leftOut(why: string): string {
  return `const fail = () => { throw new Error(${JSON.stringify(`Left out of the bundle: ${why}`)}); };
module.exports = new Proxy(fail, { get: fail });`;
}
