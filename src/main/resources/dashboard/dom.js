// Elements. Whatever comes from the gateway enters the page as text nodes and attributes, never as markup.

export const byId = (id) => document.getElementById(id);

/** An element: attributes by name ('on…' are listeners, null leaves one out), then children: nodes or texts. */
export function el(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) {
      continue;
    }
    if (key.startsWith('on')) {
      made.addEventListener(key.slice(2), value);
    } else {
      made.setAttribute(key, value === true ? '' : String(value));
    }
  }
  made.append(...children.filter((child) => child !== null && child !== undefined).map((child) => (child instanceof Node ? child : String(child))));
  return made;
}

/** Sets a text, and touches nothing where it is the same: screen readers hear a change only. */
export function say(element, text) {
  if (element.textContent !== text) {
    element.textContent = text;
  }
}

export function show(element, shown) {
  element.hidden = !shown;
}

/** A bar from 0 to 1, beside a figure that says the same. */
export function bar(share, kind = '') {
  const fill = el('span', { class: `bar-fill ${kind}` });
  fill.style.setProperty('inline-size', `${Math.max(0, Math.min(1, share || 0)) * 100}%`);
  return el('span', { class: 'bar-track', 'aria-hidden': 'true' }, fill);
}

/** A word with a colour and a sign: kinds are ok, warn, bad, quiet. */
export function chip(text, kind, title) {
  return el('span', { class: `chip ${kind}`, title }, text);
}

export function definitions(list, terms) {
  list.replaceChildren(...terms.flatMap(([term, meaning]) => [el('dt', {}, term), el('dd', {}, meaning)]));
}

/**
 * A table that its column titles sort.
 *
 * columns: { key, label, title, of: row => value to sort by, cell: row => node or text, number: boolean, sort: false }
 */
export class Table {
  #columns;
  #body = el('tbody');
  #heads = new Map();
  #rows = [];
  #empty;
  #sorted;

  constructor(container, { caption, columns, empty, sorted = null }) {
    this.#columns = columns;
    this.#empty = empty;
    this.#sorted = sorted;
    const heads = columns.map((column) => {
      const head = el('th', { scope: 'col', class: column.number ? 'number' : null, title: column.title });
      if (column.of) {
        head.append(el('button', { type: 'button', class: 'sort', onclick: () => this.#sortBy(column) }, column.label));
      } else {
        head.append(column.label);
      }
      this.#heads.set(column.key, head);
      return head;
    });
    container.replaceChildren(el('table', {}, el('caption', { class: 'visually-hidden' }, caption), el('thead', {}, el('tr', {}, ...heads)), this.#body));
    this.rows = [];
  }

  set rows(rows) {
    this.#rows = rows;
    this.#draw();
  }

  #sortBy(column) {
    const down = this.#sorted?.key === column.key ? !this.#sorted.down : Boolean(column.number);
    this.#sorted = { key: column.key, down };
    this.#draw();
  }

  #draw() {
    const sorted = this.#sorted;
    for (const [key, head] of this.#heads) {
      if (sorted?.key === key) {
        head.setAttribute('aria-sort', sorted.down ? 'descending' : 'ascending');
      } else {
        head.removeAttribute('aria-sort');
      }
    }
    if (this.#rows.length === 0) {
      this.#body.replaceChildren(el('tr', {}, el('td', { class: 'empty', colspan: this.#columns.length }, this.#empty)));
      return;
    }
    const by = sorted && this.#columns.find((column) => column.key === sorted.key)?.of;
    const rows = by ? [...this.#rows].sort((a, b) => compare(by(a), by(b)) * (sorted.down ? -1 : 1)) : this.#rows;
    this.#body.replaceChildren(...rows.map((row) => this.#row(row)));
  }

  #row(row) {
    const cells = this.#columns.map((column, i) => {
      const kind = column.number ? 'number' : null;
      const cell = column.cell(row);
      return i === 0 ? el('th', { scope: 'row', class: kind }, cell) : el('td', { class: kind, 'data-column': column.key }, cell);
    });
    return el('tr', {}, ...cells);
  }
}

function compare(a, b) {
  return typeof a === 'string' ? a.localeCompare(b) : (a ?? -1) - (b ?? -1);
}
