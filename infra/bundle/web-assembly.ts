import { copyFile, link, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Plugin } from 'esbuild';
import type { BundledFunction } from './bundle-functions.ts';

const require = createRequire(import.meta.url);
const PARSER = 'llhttp_simd.wasm';

/**
 * Has undici read its HTTP parser, WebAssembly of 54 kB, from a file. The package carries it as base64 in its source,
 * and each start of a function would have it parsed as JavaScript.
 */
export const parserApart: Plugin = {
  name: 'parser-apart',
  setup(build) {
    build.onLoad({ filter: /\/undici\/lib\/llhttp\/llhttp_simd-wasm\.js$/ }, () => ({
      contents: `module.exports = process.getBuiltinModule('node:fs').readFileSync(__dirname + '/${PARSER}');`,
    }));
  },
};

/** What lies beside a bundle, and in which bundles it is used. */
const modules = [
  {
    name: 'cedar_wasm_bg.wasm',
    usedBy: /^node_modules\/@cedar-policy\//,
    write: (path: string) => {
      const cedar = dirname(require.resolve('@cedar-policy/cedar-wasm/nodejs'));
      return copyFile(join(cedar, 'cedar_wasm_bg.wasm'), path);
    },
  },
  {
    name: PARSER,
    usedBy: /^node_modules\/undici\/lib\/llhttp\/llhttp_simd-wasm\.js$/,
    write: (path: string) => writeFile(path, require('undici/lib/llhttp/llhttp_simd-wasm.js') as Buffer),
  },
];

/** Puts WebAssembly beside the bundles that use it: Cedar's 4 MB once, and the same file for all. */
export async function placeWebAssembly(bundled: readonly BundledFunction[]): Promise<void> {
  for (const { name, usedBy, write } of modules) {
    const [first, ...others] = bundled.filter(({ inputs }) =>
      Object.keys(inputs).some((path) => usedBy.test(path)),
    );
    if (!first) continue;
    const copy = join(first.directory, name);
    await write(copy);
    for (const { directory } of others) await link(copy, join(directory, name)).catch(unlessThere);
  }
}

function unlessThere(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error;
}
