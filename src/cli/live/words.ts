// Values as people read them: times, rates, and attributes in the words of a configuration.

import { safe } from '../terminal/index.ts';

const DAY = 86_400;

/** `00:01:02`, `3d 04:05:06` */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const days = Math.floor(whole / DAY);
  const clock = [Math.floor((whole % DAY) / 3600), Math.floor(whole / 60) % 60, whole % 60]
    .map((part) => String(part).padStart(2, '0'))
    .join(':');
  return days === 0 ? clock : `${days}d ${clock}`;
}

/** `7`, `999`, `1.2k`, `12k`, `3.4M`: five columns at most. */
export function brief(value: number): string {
  const rounded = Math.round(value);
  if (rounded < 10_000) return String(rounded);
  for (const [unit, size] of [
    ['k', 1e3],
    ['M', 1e6],
    ['G', 1e9],
    ['T', 1e12],
  ] as const) {
    const scaled = value / size;
    if (scaled < 9.95) return `${scaled.toFixed(1)}${unit}`;
    if (scaled < 999.5) return `${Math.round(scaled)}${unit}`;
  }
  return 'many';
}

/** `512 B`, `1.5 KiB` */
export function octets(count: number): string {
  if (count < 1024) return `${count} B`;
  const units = ['KiB', 'MiB', 'GiB'];
  let value = count / 1024;
  let unit = 0;
  while (value >= 1023.95 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`;
}

/** `1 route`, `2 routes` */
export function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}

type Value = unknown;

interface Segment {
  readonly element: string;
  readonly value: readonly number[];
}

/** A sequence bare, a set in ( ), parts of a confederation in { }. */
const AROUND: Readonly<Record<string, readonly [string, string]>> = {
  'as-set': ['( ', ' )'],
  'as-confed-sequence': ['{ ', ' }'],
  'as-confed-set': ['{ ( ', ' ) }'],
};

/** The AS path as words; the empty text where there is none. */
export function asPathText(attributes: Readonly<Record<string, Value>>): string {
  const path = attributes['as-path'];
  if (path === null || typeof path !== 'object') return '';
  return Object.values(path as Readonly<Record<string, Segment>>)
    .map(({ element, value }) => {
      const [open, close] = AROUND[element] ?? ['', ''];
      return `${open}${value.join(' ')}${close}`;
    })
    .join(' ');
}

/** All attributes but those named in `without`, as `med 5 community [ 65001:1 no-export ]`. */
export function attributesText(attributes: Readonly<Record<string, Value>>, without: readonly string[] = []): string {
  return Object.entries(attributes)
    .filter(([name]) => !without.includes(name))
    .map(([name, value]) => {
      if (value === true) return safe(name);
      return `${safe(name)} ${name === 'as-path' ? bracketed(asPathText(attributes)) : listText(value, colons(name))}`;
    })
    .join(' ');
}

function bracketed(text: string): string {
  return `[ ${text} ]`;
}

/** Communities are lists of numbers with colons between. */
function colons(name: string): boolean {
  return name.endsWith('community');
}

function listText(value: Value, joined: boolean): string {
  if (!Array.isArray(value)) return valueText(value);
  const texts = value.map((each) =>
    joined && Array.isArray(each) ? communityText(each as readonly number[]) : valueText(each),
  );
  return texts.length === 1 ? texts[0]! : `[ ${texts.join(' ')} ]`;
}

/** The names that Keryx prints; a test compares them with those of the daemon. */
const WELL_KNOWN: Readonly<Record<string, string>> = {
  '65535:666': 'blackhole',
  '65535:65281': 'no-export',
  '65535:65282': 'no-advertise',
  '65535:65283': 'no-export-subconfed',
  '65535:65284': 'nopeer',
};

function communityText(parts: readonly number[]): string {
  const text = parts.join(':');
  return WELL_KNOWN[text] ?? text;
}

/** Whatever JSON there is, in few characters: `{ a: 1, b: [ 2 3 ] }`. */
export function valueText(value: Value): string {
  if (Array.isArray(value)) return `[ ${value.map(valueText).join(' ')} ]`;
  if (value === null || typeof value !== 'object') return safe(String(value));
  const members = value as Readonly<Record<string, Value>>;
  if (typeof members.string === 'string') return safe(members.string);
  return `{ ${Object.entries(members)
    .map(([name, each]) => `${safe(name)}: ${valueText(each)}`)
    .join(', ')} }`;
}
