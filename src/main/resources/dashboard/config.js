// The configuration in force, with where each value comes from; have it read again.
import { byId, chip, el, say, Table } from './dom.js';
import { clock } from './format.js';
import { json, Refused } from './session.js';

const RESULTS = {
  applied: ['ok', 'in force'],
  unchanged: ['ok', 'nothing has changed'],
  refused: ['bad', 'the old one stays in force'],
};

export class Config {
  #table;
  #settings = [];

  constructor() {
    this.#table = new Table(byId('config-table'), {
      caption: 'Values of the configuration',
      empty: 'No value matches.',
      columns: [
        { key: 'key', label: 'Key', of: (setting) => setting.key, cell: (setting) => el('code', {}, setting.key) },
        { key: 'value', label: 'Value', cell: (setting) => el('code', { class: 'value' }, setting.value) },
        { key: 'origin', label: 'Where it comes from', of: (setting) => setting.origin, cell: (setting) => (setting.origin === 'default' ? chip('default', 'quiet') : setting.origin) },
      ],
    });
    byId('config-filter').addEventListener('input', () => this.#draw());
    byId('config-changed').addEventListener('change', () => this.#draw());
    byId('reload').addEventListener('click', () => this.#reload());
  }

  async load() {
    try {
      const config = await json('config');
      this.#settings = config.settings;
      this.#draw();
      restart(config.needs_restart ?? []);
      byId('reload-result').replaceChildren(...(config.last_reload ? outcome(config.last_reload) : [el('p', { class: 'muted' }, 'Not read again since the start. Changed files are noticed within a second; SIGHUP and this button have them read at once.')]));
    } catch (problem) {
      byId('reload-result').replaceChildren(el('p', { class: 'problem' }, problem.message));
    }
  }

  async #reload() {
    const button = byId('reload');
    button.disabled = true;
    try {
      await json('config/reload', { method: 'POST' });
      await this.load();
    } catch (problem) {
      // 422: it was read, and refused.
      if (problem instanceof Refused && problem.body?.problems) {
        await this.load();
      } else {
        byId('reload-result').replaceChildren(el('p', { class: 'problem' }, `Not read: ${problem.message}`));
      }
    } finally {
      button.disabled = false;
      button.focus();
    }
  }

  #draw() {
    const wanted = byId('config-filter').value.trim().toLowerCase();
    const changed = byId('config-changed').checked;
    const rows = this.#settings.filter((setting) => (!changed || setting.origin !== 'default') && `${setting.key} ${setting.value}`.toLowerCase().includes(wanted));
    this.#table.rows = rows;
    say(byId('config-count'), rows.length === this.#settings.length ? `${rows.length} values` : `${rows.length} of ${this.#settings.length} values`);
  }
}

function restart(changes) {
  byId('needs-restart').replaceChildren(...(changes.length ? [el('p', { class: 'notice warn' }, 'Not in force before a restart:'), list(changes)] : []));
}

function outcome(reload) {
  const [kind, means] = RESULTS[reload.result] ?? ['quiet', ''];
  const parts = [el('p', {}, chip(reload.result, kind), ` ${means} `, el('span', { class: 'muted' }, `at ${clock(reload.at)}, by ${reload.cause}`))];
  for (const [title, lines, bad] of [['What is wrong', reload.problems, true], ['What has changed', reload.changes, false]]) {
    if (lines?.length) {
      parts.push(el('h4', { class: bad ? 'problem' : null }, title), list(lines));
    }
  }
  return parts;
}

const list = (lines) => el('ul', { class: 'lines' }, ...lines.map((line) => el('li', {}, el('code', {}, line))));
