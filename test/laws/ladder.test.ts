// The ladder: which room may lean on which, and where packages, clocks and the process may be touched. Read from the
// source lines, so that the line that breaks it is named.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join, normalize } from 'node:path';
import { test } from 'node:test';

const CORE = ['bgp', 'rib', 'speaker', 'healthcheck', 'process-bridge', 'config-parser'];

/** What each room, or file beside the rooms, may import through the door of another. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(CORE.map((room, i) => [room, CORE.slice(0, i)])),
  rib: ['bgp'],
  'log.ts': CORE,
  'privileges.ts': CORE,
  'daemon.ts': [...CORE, 'log.ts', 'privileges.ts'],
  'index.ts': [...CORE, 'daemon.ts'],
  cli: [...CORE, 'log.ts', 'privileges.ts', 'daemon.ts'],
};

/**
 * Doors besides those of rooms, by who may use them. ExaBGP's healthcheck is a program of its own, a process for each
 * service: what it needs is to be had without the speaker, and without all that BGP knows.
 */
const SIDE_DOORS: Readonly<Record<string, RegExp>> = {
  'healthcheck/exabgp/index.ts': /^cli\//,
  'bgp/address.ts': /^healthcheck\/address\//,
  'bgp/text.ts': /^healthcheck\/address\//,
};

/** Outside packages, by the places where they may appear. Node's own modules are free unless they stand here. */
const PLACES: Readonly<Record<string, RegExp>> = {
  split2: /^(process-bridge\/lines\.ts|healthcheck\/)/,
  execa: /^(process-bridge\/helper\.ts|healthcheck\/)/,
  commander: /^(cli\/|healthcheck\/options\.ts)/,
  pino: /^(log\.ts|daemon\.ts|cli\/)/,
  'ip-num': /^(config-parser|healthcheck)\//,
  'node:net': /^(speaker\/transport\.ts|process-bridge\/control\/|cli\/client\/|healthcheck\/check\/)/,
  'node:tls': /^healthcheck\/check\//,
  'node:http': /^healthcheck\/check\//,
  'node:https': /^healthcheck\/check\//,
  'node:dns': /^healthcheck\/check\//,
  'node:dns/promises': /^healthcheck\/check\//,
};

/** What touches the world outside, by the places where it may. */
const TOUCHES: readonly [RegExp, RegExp][] = [
  [
    /\b(set|clear)(Timeout|Interval)\b|\bDate\.now\b|\bnew Date\b|\bperformance\.now\b|\bhrtime\b|\bMath\.random\b/,
    // The commands at a terminal have a clock of their own: loading the speaker for it would take longer than the answer.
    // So has ExaBGP's healthcheck, which is a process for each service.
    /^(speaker\/timers|cli\/live\/clock|healthcheck\/exabgp\/clock)\.ts/,
  ],
  [/\bprocess\.(env|argv)\b/, /^cli\//],
  [/\bsetImmediate\b/, /^(speaker|process-bridge|healthcheck\/check)\//],
];

const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
const lines = files.flatMap((file) =>
  readFileSync(join('src', file), 'utf8')
    .split('\n')
    .map((text, i) => ({ file, room: file.split('/')[0]!, at: `src/${file}:${i + 1}`, text: text.trim() })),
);
const imports = lines.flatMap((line) => {
  const from = /(?:\bfrom|^import|\bimport\()\s*'([^']+)'/.exec(line.text)?.[1];
  return from === undefined ? [] : [{ ...line, from }];
});

test('rooms import only rooms below them, and only through their doors', () => {
  const broken = imports.filter(({ file, room, from }) => {
    if (!from.startsWith('.')) return false;
    const target = normalize(join(file, '..', from));
    const [other = '', ...rest] = target.split('/');
    const door = rest.length === 0 || rest.join('/') === 'index.ts' || SIDE_DOORS[target]?.test(file);
    return other !== room && !(door && (MAY_IMPORT[room] ?? []).includes(other));
  });
  assert.deepEqual(
    broken.map(({ at, text }) => `${at}: ${text}`),
    [],
  );
});

test('outside packages appear in their places alone', () => {
  const broken = imports.filter(({ file, room, from }) => {
    if (from.startsWith('.')) return false;
    const name = from.startsWith('node:') ? from : from.split('/')[0]!;
    return room === 'bgp' || room === 'rib' || !(PLACES[name]?.test(file) ?? name.startsWith('node:'));
  });
  assert.deepEqual(
    broken.map(({ at, text }) => `${at}: ${text}`),
    [],
  );
});

test('clocks, chance and the process are touched in their places alone', () => {
  const code = lines.filter(({ text }) => !/^(\/\/|\*|\/\*)/.test(text));
  const broken = code.filter(({ file, text }) => TOUCHES.some(([what, where]) => what.test(text) && !where.test(file)));
  assert.deepEqual(
    broken.map(({ at, text }) => `${at}: ${text}`),
    [],
  );
});

test('every room has a rung', () => {
  assert.deepEqual(
    [...new Set(files.map((file) => file.split('/')[0]!))].filter((room) => !(room in MAY_IMPORT)),
    [],
  );
});
