import { resourceNamed } from '../resource/registry.ts';

interface Undone {
  readonly resource: string;
  readonly effect: string;
  readonly kind: string;
  readonly evidence?: {
    readonly audit?: { readonly remediation?: readonly string[] | undefined } | undefined;
  };
}

/**
 * The request that would undo what was done, as a suggestion in words; undefined where the gateway has none: then it is
 * undone in the vendor's console, or not.
 */
export function undoing({ resource, effect, kind, evidence }: Undone): string | undefined {
  if (kind === 'unconfirmed-change') return undefined;
  const remediation = evidence?.audit?.remediation;
  if (remediation && remediation.length > 0) return `${remediation.join(' or ')}, with a Ticket header`;
  if (evidence?.audit) return undefined;
  const named = resourceNamed(resource);
  const request = named?.type.undoOf(effect, named.reference);
  return request && `${request} with a Ticket header`;
}
