// Charts over time, each beside a table that is its legend: what a colour means, and the figure at the cursor or now.
import { el, say } from './dom.js';
import { clock, clockMinute } from './format.js';

const uPlot = globalThis.uPlot;
const HEIGHT = 190;
/** Seconds that a chart shows at least: the first minute fills it, then the window grows to what was asked for. */
const LEAST = 60;
const SPOKEN = 15_000;

const probe = document.body.appendChild(el('span', { hidden: true }));

/** A custom property's colour in the theme of now, as canvas takes it. */
function colour(name, alpha = 1) {
  probe.style.setProperty('color', `var(${name})`);
  const rgb = getComputedStyle(probe).color;
  return alpha === 1 ? rgb : rgb.replace(/^rgb\((.*)\)$/, `rgba($1, ${alpha})`);
}

/**
 * A chart and its legend.
 *
 * kind: 'stack' (rows upon each other, from the first at the bottom) or 'lines'
 * rows: [{ name, means, colour: '--property', of: [point => value, one for each column] }]; the first column's line is whole, the second's dashed
 * columns: titles of the legend's figures; format: a value with its unit; top: the scale's end, else what is there; log: by powers of ten
 */
export class Chart {
  #rows;
  #kind;
  #height;
  #format;
  #columns;
  #plot;
  #points = [];
  #range = [0, 1];
  #cells = [];
  #title;
  #picture;
  #spoken = 0;
  #caption;

  constructor(container, { title, kind, rows, columns = ['now'], format, top = null, log = false, height = HEIGHT }) {
    this.#rows = rows;
    this.#kind = kind;
    this.#height = height;
    this.#format = format;
    this.#columns = columns;
    this.#title = title;
    this.#picture = el('div', { class: 'chart', role: 'img', 'aria-label': title });
    this.#caption = el('caption', {}, 'now');
    const body = rows.map((row) => {
      const cells = row.of.map(() => el('td', { class: 'number' }));
      this.#cells.push(cells);
      return el('tr', {}, el('th', { scope: 'row' }, swatch(row.colour), row.name, el('span', { class: 'means' }, row.means)), ...cells);
    });
    const heads = columns.length > 1 ? el('thead', {}, el('tr', {}, el('td'), ...columns.map((column, i) => el('th', { scope: 'col', class: 'number' }, el('span', { class: `line ${i ? 'dashed' : ''}`, 'aria-hidden': 'true' }), column)))) : null;
    container.replaceChildren(this.#picture, el('table', { class: 'legend' }, this.#caption, heads, el('tbody', {}, ...(kind === 'stack' ? body.reverse() : body))));
    this.#plot = new uPlot(this.#options(top, log), this.#data(), this.#picture);
    new ResizeObserver(() => this.#resize()).observe(this.#picture);
  }

  /** Draws these points; the last seconds of the window end with the newest. */
  draw(points, seconds) {
    this.#points = points;
    const end = points.at(-1)?.t ?? Date.now() / 1000;
    this.#range = [Math.max(end - seconds, Math.min(points[0]?.t ?? end, end - LEAST)), end];
    this.#plot.setData(this.#data());
    this.#tell();
  }

  /** Again, in the colours of now. */
  recolour() {
    this.#plot.redraw(false, true);
  }

  #data() {
    const columns = [this.#points.map((point) => point.t)];
    if (this.#kind === 'stack') {
      const sums = this.#points.map(() => 0);
      for (const row of this.#rows) {
        columns.splice(1, 0, this.#points.map((point, i) => {
          const value = row.of[0](point);
          return value === null || value === undefined ? null : (sums[i] += value);
        }));
      }
    } else {
      for (const row of this.#rows) {
        for (const of of row.of) {
          columns.push(this.#points.map((point) => of(point) ?? null));
        }
      }
    }
    return columns;
  }

  #series() {
    if (this.#kind === 'stack') {
      // The highest sum first: each next one is painted over it.
      return [...this.#rows].reverse().map((row) => ({ stroke: () => colour(row.colour), fill: () => colour(row.colour), width: 0, points: { show: false } }));
    }
    return this.#rows.flatMap((row) => row.of.map((of, i) => ({
      stroke: () => colour(row.colour),
      fill: this.#columns.length === 1 && row.filled ? () => colour(row.colour, 0.16) : undefined,
      width: i ? 1.25 : 2,
      dash: i ? [5, 4] : undefined,
      points: { show: false },
    })));
  }

  #options(top, log) {
    const axis = { stroke: () => colour('--muted'), font: '12px system-ui, sans-serif', grid: { stroke: () => colour('--grid'), width: 1 }, ticks: { show: false } };
    // One at the very edge would run into the other axis.
    const edge = (t) => t - this.#range[0] < (this.#range[1] - this.#range[0]) * 0.05;
    const times = (plot, splits) => splits.map((t) => (edge(t) ? '' : splits[1] - splits[0] < 60 ? clock(t * 1000) : clockMinute(t * 1000)));
    return {
      width: Math.max(120, this.#picture.clientWidth),
      height: this.#height,
      legend: { show: false },
      cursor: { drag: { x: false, y: false }, points: { show: false }, y: false },
      scales: {
        x: { range: () => this.#range },
        y: log ? { distr: 3, range: (plot, low, high) => powers(low, high) } : { range: (plot, low, high) => [0, top ?? Math.max(1, (high || 0) * 1.1)] },
      },
      series: [{}, ...this.#series()],
      axes: [
        { ...axis, values: times, space: 76, size: 28 },
        { ...axis, values: (plot, splits) => splits.map((value) => this.#format(value)), size: 58, space: 34, ...(log ? { splits: (plot, axis, low, high) => tens(low, high), filter: (plot, splits) => splits } : {}) },
      ],
      hooks: { setCursor: [(plot) => this.#tell(plot.cursor.idx)] },
    };
  }

  #resize() {
    const width = this.#picture.clientWidth;
    if (width > 0 && width !== this.#plot.width) {
      this.#plot.setSize({ width, height: this.#height });
    }
  }

  /** Fills the legend with the figures of a point; of the newest where none is given. */
  #tell(idx = this.#plot?.cursor.idx) {
    const pointed = idx !== null && idx !== undefined && this.#plot?.cursor.left >= 0 ? this.#points[idx] : null;
    const point = pointed ?? this.#points.at(-1) ?? {};
    say(this.#caption, pointed ? `at ${clock(point.t * 1000)}` : 'now');
    const values = this.#rows.map((row) => row.of.map((of) => this.#format(of(point))));
    values.forEach((row, r) => row.forEach((value, c) => say(this.#cells[r][c], value)));
    const now = performance.now();
    if (!pointed && now - this.#spoken > SPOKEN) {
      this.#spoken = now;
      this.#picture.setAttribute('aria-label', `${this.#title}. Now: ${this.#rows.map((row, r) => `${row.name} ${values[r].join(' and ')}`).join(', ')}.`);
    }
  }
}

function swatch(name) {
  const square = el('span', { class: 'swatch', 'aria-hidden': 'true' });
  square.style.setProperty('background', `var(${name})`);
  return square;
}

/** From one power of ten to another, around what is there. */
function powers(low, high) {
  const from = low > 0 ? Math.floor(Math.log10(low)) : -1;
  const to = high > 0 ? Math.ceil(Math.log10(high)) : 2;
  return [10 ** from, 10 ** Math.max(to, from + 1)];
}

function tens(low, high) {
  const splits = [];
  for (let power = Math.round(Math.log10(low)); power <= Math.round(Math.log10(high)); power++) {
    splits.push(10 ** power);
  }
  return splits;
}
