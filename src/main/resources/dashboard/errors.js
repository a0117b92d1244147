// What went wrong lately, and what happened since the page was opened.
import { byId, chip, el, say, Table } from './dom.js';
import { clock } from './format.js';
import { json } from './session.js';

const KEPT = 100;

/** The gateway's own errors, as in the README, and upstream's. */
const SLUGS = {
  'bad-request': 'The request is malformed',
  'no-credential': 'The caller has shown no credential, or a wrong one',
  'foreign-page': 'A web page from elsewhere has sent it',
  'not-permitted': 'The team may not do this',
  'slow-body': 'The request’s body came too slowly',
  'body-too-large': 'The request’s body is larger than listen.limits.body-bytes',
  'target-too-long': 'The path and query are longer than allowed',
  'team-rate': 'The team has sent more requests a second than it may',
  'team-quota': 'The team’s requests of the day are used up',
  'queue-full': 'Too many requests waited for a call of this account',
  'queue-wait': 'The request waited longer for its call than the queue allows',
  'breaker-open': 'Upstream has failed too often: no call is made for a while',
  shutdown: 'The gateway was stopping',
  'upstream-unreachable': 'No connection to upstream',
  'upstream-broken': 'Upstream’s answer broke off, or was none',
  'upstream-timeout': 'Upstream did not answer in time',
  'request-timeout': 'The request took longer than it may',
  'headers-too-large': 'The request’s headers are larger than listen.limits.header-bytes',
  'unknown-expectation': 'The request expects something else than 100-continue',
  'unknown-version': 'The version of HTTP is none that the gateway speaks',
  internal: 'The gateway failed; its log says how',
  upstream: 'Upstream answered so itself',
  'not-cached': 'The caller wanted it from the cache only, and it was not there',
};

export class Errors {
  #errors = [];
  #events = [];
  #table;
  #log;

  constructor() {
    this.#table = new Table(byId('errors-table'), {
      caption: 'Requests that failed or were refused, newest first',
      empty: 'None so far: nothing has failed or been refused since the start.',
      columns: [
        { key: 'at', label: 'When', cell: (row) => el('span', {}, el('time', { datetime: row.at, title: row.at }, clock(row.at)), row.times > 1 ? el('span', { class: 'sub' }, `${row.times} times since ${clock(row.since)}`) : null) },
        { key: 'status', label: 'Status', cell: (row) => chip(String(row.status), row.status >= 500 ? 'bad' : 'warn') },
        { key: 'slug', label: 'Reason', cell: (row) => el('span', {}, row.slug, el('span', { class: 'sub' }, SLUGS[row.slug] ?? '')) },
        { key: 'team', label: 'Team', cell: (row) => row.team ?? '' },
        { key: 'path', label: 'Request', cell: (row) => el('span', { class: 'path' }, `${row.method ?? ''} ${row.path ?? ''}`, el('span', { class: 'sub' }, row.operation ?? '')) },
      ],
    });
    this.#log = new Table(byId('events-table'), {
      caption: 'Events, newest first',
      empty: 'Nothing yet. Reloads of the configuration, purges and breakers that open or close are listed here.',
      columns: [
        { key: 'at', label: 'When', cell: (row) => clock(row.at) },
        { key: 'kind', label: 'What', cell: (row) => row.kind },
        { key: 'text', label: 'Details', cell: (row) => row.text },
      ],
    });
  }

  async load() {
    try {
      this.#errors = (await json('errors')).errors;
      this.#table.rows = grouped(this.#errors);
      say(byId('errors-problem'), '');
    } catch (problem) {
      say(byId('errors-problem'), problem.message);
    }
  }

  /** Another request went wrong. */
  add(error) {
    this.#errors = [error, ...this.#errors].slice(0, KEPT);
    this.#table.rows = grouped(this.#errors);
  }

  /** Something else happened. */
  happened(kind, detail) {
    this.#events = [{ at: detail.at ?? new Date().toISOString(), kind, text: words(detail) }, ...this.#events].slice(0, KEPT);
    this.#log.rows = this.#events;
  }
}

/** Neighbours of one kind as one row, with the newest's time and how many there are. */
function grouped(errors) {
  const kind = ({ status, slug, team, method, path }) => JSON.stringify([status, slug, team, method, path]);
  const rows = [];
  for (const error of errors) {
    const row = rows.at(-1);
    if (row && kind(row) === kind(error)) {
      row.times++;
      row.since = error.at;
    } else {
      rows.push({ ...error, times: 1, since: error.at });
    }
  }
  return rows;
}

/** A body of an event as text: name and value, whatever they are. */
function words(detail) {
  return Object.entries(detail)
    .filter(([name, value]) => name !== 'at' && value !== null && !(Array.isArray(value) && value.length === 0))
    .map(([name, value]) => `${name.replaceAll('_', ' ')}: ${Array.isArray(value) ? value.join('; ') : value}`)
    .join(', ');
}
