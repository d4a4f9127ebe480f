/**
 * How the page is printed: on A4, in the light colours, without controls, with the heads of the tables on every page,
 * and with the run and the number at every page's foot.
 */
export function printStyle({ run, isFailed }: { readonly run: string; readonly isFailed: boolean }): string {
  // It goes into a style sheet, where nothing else is escaped.
  const name = run.replace(/[^A-Za-z0-9._-]/g, '');
  const warning = isFailed
    ? '@top-left { content: "FAILED: this report is not the whole truth"; color: #a3161c; font: 700 9pt sans-serif; }'
    : '';
  return `
@page { size: A4 landscape; margin: 14mm 12mm 15mm;
  ${warning}
  @bottom-left { content: "${name}"; font: 8pt sans-serif; color: #5f5b53; }
  @bottom-right { content: counter(page) " / " counter(pages); font: 8pt sans-serif; color: #5f5b53; } }
@media print {
  html { font-size: 9.5pt; color-scheme: light; }
  body { max-width: none; padding: 0; border: 0; }
  header { padding-top: 0; }
  nav, .skip, .controls, details { display: none; }
  .count:not([data-filtered]) { display: none; }
  .scroll { overflow: visible; max-height: none; border: 0; }
  table { font-size: 8pt; }
  thead { display: table-header-group; }
  thead th { position: static; background: none; white-space: normal; border-top: 1px solid #5f5b53; border-bottom: 1px solid #5f5b53; }
  /* A button is not drawn again at the head of the next page. */
  thead button { display: contents; }
  thead button::after { content: none; }
  a { text-decoration: none; }
  th, td { padding: 1.2mm 1.6mm; }
  .wide { min-width: 45mm; }
  .name { min-width: 25mm; }
  tr, figure, .verdict, .facts div { break-inside: avoid; }
  h2, h3, caption { break-after: avoid; }
  .charts { grid-template-columns: repeat(3, 1fr); gap: 6mm; }
  h2 { margin-top: 8mm; }
  .mark, .verdict, .failed h2, .legend li::before { print-color-adjust: exact; }
}
`;
}
