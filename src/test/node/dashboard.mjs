// The dashboard in a browser: node dashboard.mjs ADMIN GATEWAY CONFIGURATION PID SCREENSHOTS
//
// ADMIN and GATEWAY are origins, CONFIGURATION the file that the gateway follows, PID its process. The environment has
// FLEXGATE_ADMIN_TOKEN and FLEXGATE_CHROMIUM. Prints one JSON line a check; exits with 1 if a check failed.
import assert from 'node:assert/strict';
import { appendFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { check, failures } from './checks.mjs';
import { number, open, PHONE, until } from './browser.mjs';
import { answers, MARKUP } from './hostile.mjs';
import { isHit, Load, request } from './load.mjs';

const [admin, gateway, configuration, pid, screenshots] = process.argv.slice(2);
const { FLEXGATE_ADMIN_TOKEN: token, FLEXGATE_CHROMIUM: executable } = process.env;
if (!screenshots || !token || !executable) {
  process.stderr.write('usage: node dashboard.mjs ADMIN GATEWAY CONFIGURATION PID SCREENSHOTS, with FLEXGATE_ADMIN_TOKEN and FLEXGATE_CHROMIUM\n');
  process.exit(2);
}
const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const VIEWS = ['overview', 'teams', 'cache', 'config', 'errors'];
const LOOKS = { light: {}, dark: { dark: true }, phone: { viewport: PHONE } };

const browser = await open(executable, admin, token);
const load = new Load(gateway);
await mkdir(screenshots, { recursive: true });

const asked = async (name) => (await fetch(`${admin}/${name}`, { headers: { Authorization: `Bearer ${token}` } }));
const api = async (name) => (await asked(`admin/v1/${name}`)).json();
const figure = async (page, name) => number(await page.locator(`[data-figure=${name}]`).textContent());
const shot = (page, name) => page.screenshot({ path: path.join(screenshots, `${name}.png`), fullPage: true });

/** Nothing that keeps somebody out, by the rules of WCAG that a machine can check. */
async function accessible(page, where) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }));
  const grave = violations.filter((violation) => ['serious', 'critical'].includes(violation.impact));
  assert.deepEqual(grave.map(({ id, nodes }) => `${where}: ${id} ${nodes.map((node) => `${node.target} ${node.failureSummary}`).join(' | ')}`), []);
}

await check('dashboard', 'a wrong token is refused, where it can be seen, and kept nowhere', () => browser.with({ signedIn: false, expected: /status of 401/ }, async (page) => {
  await page.goto(`${admin}/`);
  await page.locator('#sign-in').waitFor({ state: 'visible' });
  assert.equal(await page.locator('main > section:visible').count(), 1);
  await accessible(page, 'sign-in');
  await page.keyboard.type('not the token');
  await page.keyboard.press('Enter');
  await until('the refusal is said', async () => /refused/.test(await page.locator('#sign-in-problem').textContent()));
  assert.equal(await page.locator('#overview').isVisible(), false);
  assert.equal(await page.evaluate(() => sessionStorage.length + localStorage.length), 0);
  await shot(page, 'sign-in');

  await page.keyboard.type(token);
  await page.keyboard.press('Enter');
  await page.locator('#overview').waitFor({ state: 'visible' });
  await page.locator('#feed[data-state=live]').waitFor();
  assert.deepEqual(await page.evaluate(() => [Object.values(sessionStorage), localStorage.length, document.cookie]), [[token], 0, '']);
  await page.reload();
  await page.locator('#feed[data-state=live]').waitFor();
  await page.locator('#forget').click();
  await page.locator('#sign-in').waitFor({ state: 'visible' });
  assert.equal(await page.evaluate(() => sessionStorage.length), 0);
}));

await check('dashboard', 'where no token is asked for it just works', () => browser.with({ signedIn: false }, async (page) => {
  await page.route('**/admin/v1/**', (route) => route.continue({ headers: { ...route.request().headers(), authorization: `Bearer ${token}` } }));
  await browser.goto(page);
  assert.equal(await page.locator('#sign-in').isVisible(), false);
  assert.equal(await page.locator('#forget').isVisible(), false);
}));

