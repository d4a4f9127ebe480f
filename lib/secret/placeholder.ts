/** What a deployment puts into a secret that people fill. */
export const PLACEHOLDER = { placeholder: true };

/** Whether a value only keeps a secret's place, as a deployment leaves it. */
export function isPlaceholder(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'placeholder' in value && value.placeholder === true;
}
