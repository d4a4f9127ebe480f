/** The attributes of a profile that have a value. Okta may show one that has none as null, or leave it out. */
export function heldAttributes(profile: unknown): unknown {
  if (typeof profile !== 'object' || profile === null || Array.isArray(profile)) return profile ?? null;
  return Object.fromEntries(Object.entries(profile).filter(([, value]) => value !== null));
}
