import { resolve } from './resolve.ts';
import type { Template } from './synthesize.ts';

// biome-ignore lint/suspicious/noExplicitAny: tests look into definitions of many shapes
export type Definition = any;

/** The definitions of all state machines, by their audits' names. */
export function definitionsOf(all: ReadonlyMap<string, Template>): Map<string, Definition> {
  const found = new Map<string, Definition>();
  for (const template of all.values()) {
    for (const { Type, Properties } of Object.values(template.Resources)) {
      if (Type !== 'AWS::StepFunctions::StateMachine') continue;
      const name = String(Properties.StateMachineName).replace(/^goldthread-audits-/, '');
      found.set(name, JSON.parse(String(resolve(Properties.DefinitionString, template, all))));
    }
  }
  return found;
}
