// What is stored: look for it, see how old it is, purge it.
import { bar, byId, chip, definitions, el, say, show, Table } from './dom.js';
import { bytes, clock, compact, count, entries, percent, span, UNKNOWN } from './format.js';
import { json, query } from './session.js';

const SHOWN = 200;

const STATES = {
  fresh: ['ok', 'Served as it is'],
  stale: ['warn', 'Its time is over: upstream is asked before or while it is served again'],
  overtaken: ['bad', 'A write has made it untrue since: it is never served again, and makes room when that is needed'],
};

const KINDS = {
  all: { hint: 'What was stored last comes first.', words: () => 'all stored answers' },
  sid: { hint: 'Two letters and 32 digits, as in FP0123…: every answer that names it or tells of it, lists included.', words: (value) => `answers that name ${value} or tell of it` },
  resource: { hint: 'As the catalog calls it: plugin, plugin-version, configuration, release.', words: (value) => `answers of the kind ${value}` },
  account: { hint: 'Its name in the configuration, or its sid, AC and 32 digits.', words: (value) => `answers of the account ${value}` },
  path: { hint: 'As it was asked for, as in /v1/PluginService/Plugins; without a query it stands for every query.', words: (value) => `answers for ${value}${value.includes('?') ? '' : ', with any query'}` },
};

export class Cache {
  #table;
  #tiles = new Map();
  /** What the table shows: { by, value, matched }. */
  #found = null;
  #asked = 0;
  #deciding = null;

  constructor() {
    byId('cache-tiles').replaceChildren(...[['entries', 'Entries', 'Answers in memory'], ['bytes', 'Memory', 'With all that belongs to them'], ['evictions', 'Evictions', 'Answers that made room for others, since the start']].map(([key, label, means]) => {
      const figure = el('dd', { class: 'figure', 'data-figure': `cache-${key}` }, UNKNOWN);
      const note = el('dd', { class: 'note' });
      this.#tiles.set(key, { figure, note });
      return el('div', { class: 'tile' }, el('dt', {}, label), figure, note, el('dd', { class: 'means' }, means));
    }));
    this.#table = new Table(byId('cache-table'), {
      caption: 'Stored answers',
      empty: 'Nothing is stored that matches.',
      columns: [
        { key: 'path', label: 'Path', of: (entry) => entry.path, cell: (entry) => el('span', { class: 'path' }, entry.path, el('span', { class: 'sub' }, entry.operation ?? entry.resource ?? '')) },
        { key: 'state', label: 'State', of: (entry) => entry.state, cell: (entry) => chip(entry.state, (STATES[entry.state] ?? ['quiet'])[0], (STATES[entry.state] ?? [])[1]) },
        { key: 'status', label: 'Status', number: true, of: (entry) => entry.status, cell: (entry) => String(entry.status) },
        { key: 'age', label: 'Age', title: 'Since upstream made the answer', number: true, of: (entry) => entry.age_s, cell: (entry) => span(entry.age_s) },
        { key: 'ttl', label: 'Fresh for', title: 'Below zero: stale for this long', number: true, of: (entry) => entry.ttl_s, cell: (entry) => span(entry.ttl_s) },
        { key: 'bytes', label: 'Size', number: true, of: (entry) => entry.bytes, cell: (entry) => bytes(entry.bytes) },
        { key: 'stored', label: 'Stored', of: (entry) => entry.stored_at ?? '', cell: (entry) => el('time', { datetime: entry.stored_at, title: entry.stored_at }, clock(entry.stored_at)) },
        { key: 'account', label: 'Account', title: 'And the partition: who else may have the answer', of: (entry) => entry.account ?? '', cell: (entry) => el('span', {}, entry.account ?? UNKNOWN, el('span', { class: 'sub' }, entry.partition ? `partition ${entry.partition}` : '')) },
        { key: 'purge', label: 'Purge', cell: (entry) => el('button', { type: 'button', class: 'small', 'aria-label': `Purge ${entry.path}`, onclick: () => this.#decide({ by: 'path', value: entry.path }) }, 'Purge') },
      ],
    });
    definitions(byId('cache-help'), Object.entries(STATES).map(([state, [, means]]) => [state, means]));
    byId('cache-by').addEventListener('change', () => this.#kind());
    byId('cache-form').addEventListener('submit', (submit) => {
      submit.preventDefault();
      this.search();
    });
    byId('cache-purge').addEventListener('click', () => this.#decide(this.#found));
    byId('purge-no').addEventListener('click', () => byId('purge').close());
    byId('purge-yes').addEventListener('click', () => this.#purge());
    this.#kind();
  }

  update(stats) {
    const { cache } = stats;
    if (!cache) {
      return;
    }
    const tile = (key, figure, ...note) => {
      const shown = this.#tiles.get(key);
      say(shown.figure, figure);
      shown.note.replaceChildren(...note);
    };
    tile('entries', compact(cache.entries));
    tile('bytes', bytes(cache.bytes), bar(cache.bytes / cache.max_bytes), ` ${percent(cache.bytes / cache.max_bytes)} of ${bytes(cache.max_bytes)}`);
    tile('evictions', compact(cache.evictions));
  }

  /** Asks for what the form says. */
  async search(told = '') {
    const by = byId('cache-by').value;
    const value = by === 'all' ? '' : byId('cache-value').value.trim();
    const asked = ++this.#asked;
    if (by !== 'all' && value === '') {
      byId('cache-value').focus();
      return;
    }
    try {
      const answer = await json(`cache${query({ ...selector(by, value), limit: SHOWN })}`);
      if (asked !== this.#asked) {
        return;
      }
      this.#found = { by, value };
      this.#table.rows = answer.entries;
      const rest = answer.matched > answer.entries.length ? `, of which ${count(answer.entries.length)} are shown` : '';
      say(byId('cache-summary'), `${told}${entries(answer.matched)} found${rest}.`);
      say(byId('cache-purge'), by === 'all' ? `Purge everything (${count(answer.matched)})…` : `Purge what was found (${count(answer.matched)})…`);
      show(byId('cache-purge'), answer.matched > 0);
      say(byId('cache-problem'), '');
    } catch (problem) {
      say(byId('cache-problem'), problem.message);
    }
  }

  #kind() {
    const by = byId('cache-by').value;
    byId('cache-value').disabled = by === 'all';
    say(byId('cache-hint'), KINDS[by].hint);
  }

  /** Asks the person, with how many it would be. */
  async #decide(found) {
    try {
      const { matched } = await json(`cache${query({ ...selector(found.by, found.value), limit: 1 })}`);
      this.#deciding = found;
      say(byId('purge-title'), `Purge ${entries(matched)}?`);
      say(byId('purge-text'), `${capital(KINDS[found.by].words(found.value))}, for every credential. Nothing changes upstream.`);
      byId('purge').querySelector('input[value=hard]').checked = true;
      byId('purge').showModal();
    } catch (problem) {
      say(byId('cache-problem'), problem.message);
    }
  }

  async #purge() {
    const { by, value } = this.#deciding;
    const soft = byId('purge').querySelector('input[value=soft]').checked;
    byId('purge').close();
    try {
      const selected = by === 'all' ? { all: 'true' } : selector(by, value);
      const done = await json(`cache${query({ ...selected, soft: soft ? 'true' : '' })}`, { method: 'DELETE' });
      await this.search(`${done.soft ? 'Marked as stale' : 'Purged'}: ${entries(done.purged)}. `);
    } catch (problem) {
      say(byId('cache-problem'), `Not purged: ${problem.message}`);
    }
  }
}

const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);

const selector = (by, value) => (by === 'all' ? {} : { [by]: value });
