// A browser of this machine that looks at one gateway's dashboard, and what it has seen: console, errors, requests.
import { chromium } from 'playwright-core';

/** What a browser does by itself and a test has no use for. */
const QUIET = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

export const DESK = { width: 1360, height: 900 };
export const PHONE = { width: 360, height: 740 };

export async function open(executable, admin, token) {
  const browser = await chromium.launch({ executablePath: executable, headless: true, args: QUIET });
  return new Browser(browser, admin, token);
}

export class Browser {
  #browser;
  #admin;
  #token;
  /** What no page may do: requests elsewhere, errors in the console, scripts that throw, dialogs of the browser. */
  faults = [];
  requests = 0;

  constructor(browser, admin, token) {
    this.#browser = browser;
    this.#admin = admin;
    this.#token = token;
  }

  /**
   * Runs with a page of its own, in a context of its own.
   *
   * options: { viewport, dark, signedIn: false to be asked for the token, expected: console errors that belong to what is tried }
   */
  async with({ viewport = DESK, dark = false, signedIn = true, expected = null }, run) {
    const context = await this.#browser.newContext({ viewport, colorScheme: dark ? 'dark' : 'light', acceptDownloads: true });
    if (signedIn) {
      await context.addInitScript((token) => {
        try {
          sessionStorage.setItem('flexgate.token', token);
        } catch {
          // A page without an address has none.
        }
      }, this.#token);
    }
    context.on('request', (request) => {
      this.requests++;
      if (!request.url().startsWith(`${this.#admin}/`) && !/^(data|blob):/.test(request.url())) {
        this.faults.push(`a request to ${request.url()}`);
      }
    });
    context.on('console', (message) => {
      if (['error', 'warning'].includes(message.type()) && !expected?.test(message.text())) {
        this.faults.push(`console: ${message.text()} ${message.location().url}`);
      }
    });
    context.on('weberror', (error) => this.faults.push(`thrown: ${error.error().stack}`));
    context.on('dialog', async (dialog) => {
      this.faults.push(`dialog: ${dialog.message()}`);
      await dialog.dismiss();
    });
    try {
      return await run(await context.newPage());
    } finally {
      await context.close();
    }
  }

  /** Opens a view and waits until it has figures. */
  async goto(page, view = 'overview') {
    await page.goto(`${this.#admin}/#${view}`);
    await page.locator(`#${view}`).waitFor({ state: 'visible' });
    await page.locator('#feed[data-state=live]').waitFor();
  }

  close() {
    return this.#browser.close();
  }
}

/** Waits until something holds, and returns it; says after twenty seconds what did not. */
export async function until(what, probe) {
  const end = Date.now() + 20_000;
  for (;;) {
    const value = await probe();
    if (value) {
      return value;
    }
    if (Date.now() > end) {
      throw new Error(`waited 20 seconds in vain: ${what}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** The number in a text such as '1,234 entries'. */
export const number = (text) => Number(/-?[\d,]+(\.\d+)?/.exec(text)?.[0].replaceAll(',', '') ?? NaN);