await check('dashboard', 'a gateway that refuses pages under this name is quoted', () => browser.with({ expected: /status of 403/ }, async (page) => {
  await page.route('**/admin/v1/**', (route) => route.fulfill({ status: 403, json: { status: 403, message: 'Requests for another host are refused' } }));
  await page.goto(`${admin}/`);
  await page.locator('#refused').waitFor({ state: 'visible' });
  assert.match(await page.locator('#refused').innerText(), /Requests for another host are refused/);
}));

await check('dashboard', 'events that come in pieces are put together', () => browser.with({}, async (page) => {
  await browser.goto(page);
  const seen = await page.evaluate(async () => {
    const { parser } = await import('/dashboard/feed.js');
    const stream = ': hello\r\n\r\nevent: a\ndata: 1\ndata:2\n\ndata\n\nevent: b\rdata: {"ü": 3}\r\rid: 4\n\n';
    return [1, 2, 5, stream.length].map((size) => {
      const events = [];
      const parse = parser((name, data) => events.push(`${name}=${data}`));
      for (let i = 0; i < stream.length; i += size) {
        parse(stream.slice(i, i + size));
      }
      return events.join('|');
    });
  });
  assert.deepEqual(seen, Array(4).fill('a=1\n2|message=|b={"ü": 3}'));
}));

await check('dashboard', 'a stream of comments alone is no figures: it asks', () => browser.with({}, async (page) => {
  await browser.goto(page);
  const seen = await page.evaluate(async () => {
    const { Feed } = await import('/dashboard/feed.js');
    const real = globalThis.fetch;
    let beat;
    globalThis.fetch = (url, options) => (String(url).endsWith('/events')
      ? Promise.resolve(new Response(new ReadableStream({
        start(stream) {
          const say = (text) => stream.enqueue(new TextEncoder().encode(text));
          say('event: stats\ndata: {}\n\n');
          beat = setInterval(() => say(': still here\n\n'), 200);
          options.signal.addEventListener('abort', () => {
            clearInterval(beat);
            stream.error(options.signal.reason);
          });
        },
      }), { headers: { 'Content-Type': 'text/event-stream' } }))
      : real(url, options));
    const feed = new Feed();
    const states = [];
    try {
      await new Promise((resolve) => {
        feed.addEventListener('state', ({ detail }) => {
          states.push(detail);
          if (detail !== 'live') {
            resolve();
          }
        });
        feed.run();
      });
    } finally {
      feed.stop();
      clearInterval(beat);
      globalThis.fetch = real;
    }
    return states;
  });
  assert.deepEqual(seen, ['live', 'polling']);
}));

await check('dashboard', 'before the first request it says that there is nothing yet', () => browser.with({}, async (page) => {
  await browser.goto(page);
  assert.match(await page.locator('#welcome').innerText(), /No request has come yet/);
  assert.match(await page.locator('#accounts').innerText(), /No account has had a call yet/);
  await browser.goto(page, 'errors');
  assert.match(await page.locator('#errors-table').innerText(), /None so far/);
  await browser.goto(page, 'cache');
  await until('the cache is empty', async () => /Nothing is stored/.test(await page.locator('#cache-table').innerText()));
}));

const sid = (await load.send('contact-center', 'GET', '/Plugins')).body.plugins[0].sid;
await load.send('reporting', 'POST', '/Plugins', 'UniqueName=plugin-not-mine');

await check('dashboard', 'under load the figures move', () => browser.with({}, async (page) => {
  await browser.goto(page);
  load.start(sid);
  const before = await figure(page, 'saved');
  await until('calls are saved', async () => (await figure(page, 'saved')) > before + 100);
  await until('there is a hit ratio', async () => (await figure(page, 'hit-ratio')) > 50);
  await until('requests come', async () => (await figure(page, 'requests-rate')) > 10);
  await until('the chart has a legend with figures', async () => number(await page.locator('#requests-chart tr:has-text("from the cache") td').innerText()) > 10);
  await until('the account is shown', async () => (await page.locator('#accounts tbody tr').count()) === 1 && /closed/.test(await page.locator('#accounts').innerText()));
  assert.equal(await page.locator('#welcome').isVisible(), false);

  await page.locator('#pause').click();
  const still = await figure(page, 'saved');
  await until('load goes on', async () => (await api('stats')).requests.saved > still + 100);
  assert.equal(await figure(page, 'saved'), still);
  await page.locator('#pause').click();
  await until('figures move again', async () => (await figure(page, 'saved')) > still);
}));

