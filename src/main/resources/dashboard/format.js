// Figures for people, each with its unit. What is not known is a dash.

export const UNKNOWN = '–';

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const tenth = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });
const short = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });
const time = new Intl.DateTimeFormat([], { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' });
const minute = new Intl.DateTimeFormat([], { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });

const known = (n) => typeof n === 'number' && Number.isFinite(n);

export const count = (n) => (known(n) ? whole.format(n) : UNKNOWN);

/** Six digits at most. */
export const compact = (n) => (known(n) ? (Math.abs(n) < 1e6 ? whole : short).format(n) : UNKNOWN);

export const rate = (n) => (known(n) ? (n > 0 && n < 10 ? tenth : whole).format(n) : UNKNOWN);

/** Of a share from 0 to 1. */
export const percent = (share) => (known(share) ? `${tenth.format(share * 100)} %` : UNKNOWN);

export function millis(ms) {
  if (!known(ms)) {
    return UNKNOWN;
  }
  if (ms >= 60_000) {
    return span(ms / 1000);
  }
  if (ms >= 1000) {
    return `${(ms / 1000).toFixed(ms >= 10_000 ? 0 : 1)} s`;
  }
  return `${ms === 0 ? '0' : ms.toFixed(ms >= 10 ? 0 : ms >= 1 ? 1 : 2)} ms`;
}

export function bytes(n) {
  if (!known(n)) {
    return UNKNOWN;
  }
  const units = ['B', 'KiB', 'MiB', 'GiB'];
  let i = 0;
  while (n >= 1024 && i < units.length - 1) {
    n /= 1024;
    i++;
  }
  return `${i === 0 || n >= 100 ? whole.format(n) : tenth.format(n)} ${units[i]}`;
}

/** A length of time in its two largest units. */
export function span(seconds) {
  if (!known(seconds)) {
    return UNKNOWN;
  }
  if (seconds < 0) {
    return `−${span(-seconds)}`;
  }
  const s = Math.floor(seconds);
  if (s < 60) {
    return `${s} s`;
  }
  const parts = [[86_400, 'd'], [3600, 'h'], [60, 'min'], [1, 's']];
  const first = parts.findIndex(([size]) => s >= size);
  const [size, unit] = parts[first];
  const [nextSize, nextUnit] = parts[first + 1];
  const rest = Math.floor((s % size) / nextSize);
  return `${Math.floor(s / size)} ${unit}${rest ? ` ${rest} ${nextUnit}` : ''}`;
}

export const clock = (at) => (at ? time.format(new Date(at)) : UNKNOWN);
export const clockMinute = (at) => minute.format(new Date(at));

export const entries = (n) => `${count(n)} ${n === 1 ? 'entry' : 'entries'}`;
