// Teams that use a gateway: reads that hit, writes that drop what they change, and requests that are refused.

const API = '/v1/PluginService';

/** A request of a team; reads the answer to its end. */
export async function request(gateway, team, method, path, form, fields = {}) {
  const answer = await fetch(gateway + API + path, {
    method,
    headers: { Authorization: `Basic ${btoa(`${team}:${team}-key`)}`, ...(form ? { 'Content-Type': 'application/x-www-form-urlencoded' } : {}), ...fields },
    body: form,
  });
  return { status: answer.status, cache: answer.headers.get('Cache-Status') ?? '', body: await answer.json() };
}

export const isHit = (answer) => answer.cache.startsWith('Flexgate; hit');

/** Load that goes on until it is stopped; counts what was answered. */
export class Load {
  requests = 0;
  hits = 0;
  refused = 0;
  byTeam = {};
  #gateway;
  #workers = [];
  #going = false;
  #round = 0;

  constructor(gateway) {
    this.#gateway = gateway;
  }

  start(sid) {
    this.#going = true;
    this.#workers = Array.from({ length: 6 }, () => this.#work(sid));
  }

  /** Ends it; what is under way is answered. */
  async stop() {
    this.#going = false;
    await Promise.all(this.#workers);
  }

  async send(team, method, path, form) {
    const answer = await request(this.#gateway, team, method, path, form);
    this.requests++;
    this.byTeam[team] = (this.byTeam[team] ?? 0) + 1;
    this.hits += isHit(answer) ? 1 : 0;
    this.refused += answer.status === 403 ? 1 : 0;
    return answer;
  }

  async #work(sid) {
    while (this.#going) {
      const round = this.#round++;
      const reads = ['/Plugins', `/Plugins/${sid}`, `/Plugins/${sid}/Versions`, '/Configurations', `/Plugins?PageSize=${(round % 7) + 1}`];
      await this.send(round % 3 ? 'contact-center' : 'deploys', 'GET', reads[round % reads.length]);
      if (round % 60 === 0) {
        await this.send('deploys', 'POST', `/Plugins/${sid}`, `FriendlyName=Round+${round}`);
      } else if (round % 45 === 0) {
        await this.send('reporting', 'POST', '/Plugins', 'UniqueName=plugin-not-mine');
      } else if (round % 20 === 0) {
        await this.send('reporting', 'GET', `/Plugins/plugin-nowhere-${round % 200}`);
      }
      // Leaves some of a small machine to the browser.
      await new Promise((resolve) => setTimeout(resolve, 15));
    }
  }
}
