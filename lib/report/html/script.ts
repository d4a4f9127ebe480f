/**
 * The page's one script: sorts and filters the tables that are marked for it. Without it the page is complete, so it
 * also puts the controls there. Filters are read from the rows' own `data-…`.
 */
export const pageScript = `'use strict';
for (const part of document.querySelectorAll('[data-table]')) {
  const table = part.querySelector('table');
  const body = table.tBodies[0];
  const rows = [...body.rows];
  const count = part.querySelector('.count');
  const text = part.querySelector('input');
  const selects = [...part.querySelectorAll('select')];
  const clear = part.querySelector('.controls button');
  const words = new Map();
  const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });
  let order = '';

  const wordsOf = (row) => {
    if (!words.has(row)) words.set(row, row.textContent.toLowerCase());
    return words.get(row);
  };
  const say = (shown) => {
    const isFiltered = shown < rows.length;
    count.textContent = (isFiltered ? 'Filtered: ' : '') + shown.toLocaleString('en-US') + ' of ' +
      rows.length.toLocaleString('en-US') + ' rows' + order;
    count.toggleAttribute('data-filtered', isFiltered);
  };
  const filter = () => {
    const wanted = text.value.toLowerCase().split(/\\s+/).filter(Boolean);
    const chosen = selects.filter((select) => select.value !== '');
    let shown = 0;
    for (const row of rows) {
      const fits = chosen.every((select) => row.dataset[select.name] === select.value) &&
        wanted.every((word) => wordsOf(row).includes(word));
      row.hidden = !fits;
      if (fits) shown += 1;
    }
    say(shown);
  };
  const key = (row, column) => {
    const cell = row.cells[column];
    return cell.dataset.sort ?? cell.textContent;
  };
  const sort = (head, column) => {
    const isDown = head.getAttribute('aria-sort') === 'ascending';
    const isNumber = head.dataset.kind === 'number';
    const keyed = rows.map((row) => [key(row, column), row]);
    keyed.sort(([a], [b]) => {
      // What is not there comes last, whichever way.
      if (a === '' || b === '') return a === b ? 0 : a === '' ? 1 : -1;
      const difference = isNumber ? a - b : collator.compare(a, b);
      return isDown ? -difference : difference;
    });
    for (const other of head.parentNode.cells) if (other.hasAttribute('aria-sort')) other.setAttribute('aria-sort', 'none');
    head.setAttribute('aria-sort', isDown ? 'descending' : 'ascending');
    order = ', sorted by ' + head.textContent + (isDown ? ', descending' : ', ascending');
    body.append(...keyed.map(([, row]) => row));
    say(rows.filter((row) => !row.hidden).length);
  };

  [...table.tHead.rows[0].cells].forEach((head, column) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.append(...head.childNodes);
    button.addEventListener('click', () => sort(head, column));
    head.append(button);
    head.setAttribute('aria-sort', 'none');
  });
  for (const select of selects) {
    const found = new Map();
    for (const row of rows) found.set(row.dataset[select.name], (found.get(row.dataset[select.name]) ?? 0) + 1);
    for (const [value, number] of [...found].sort()) {
      select.append(new Option(value.replaceAll('-', ' ') + ' (' + number.toLocaleString('en-US') + ')', value));
    }
    select.addEventListener('change', filter);
  }
  text.addEventListener('input', filter);
  clear.addEventListener('click', () => {
    text.value = '';
    for (const select of selects) select.value = '';
    filter();
    text.focus();
  });
  part.querySelector('.controls').hidden = false;
  filter();
}
for (const link of document.querySelectorAll('a[data-set]')) {
  link.addEventListener('click', () => {
    const [name, value] = link.dataset.set.split('=');
    const select = document.querySelector(link.hash + ' select[name=' + name + ']');
    if (select === null) return;
    select.value = value;
    select.dispatchEvent(new Event('change'));
  });
}
`;
