// The first view: what the gateway saves, how it answers, and how the accounts stand.
import { Chart } from './charts.js';
import { bar, byId, chip, el, say, show, Table } from './dom.js';
import { compact, count, millis, percent, rate, UNKNOWN } from './format.js';
import { LATENCIES, OUTCOMES } from './history.js';

const MINUTE = 60;

const TILES = [
  ['hit-ratio', 'Hit ratio', 'Hits among all requests of the last minute'],
  ['saved', 'Calls saved', 'Requests answered without a call of their own, since the start'],
  ['requests-rate', 'Requests', 'Per second, over the last ten seconds'],
  ['calls-rate', 'Calls upstream', 'Per second, over the last ten seconds; calls made again included'],
  ['in-flight', 'In flight', 'Requests that are being answered just now'],
  ['trouble', 'Refused or failed', 'Requests of the last minute that the gateway refused or upstream let down'],
];

const BREAKER = {
  closed: ['ok', 'Upstream answers: calls are made'],
  open: ['bad', 'Too many calls have failed: none is made for a while, and stale answers are served where there are any'],
  'half-open': ['warn', 'A few calls are made to see whether upstream answers again'],
};

export class Overview {
  #tiles = new Map();
  #charts;
  #accounts;
  #seconds = 300;
  #history;

  constructor(history) {
    this.#history = history;
    byId('tiles').replaceChildren(...TILES.map(([key, label, means]) => {
      const figure = el('dd', { class: 'figure', 'data-figure': key }, UNKNOWN);
      const note = el('dd', { class: 'note' });
      this.#tiles.set(key, { figure, note });
      return el('div', { class: 'tile' }, el('dt', {}, label), figure, note, el('dd', { class: 'means' }, means));
    }));
    this.#charts = charts();
    for (const choice of byId('window').querySelectorAll('input')) {
      choice.addEventListener('change', () => {
        this.#seconds = Number(choice.value);
        this.#draw();
      });
    }
    this.#accounts = new Table(byId('accounts'), {
      caption: 'Accounts with their limits',
      empty: 'No account has had a call yet. The first request that is not answered from the cache brings one up.',
      columns: [
        { key: 'account', label: 'Account', of: (row) => row.account, cell: (row) => el('span', {}, row.account, el('span', { class: 'sub' }, row.upstream)) },
        { key: 'breaker', label: 'Breaker', title: 'Whether calls are made at all', cell: (row) => breaker(row.breaker) },
        { key: 'limit', label: 'Limit', title: 'Calls at one time', number: true, of: (row) => row.limit, cell: (row) => count(row.limit) },
        { key: 'in_flight', label: 'In flight', number: true, of: (row) => row.in_flight, cell: (row) => el('span', { class: 'with-bar' }, bar(row.in_flight / row.limit, row.in_flight >= row.limit ? 'full' : ''), count(row.in_flight)) },
        { key: 'queued', label: 'Queued', title: 'Requests that wait for their call', number: true, of: (row) => row.queued, cell: (row) => count(row.queued) },
        { key: 'paused', label: 'Pause', title: 'Upstream has asked for no calls for this long', number: true, of: (row) => row.paused_ms, cell: (row) => (row.paused_ms > 0 ? chip(millis(row.paused_ms), 'warn') : 'none') },
      ],
    });
  }

  /** Shows the last report. */
  update() {
    const stats = this.#history.last;
    if (!stats) {
      return;
    }
    const { requests } = stats;
    const asked = this.#history.grown(['requests'], MINUTE);
    const hits = this.#history.grown(['hits'], MINUTE);
    const lately = this.#history.grown(['requests'], 10);
    const calls = this.#history.grown(['calls'], 10);
    const trouble = this.#history.grown(['refused', 'failed'], MINUTE);
    const per = (grown) => (grown ? grown.by / grown.seconds : null);
    this.#tile('hit-ratio', percent(asked?.by > 0 ? hits.by / asked.by : null), `${percent(requests.requests > 0 ? requests.hits / requests.requests : null)} since the start`);
    this.#tile('saved', compact(requests.saved), `of ${compact(requests.requests)} requests`);
    this.#tile('requests-rate', `${rate(per(lately))} /s`, `${compact(requests.requests)} since the start`);
    this.#tile('calls-rate', `${rate(per(calls))} /s`, `${compact(requests.calls)} since the start`);
    this.#tile('in-flight', count(requests.in_flight), `${count(queued(stats))} wait for their call`);
    this.#tile('trouble', count(trouble?.by), `${compact(requests.refused)} refused, ${compact(requests.failed)} failed since the start`);
    show(byId('welcome'), requests.requests === 0);
    this.#accounts.rows = stats.accounts ?? [];
    attention(stats);
    this.#draw();
  }

  recolour() {
    for (const chart of this.#charts) {
      chart.recolour();
    }
  }

  #draw() {
    if (byId('overview').hidden) {
      return;
    }
    const points = this.#history.since(this.#seconds);
    for (const chart of this.#charts) {
      chart.draw(points, this.#seconds);
    }
  }

  #tile(key, figure, note) {
    const tile = this.#tiles.get(key);
    say(tile.figure, figure);
    say(tile.note, note);
  }
}

