// What the page asks the gateway, and the token that it shows. The token is in this tab's session storage and nowhere else.

const KEY = 'flexgate.token';
let token = stored();

function stored() {
  try {
    return sessionStorage.getItem(KEY) ?? '';
  } catch {
    return '';
  }
}

/** The gateway wants a token, or another one. */
export class TokenNeeded extends Error {}

/** The gateway answered, and not with what was asked for. */
export class Refused extends Error {
  constructor(status, message, body) {
    super(message || `The gateway answered ${status}`);
    this.status = status;
    this.body = body;
  }
}

export const hasToken = () => token !== '';

export function useToken(text) {
  token = text;
  try {
    if (text) {
      sessionStorage.setItem(KEY, text);
    } else {
      sessionStorage.removeItem(KEY);
    }
  } catch {
    // Without storage it lasts until the page is loaded again.
  }
}

/** Asks for a path below admin/v1; the answer as it comes. */
export async function ask(path, { method = 'GET', signal } = {}) {
  // Bytes of UTF-8, each as the character of its number: a header can hold no others.
  const headers = token ? { Authorization: `Bearer ${String.fromCharCode(...new TextEncoder().encode(token))}` } : {};
  const answer = await fetch(new URL(`admin/v1/${path}`, document.baseURI), { method, headers, signal, cache: 'no-store', credentials: 'omit', redirect: 'error' });
  if (answer.status === 401) {
    throw new TokenNeeded();
  }
  return answer;
}

/** Asks, and reads JSON; throws Refused where the status is none of 2xx. */
export async function json(path, options) {
  const answer = await ask(path, options);
  let body = null;
  try {
    body = await answer.json();
  } catch {
    // Said below.
  }
  if (!answer.ok || body === null) {
    throw new Refused(answer.status, body?.message, body);
  }
  return body;
}

/** A query from names and values; empty ones are left out. */
export function query(values) {
  const given = Object.entries(values).filter(([, value]) => value !== '' && value !== undefined && value !== null);
  return given.length ? `?${new URLSearchParams(given)}` : '';
}