await check('dashboard', 'it is photographed', async () => {
  const background = new Set();
  await Promise.all(Object.entries(LOOKS).map(([look, options]) => browser.with(options, async (page) => {
    await browser.goto(page);
    const begun = (await api('stats')).uptime_s;
    await until('the charts have something to show', async () => (await api('stats')).uptime_s >= begun + 12);
    for (const view of VIEWS) {
      await browser.goto(page, view);
      await page.locator(`#${view} tbody tr`).first().waitFor();
      await shot(page, `${look}-${view}`);
    }
    background.add(`${look} ${await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor)}`);
  })));
  assert.equal(new Set([...background].map((line) => line.split(' ').slice(1).join(' '))).size, 2, [...background].join());
});

await check('dashboard', 'the theme can be chosen, and is kept', () => browser.with({}, async (page) => {
  await browser.goto(page);
  const colour = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  const auto = await colour();
  for (const theme of ['light', 'dark']) {
    await page.locator('#theme').click();
    assert.equal(await page.locator('#theme').innerText(), `Theme: ${theme}`);
  }
  const dark = await colour();
  assert.notEqual(dark, auto);
  await page.reload();
  assert.equal(await colour(), dark);
}));

await load.stop();

await check('dashboard', 'once the load has ended the figures agree with the ledger, with /metrics and with what was sent', () => browser.with({}, async (page) => {
  await browser.goto(page);
  // A client has its answer a moment before it is counted.
  const { requests, teams } = await until('all is over', async () => {
    const stats = await api('stats');
    return stats.requests.in_flight === 0 && stats;
  });
  assert.equal(requests.requests, load.requests);
  // A stale answer is a hit to its client, and an outcome of its own in the ledger.
  assert.equal(requests.hits + requests.stale, load.hits);
  assert.equal(requests.refused, load.refused);
  await until('the page has it', async () => (await figure(page, 'saved')) === requests.saved);
  assert.equal(number((await page.locator('.tile:has([data-figure=saved]) .note').innerText()).replace('of', '')), load.requests);
  assert.equal(number(await page.locator('.tile:has([data-figure=calls-rate]) .note').innerText()), requests.calls);
  assert.equal(await figure(page, 'in-flight'), 0);

  let metrics = '';
  const sum = (name, labels = /./) => metrics.split('\n').filter((line) => new RegExp(`^${name}[{ ]`).test(line) && labels.test(line)).reduce((all, line) => all + Number(line.split(' ').at(-1)), 0);
  await until('the loops have counted all', async () => {
    metrics = await (await asked('metrics')).text();
    return sum('flexgate_requests_total') >= load.requests;
  });
  assert.equal(sum('flexgate_requests_total'), load.requests);
  assert.equal(sum('flexgate_requests_total', /outcome="hit"/), requests.hits);
  assert.equal(sum('flexgate_upstream_calls_saved_total'), requests.saved);

  await browser.goto(page, 'teams');
  for (const team of teams) {
    const row = page.locator('#teams-table tr', { has: page.locator('th', { hasText: team.team }) });
    const cell = async (column) => number(await row.locator(`[data-column=${column}]`).innerText());
    assert.equal(await cell('requests'), load.byTeam[team.team]);
    for (const column of ['hits', 'saved', 'calls', 'refused', 'failed']) {
      assert.equal(await cell(column), team[column], `${team.team} ${column}`);
    }
    assert.ok(Math.abs((await cell('share')) - team.share * 100) < 0.06, `${team.team} share`);
  }
  assert.equal(await page.locator('#teams-table tbody tr').count(), teams.length);
  const [download] = await Promise.all([page.waitForEvent('download'), page.locator('#teams-csv').click()]);
  assert.equal(await readFile(await download.path(), 'utf8'), await (await asked('admin/v1/teams.csv')).text());
}));