const queued = (stats) => (stats.accounts ?? []).reduce((sum, account) => sum + account.queued, 0);

function breaker(state) {
  const [kind, means] = BREAKER[state] ?? ['quiet', ''];
  return chip(state ?? UNKNOWN, kind, means);
}

/** One line for each thing that an operator would want to know of at once; unchanged lines are not touched. */
function attention(stats) {
  const lines = [];
  if (stats.ready === false) {
    lines.push(['warn', 'The gateway is not ready: it is starting, or it is about to stop.']);
  }
  for (const account of stats.accounts ?? []) {
    const name = `${account.account} at ${account.upstream}`;
    if (account.breaker === 'open' || account.breaker === 'half-open') {
      lines.push(['bad', `The breaker of ${name} is ${account.breaker}: upstream has failed too often.`]);
    }
    if (account.paused_ms > 0) {
      lines.push(['warn', `Upstream has asked ${name} to pause.`]);
    }
    if (account.queued > account.limit) {
      lines.push(['warn', `More requests wait for ${name} than it may make calls at one time.`]);
    }
  }
  const list = byId('alerts');
  const key = JSON.stringify(lines);
  if (list.dataset.lines !== key) {
    list.dataset.lines = key;
    list.replaceChildren(...lines.map(([kind, text]) => el('li', { class: `notice ${kind}` }, text)));
    show(list, lines.length > 0);
  }
}

const MEANS = {
  hits: ['hit', 'from the cache'],
  coalesced: ['coalesced', 'shared a call under way'],
  stale: ['stale', 'an older answer, while a new one is fetched or upstream fails'],
  forwarded: ['forwarded', 'upstream was asked'],
  refused: ['refused', 'by a limit, a full queue or a missing right'],
  failed: ['failed', 'upstream let the gateway down'],
};

const TIMES = {
  hit: ['hit', 'whole time of an answer from the cache'],
  wait: ['wait', 'for a place in the queue, or for another request’s read'],
  upstream: ['upstream', 'a call to upstream, until it is answered'],
};

function charts() {
  return [
    new Chart(byId('requests-chart'), {
      title: 'Requests per second, by how they were answered',
      kind: 'stack',
      height: 270,
      format: (value) => (typeof value === 'number' ? `${rate(value)}/s` : UNKNOWN),
      rows: OUTCOMES.map((name) => ({ name: MEANS[name][0], means: MEANS[name][1], colour: `--${name}`, of: [(point) => point.rates?.[name]] })),
    }),
    new Chart(byId('ratio-chart'), {
      title: 'Share answered without a call upstream',
      kind: 'lines',
      top: 1,
      format: percent,
      rows: [
        { name: 'saved', means: 'hit, coalesced and stale together', colour: '--accent', filled: true, of: [(point) => point.share] },
        { name: 'hit', means: 'from the cache alone', colour: '--hits', of: [(point) => point.hits] },
      ],
    }),
    new Chart(byId('load-chart'), {
      title: 'Calls to upstream at one time, all accounts together',
      kind: 'lines',
      format: count,
      rows: [
        { name: 'limit', means: 'so many at one time', colour: '--muted', of: [(point) => point.limit] },
        { name: 'in flight', means: 'calls under way', colour: '--forwarded', filled: true, of: [(point) => point.in_flight] },
        { name: 'queued', means: 'wait for their call', colour: '--stale', of: [(point) => point.queued] },
      ],
    }),
    new Chart(byId('latency-chart'), {
      title: 'Time that requests of the last ten seconds took',
      kind: 'lines',
      log: true,
      format: millis,
      columns: ['p50', 'p99'],
      rows: LATENCIES.map((name) => ({
        name: TIMES[name][0],
        means: TIMES[name][1],
        colour: { hit: '--hits', wait: '--stale', upstream: '--forwarded' }[name],
        of: [(point) => positive(point.latency?.[name]?.recent?.p50), (point) => positive(point.latency?.[name]?.recent?.p99)],
      })),
    }),
  ];
}

/** What a scale of powers of ten can show. */
const positive = (value) => (value > 0 ? value : null);
