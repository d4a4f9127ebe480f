import { isBuiltin } from 'node:module';
import type { Metafile, Plugin } from 'esbuild';

// Its JavaScript is CommonJS, whose names a bundle would not export, and small; its WebAssembly lies apart anyway.
const CEDAR = '@cedar-policy/';

/**
 * Leaves a package that is imported with `import()` out of the bundle, to lie beside it: whoever has no JSON Web Token
 * to verify, no access token to fetch and no report to draw does not load what does that.
 */
export const partsApart: Plugin = {
  name: 'parts-apart',
  setup(build) {
    build.onResolve({ filter: /^[@a-z]/ }, ({ path, kind }) =>
      kind === 'dynamic-import' && !isBuiltin(path) && !path.startsWith(CEDAR)
        ? { path: `./${path}.mjs`, external: true }
        : undefined,
    );
  },
};

/** The packages that lie beside a bundle, each as `<package>.mjs`. */
export function partsOf({ imports }: Metafile['outputs'][string]): string[] {
  const parts = imports.filter(
    ({ kind, external, path }) => external && kind === 'dynamic-import' && !isBuiltin(path),
  );
  return [...new Set(parts.map(({ path }) => path.replace(/^\.\/|\.mjs$/g, '')))].sort();
}