for (const [look, options] of Object.entries(LOOKS)) {
  await check('dashboard', `it fits, and no rule of accessibility is broken: ${look}`, () => browser.with(options, async (page) => {
    await browser.goto(page);
    await until('there is something to see', async () => (await page.evaluate(() => document.querySelectorAll('#overview canvas').length)) === 4 && (await figure(page, 'saved')) > 0);
    for (const view of VIEWS) {
      await browser.goto(page, view);
      await page.locator(`#${view} tbody tr`).first().waitFor();
      const beyond = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      assert.equal(beyond, 0, `${view} is ${beyond} px too wide`);
      await accessible(page, view);
    }
    await browser.goto(page, 'cache');
    await page.locator('#cache-table button:has-text("Purge")').first().click();
    await page.locator('#purge').waitFor({ state: 'visible' });
    await accessible(page, 'purge');
    await page.screenshot({ path: path.join(screenshots, `${look}-purge.png`) });
    await page.keyboard.press('Escape');
  }));
}

await check('dashboard', 'a table is sorted from the keyboard, and says so', () => browser.with({}, async (page) => {
  await browser.goto(page, 'teams');
  const names = () => page.locator('#teams-table tbody th').allInnerTexts();
  await page.locator('#teams-table button:text-is("Team")').focus();
  await page.keyboard.press('Enter');
  const up = await names();
  assert.deepEqual(up, [...up].sort());
  assert.equal(await page.locator('#teams-table th[aria-sort=ascending]').innerText(), 'Team');
  await page.keyboard.press('Enter');
  assert.deepEqual(await names(), up.reverse());
  assert.equal(await page.locator('#teams-table th[aria-sort]').getAttribute('aria-sort'), 'descending');
}));

await check('dashboard', 'a purge asks first, empties what it says and nothing else', () => browser.with({}, async (page) => {
  for (const path of ['/Plugins', `/Plugins/${sid}`, `/Plugins/${sid}/Versions`, '/Configurations']) {
    await request(gateway, 'contact-center', 'GET', path);
  }
  await browser.goto(page, 'cache');
  await page.locator('#cache-by').selectOption('sid');
  await page.locator('#cache-value').fill(sid);
  await page.keyboard.press('Enter');
  const { matched } = await until('they are found', async () => {
    const found = await api(`cache?sid=${sid}&limit=1`);
    return number(await page.locator('#cache-summary').innerText()) === found.matched && found;
  });
  assert.ok(matched >= 3, `${matched} entries`);
  const all = (await api('cache?limit=1')).matched;

  await page.locator('#cache-purge').click();
  await page.locator('#purge').waitFor({ state: 'visible' });
  assert.match(await page.locator('#purge-title').innerText(), new RegExp(`Purge ${matched} entries`));
  assert.equal(await page.evaluate(() => document.activeElement.id), 'purge-no');
  await page.keyboard.press('Enter');
  assert.equal((await api('cache?limit=1')).matched, all);

  await page.locator('#cache-purge').click();
  await page.locator('#purge-yes').click();
  await until('it is said', async () => (await page.locator('#cache-summary').innerText()) === `Purged: ${matched} entries. 0 entries found.`);
  assert.equal((await api('cache?limit=1')).matched, all - matched);
  assert.match(await page.locator('#cache-table').innerText(), /Nothing is stored that matches/);
  assert.ok(!isHit(await request(gateway, 'contact-center', 'GET', `/Plugins/${sid}`)));
  assert.ok(isHit(await request(gateway, 'contact-center', 'GET', '/Configurations')));
  await browser.goto(page, 'errors');
  await until('it is among the events', async () => /purge/.test(await page.locator('#events-table').innerText()));
}));

