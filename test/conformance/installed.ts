import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

/** This folder. */
export const here = fileURLToPath(new URL('.', import.meta.url));

const require = createRequire(import.meta.url);

/** Whether what this folder's package.json names is installed. */
export const isInstalled = () => existsSync(new URL('node_modules/ajv', import.meta.url));

/** A package of this folder. Typed by whoever asks, so that types are checked where it is not installed as well. */
export const installed = <T>(specifier: string): T => require(specifier) as T;
