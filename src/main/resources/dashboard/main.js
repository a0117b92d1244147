// Puts the page together: which view is shown, whether a token is needed, and what the feed brings.
import { Cache } from './cache.js';
import { Config } from './config.js';
import { byId, say, show } from './dom.js';
import { Errors } from './errors.js';
import { Feed } from './feed.js';
import { clock, span } from './format.js';
import { History } from './history.js';
import { Overview } from './overview.js';
import { hasToken, json, TokenNeeded, useToken } from './session.js';
import { Teams } from './teams.js';

const VIEWS = ['overview', 'teams', 'cache', 'config', 'errors'];
const STATES = { starting: 'Connecting', live: 'Live', polling: 'Live (polling)', lost: 'Connection lost' };
/** Who wants little motion sees new figures at this pace. */
const CALM = 5_000;

const history = new History();
const overview = new Overview(history);
const teams = new Teams();
const cache = new Cache();
const config = new Config();
const errors = new Errors();
const calm = matchMedia('(prefers-reduced-motion: reduce)');

let feed = null;
let paused = false;
let drawn = 0;
let view = null;

/** Shows what the address names. */
function route() {
  if (!feed) {
    return;
  }
  const named = location.hash.slice(1);
  if (named === 'main') {
    return;
  }
  const wanted = VIEWS.includes(named) ? named : 'overview';
  const first = view === null;
  if (wanted === view) {
    return;
  }
  view = wanted;
  for (const name of VIEWS) {
    show(byId(name), name === wanted);
  }
  for (const link of byId('nav').querySelectorAll('a')) {
    if (link.hash === `#${wanted}`) {
      link.setAttribute('aria-current', 'page');
    } else {
      link.removeAttribute('aria-current');
    }
  }
  document.title = `${byId(`${wanted}-title`).textContent} · Flexgate`;
  if (!first) {
    byId(`${wanted}-title`).focus();
  }
  draw(true);
  if (wanted === 'cache') {
    cache.search();
  } else if (wanted === 'config') {
    config.load();
  } else if (wanted === 'errors') {
    errors.load();
  }
}

function draw(now = false) {
  if (!history.last || (!now && (paused || (calm.matches && performance.now() - drawn < CALM)))) {
    return;
  }
  drawn = performance.now();
  overview.update();
  teams.update(history.last);
  cache.update(history.last);
}

/** Only a change of state is read out; the time beside it is not. */
function tell() {
  const state = feed?.state ?? 'starting';
  const shown = paused && state !== 'lost' ? 'paused' : state;
  byId('feed').dataset.state = shown;
  // Figures of a while ago look like it.
  byId('main').classList.toggle('old', state === 'lost');
  say(byId('feed-text'), shown === 'paused' ? 'Paused' : STATES[state]);
  const at = history.last ? clock(history.last.at) : null;
  say(byId('feed-more'), state === 'lost' ? (at ? `, last update ${at}` : '') : history.last ? `, up ${span(history.last.uptime_s)}` : '');
}

function listen() {
  feed = new Feed();
  feed.addEventListener('stats', ({ detail }) => {
    history.add(detail);
    say(byId('version'), detail.version ?? '');
    draw();
    tell();
  });
  feed.addEventListener('state', tell);
  feed.addEventListener('token', () => signIn('The gateway does not take this token any more.'));
  feed.addEventListener('error', ({ detail }) => errors.add(detail));
  for (const kind of ['reload', 'purge', 'breaker']) {
    feed.addEventListener(kind, ({ detail }) => {
      errors.happened(kind, detail);
      if (kind === 'reload' && view === 'config') {
        config.load();
      }
    });
  }
  feed.run();
}

/** Opens the views, if the gateway answers; says what is in the way if not. */
async function enter(problem) {
  try {
    await json('stats');
  } catch (refusal) {
    if (refusal instanceof TokenNeeded) {
      signIn(hasToken() ? problem : '');
    } else if (refusal.status === 403) {
      say(byId('refused-text'), refusal.message);
      show(byId('refused'), true);
    } else {
      // Not there just now: the feed goes on asking, and says so.
      open();
    }
    return;
  }
  open();
}

function open() {
  show(byId('sign-in'), false);
  show(byId('nav'), true);
  show(byId('pause'), true);
  show(byId('forget'), hasToken());
  listen();
  route();
}

function signIn(problem) {
  feed?.stop();
  feed = null;
  view = null;
  useToken('');
  for (const name of VIEWS) {
    show(byId(name), false);
  }
  for (const name of ['nav', 'pause', 'forget']) {
    show(byId(name), false);
  }
  byId('feed').dataset.state = 'starting';
  say(byId('feed-text'), 'Not signed in');
  say(byId('feed-more'), '');
  show(byId('sign-in'), true);
  say(byId('sign-in-problem'), problem);
  byId('token').focus();
}

byId('sign-in-form').addEventListener('submit', (submit) => {
  submit.preventDefault();
  const field = byId('token');
  useToken(field.value.trim());
  field.value = '';
  say(byId('sign-in-problem'), '');
  enter('That is not the token: the gateway has refused it.');
});

byId('forget').addEventListener('click', () => signIn(''));

byId('pause').addEventListener('click', () => {
  paused = !paused;
  byId('pause').setAttribute('aria-pressed', String(paused));
  tell();
  draw(!paused);
});

const theme = byId('theme');
const themed = () => say(theme, `Theme: ${document.documentElement.dataset.theme ?? 'auto'}`);
theme.addEventListener('click', () => {
  const root = document.documentElement;
  const next = { undefined: 'light', light: 'dark', dark: 'auto' }[root.dataset.theme];
  if (next === 'auto') {
    delete root.dataset.theme;
  } else {
    root.dataset.theme = next;
  }
  try {
    localStorage.setItem('flexgate.theme', next);
  } catch {
    // It holds until the page is loaded again.
  }
  themed();
  overview.recolour();
});
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => overview.recolour());
themed();

addEventListener('hashchange', route);
enter('The gateway does not take the token of this tab any more.');