await check('dashboard', 'one entry can be marked as stale', () => browser.with({}, async (page) => {
  // Anew: one whose time is over by itself meanwhile is not marked any more.
  await request(gateway, 'contact-center', 'GET', '/Configurations', undefined, { 'Cache-Control': 'no-cache' });
  await browser.goto(page, 'cache');
  await page.locator('#cache-by').selectOption('path');
  await page.locator('#cache-value').fill('/v1/PluginService/Configurations');
  await page.locator('#cache-form button').click();
  await until('it is found', async () => (await page.locator('#cache-summary').innerText()) === '1 entry found.');
  await page.locator('#cache-table [data-column=purge] button').click();
  await page.locator('#purge').waitFor({ state: 'visible' });
  assert.match(await page.locator('#purge-title').innerText(), /Purge 1 entry\?/);
  await page.locator('#purge input[value=soft]').check();
  await page.locator('#purge-yes').click();
  await until('it is said', async () => /^Marked as stale: 1 entry\. 1 entry found/.test(await page.locator('#cache-summary').innerText()));
  assert.match(await page.locator('#cache-table [data-column=state]').innerText(), /stale/);
}));

await check('dashboard', 'what cannot be looked for is explained', () => browser.with({ expected: /status of 400/ }, async (page) => {
  await browser.goto(page, 'cache');
  await page.locator('#cache-by').selectOption('sid');
  await page.locator('#cache-value').fill('FP1');
  await page.keyboard.press('Enter');
  await until('it is said', async () => /sid/.test(await page.locator('#cache-problem').innerText()));
}));

await check('dashboard', 'the configuration is shown with its origins, without secrets, and can be read again', () => browser.with({ expected: /status of 422/ }, async (page) => {
  await browser.goto(page, 'config');
  await page.locator('#config-filter').fill('admin.token');
  const row = page.locator('#config-table tbody tr');
  assert.match(await row.innerText(), new RegExp(`admin\\.token[^]*${path.basename(configuration)}:\\d`));
  assert.ok(!(await page.content()).includes(token));
  await page.locator('#config-filter').fill('');
  await page.locator('#config-changed').check();
  assert.ok(!(await page.locator('#config-table tbody').innerText()).includes('default\n'));
  const good = await readFile(configuration, 'utf8');
  await appendFile(configuration, 'cache: { max-memry: 1MiB }\n');
  await page.locator('#reload').click();
  await until('it is refused', async () => /refused[^]*max-memry: unknown key; did you mean max-memory/.test(await page.locator('#reload-result').innerText()));
  await shot(page, 'light-config-refused');
  await writeFile(configuration, `${good}cache: { max-memory: 32MiB }\n`);
  await page.locator('#reload').click();
  await until('it is in force', async () => /applied|unchanged/.test(await page.locator('#reload-result').innerText()) && /max-memory[^]*32MiB/.test(await page.locator('#config-table').innerText()));
  await writeFile(configuration, good);
}));

await check('dashboard', 'what was refused is listed with its reason', () => browser.with({}, async (page) => {
  await browser.goto(page, 'errors');
  const row = page.locator('#errors-table tbody tr').first();
  await until('it is there', async () => /403[^]*not-permitted[^]*The team may not do this[^]*reporting[^]*POST \/v1\/PluginService\/Plugins/.test(await row.innerText()));
  for (let i = 0; i < 3; i++) {
    await request(gateway, 'reporting', 'POST', '/Releases', 'ConfigurationId=none');
  }
  await until('the next ones come by themselves, as one', async () => /3 times since[^]*Releases/.test(await row.innerText()));
}));

await check('dashboard', 'names and paths with markup are shown as text', async () => {
  const hostile = answers(await api('stats'));
  await browser.with({}, async (page) => {
    await page.route('**/admin/v1/**', (route) => {
      const name = new URL(route.request().url()).pathname.split('/').at(-1);
      return name in hostile ? route.fulfill({ json: hostile[name] }) : route.fulfill({ contentType: 'text/event-stream', body: `event: stats\ndata: ${JSON.stringify(hostile.stats)}\n\nevent: breaker\ndata: ${JSON.stringify({ [MARKUP]: MARKUP })}\n\n` });
    });
    await page.goto(`${admin}/`);
    const elements = await page.evaluate(() => document.querySelectorAll('img, script, iframe').length);
    for (const view of VIEWS) {
      await page.goto(`${admin}/#${view}`);
      await until(`${view} shows it as it is`, async () => (await page.locator(`#${view}`).innerText()).includes(MARKUP));
      assert.equal(await page.evaluate(() => document.querySelectorAll('img, script, iframe').length), elements, view);
    }
  });
});

