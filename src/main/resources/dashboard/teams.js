// Who asks, and what the gateway saves each of them.
import { bar, byId, definitions, el, say, Table } from './dom.js';
import { count, millis, percent } from './format.js';
import { ask } from './session.js';

const COLUMNS = [
  { key: 'share', label: 'Share', means: 'Its part of the account’s calls where every team of the account has calls waiting, by the weights of the configuration', share: (team) => team.share },
  { key: 'requests', label: 'Requests', means: 'That the team has sent' },
  { key: 'hits', label: 'Hits', means: 'Answered from the cache' },
  { key: 'ratio', label: 'Hit ratio', means: 'Hits among its requests', share: (team) => (team.requests > 0 ? team.hits / team.requests : null) },
  { key: 'saved', label: 'Saved', means: 'Requests answered without a call of their own: hits, coalesced and stale ones' },
  { key: 'calls', label: 'Calls', means: 'Made of upstream for it, those made again included' },
  { key: 'charged', label: 'Charged', means: 'Calls that are the team’s to pay: shared ones in parts' },
  { key: 'refused', label: 'Refused', means: 'By the team’s own limits or rights, or by the account’s full queue', bad: true },
  { key: 'failed', label: 'Failed', means: 'Upstream could not be reached, broke off or took too long', bad: true },
  { key: 'waited_ms', label: 'Waited', means: 'In the queue of the account, all its requests together', time: true },
];

export class Teams {
  #table;

  constructor() {
    this.#table = new Table(byId('teams-table'), {
      caption: 'Teams with their requests since the start',
      empty: 'No team has sent a request yet. Without access: teams all requests are counted as one.',
      sorted: { key: 'requests', down: true },
      columns: [
        { key: 'team', label: 'Team', of: (team) => team.team, cell: (team) => team.team },
        ...COLUMNS.map((column) => ({ key: column.key, label: column.label, title: column.means, number: true, of: column.share ?? ((team) => team[column.key]), cell: cell(column) })),
      ],
    });
    definitions(byId('teams-help'), COLUMNS.map(({ label, means }) => [label, means]));
    byId('teams-csv').addEventListener('click', () => this.#download());
  }

  update(stats) {
    this.#table.rows = stats.teams ?? [];
  }

  async #download() {
    try {
      const answer = await ask('teams.csv');
      if (!answer.ok) {
        throw new Error(`The gateway answered ${answer.status}`);
      }
      const address = URL.createObjectURL(await answer.blob());
      el('a', { href: address, download: 'teams.csv' }).click();
      setTimeout(() => URL.revokeObjectURL(address), 10_000);
      say(byId('teams-problem'), '');
    } catch (problem) {
      say(byId('teams-problem'), `No file: ${problem.message}`);
    }
  }
}

function cell(column) {
  if (column.share) {
    return (team) => el('span', { class: 'with-bar' }, bar(column.share(team), column.key === 'ratio' ? 'hits' : ''), percent(column.share(team)));
  }
  if (column.time) {
    return (team) => millis(team[column.key]);
  }
  return (team) => (column.bad && team[column.key] > 0 ? el('span', { class: 'bad-figure' }, count(team[column.key])) : count(team[column.key]));
}
