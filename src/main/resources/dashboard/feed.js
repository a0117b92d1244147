// Live figures: server-sent events, read by fetch since an EventSource can show no token; while there are none, the same by asking.
import { ask, json, TokenNeeded } from './session.js';

const SILENCE = 6_000;
const POLL = 2_000;
const LONGEST = 10_000;

/**
 * Events: 'state' (detail live, polling, lost), 'token', and those of the gateway: 'stats', 'error', 'reload', 'purge', 'breaker',
 * each with its body as detail.
 */
export class Feed extends EventTarget {
  #stop = new AbortController();
  state = 'starting';

  /** Runs until it is stopped, or the token is refused. */
  async run() {
    const { signal } = this.#stop;
    let wait = POLL / 2;
    while (!signal.aborted) {
      try {
        await this.#stream(signal);
      } catch (problem) {
        if (this.#over(problem)) {
          return;
        }
      }
      try {
        this.#emit('stats', await json('stats', { signal: AbortSignal.any([signal, AbortSignal.timeout(SILENCE)]) }));
        this.#enter('polling');
        wait = POLL;
      } catch (problem) {
        if (this.#over(problem)) {
          return;
        }
        this.#enter('lost');
        wait = Math.min(wait * 2, LONGEST);
      }
      await pause(wait, signal);
    }
  }

  stop() {
    this.#stop.abort();
  }

  #over(problem) {
    if (problem instanceof TokenNeeded && !this.#stop.signal.aborted) {
      this.#emit('token');
    }
    return problem instanceof TokenNeeded || this.#stop.signal.aborted;
  }

  async #stream(signal) {
    const silence = new AbortController();
    let timer = setTimeout(() => silence.abort(), SILENCE);
    const heard = () => {
      clearTimeout(timer);
      timer = setTimeout(() => silence.abort(), SILENCE);
    };
    try {
      const answer = await ask('events', { signal: AbortSignal.any([signal, silence.signal]) });
      if (!answer.ok || !answer.headers.get('Content-Type')?.startsWith('text/event-stream')) {
        await answer.body?.cancel();
        return;
      }
      const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
      const parse = parser((name, data) => {
        this.#emit(name, JSON.parse(data));
        if (name === 'stats') {
          // Figures alone: comments that keep a connection open say nothing of a gateway that has no more of them.
          heard();
          this.#enter('live');
        }
      });
      for (;;) {
        const { value, done } = await reader.read();
        if (done) {
          return;
        }
        parse(value);
      }
    } finally {
      clearTimeout(timer);
      silence.abort();
    }
  }

  #enter(state) {
    if (this.state !== state) {
      this.state = state;
      this.#emit('state', state);
    }
  }

  #emit(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

/** Takes pieces of an event stream (HTML, 9.2.6) and hands out whole events. */
export function parser(event) {
  let rest = '';
  let name = '';
  let data = [];
  return (piece) => {
    const lines = (rest + piece).split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop();
    for (const line of lines) {
      if (line === '') {
        if (data.length) {
          event(name || 'message', data.join('\n'));
        }
        name = '';
        data = [];
      } else if (!line.startsWith(':')) {
        const colon = line.indexOf(':');
        const field = colon < 0 ? line : line.slice(0, colon);
        const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
        if (field === 'event') {
          name = value;
        } else if (field === 'data') {
          data.push(value);
        }
      }
    }
  };
}

function pause(ms, signal) {
  return new Promise((resolve) => {
    const over = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', over);
      resolve();
    };
    const timer = setTimeout(over, ms);
    signal.addEventListener('abort', over);
  });
}