await check('dashboard', 'all of it is reached from the keyboard, and one sees where one is', () => browser.with({}, async (page) => {
  await page.goto(`${admin}/`);
  await page.locator('#feed[data-state=live]').waitFor();
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement.className), 'skip');
  await page.keyboard.press('Enter');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'main');
  for (const view of VIEWS) {
    await page.locator(`#nav a[href="#${view}"]`).focus();
    await page.keyboard.press('Enter');
    await page.locator(`#${view}`).waitFor({ state: 'visible' });
    await page.locator(`#${view} tbody tr`).first().waitFor();
    assert.equal(await page.locator('#nav a[aria-current=page]').getAttribute('href'), `#${view}`);
    // One of a group of radio buttons stands for all, and what is disabled for nothing.
    const wanted = await page.evaluate((id) => {
      const seen = [...document.querySelectorAll(`header a, header button, #${id} :is(a, button, input, select, summary, [tabindex="0"])`)];
      return seen.filter((element) => element.checkVisibility() && !element.disabled && !(element.type === 'radio' && !element.checked)).length;
    }, view);
    const reached = await walk(page, wanted);
    assert.ok(reached >= wanted, `${view}: ${reached} of ${wanted} are reached`);
  }
}));

/** Presses Tab until the page is left or begins again; each stop must be visible. */
async function walk(page, atMost) {
  await page.evaluate(() => {
    document.querySelector('.skip').focus();
    globalThis.walked = new Set();
  });
  for (let i = 0; i <= atMost + 3; i++) {
    await page.keyboard.press('Tab');
    const stop = await page.evaluate(() => {
      const { activeElement: here } = document;
      const style = getComputedStyle(here);
      const again = globalThis.walked.has(here);
      globalThis.walked.add(here);
      return { again, out: here === document.body, skip: here.className === 'skip', seen: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2, what: here.outerHTML.slice(0, 120) };
    });
    if (stop.out || stop.again) {
      break;
    }
    assert.ok(stop.seen, `no focus is seen on ${stop.what}`);
  }
  return page.evaluate(() => [...globalThis.walked].filter((element) => element !== document.body && element.className !== 'skip').length);
}

await check('dashboard', 'without events it asks, and a gateway that does not answer is said to be lost', () => browser.with({ expected: /Failed to load resource/ }, async (page) => {
  await page.route('**/admin/v1/events', (route) => route.abort());
  await page.goto(`${admin}/`);
  await page.locator('#feed[data-state=polling]').waitFor();
  const before = (await api('stats')).requests.saved;
  await request(gateway, 'contact-center', 'GET', '/Configurations');
  await request(gateway, 'contact-center', 'GET', '/Configurations');
  await until('figures come by asking', async () => (await figure(page, 'saved')) > before);
  await page.unroute('**/admin/v1/events');
  await page.locator('#feed[data-state=live]').waitFor();
  process.kill(Number(pid), 'SIGSTOP');
  try {
    await page.locator('#feed[data-state=lost]').waitFor();
    assert.match(await page.locator('#feed').innerText(), /^Connection lost, last update \d\d:\d\d:\d\d$/);
    await shot(page, 'light-lost');
  } finally {
    process.kill(Number(pid), 'SIGCONT');
  }
  await page.locator('#feed[data-state=live]').waitFor();
}));

await check('dashboard', 'no request has left its origin, nothing was thrown, and the console is empty', () => {
  assert.deepEqual(browser.faults, []);
  assert.ok(browser.requests > 100);
});

await browser.close();
process.exitCode = failures() === 0 ? 0 : 1;
