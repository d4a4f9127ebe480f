/** The module by which mappings get into a function's bundle, as nothing is read from disk there. */
export function generatedModule(files: Readonly<Record<string, unknown>>): string {
  // In single quotes, as the formatter would have it.
  const text = JSON.stringify(files).replaceAll('\\', '\\\\').replaceAll("'", "\\'");
  return [
    '// Written by `npm run mappings` from mappings/*.yaml.',
    '',
    '/** What the mapping files hold, by name. */',
    'export const mappingFiles: Readonly<Record<string, unknown>> = JSON.parse(',
    `  '${text}',`,
    ');',
    '',
  ].join('\n');
}
