/**
 * What functions use of undici. The package's own entry is one CommonJS module that loads caches, mocks, WebSockets
 * and a second fetch; of those nothing can be shaken off.
 */
// @ts-expect-error The types describe the whole package only.
export { default as Agent } from 'undici/lib/dispatcher/agent.js';
