export const assigned: { readonly id: string };
