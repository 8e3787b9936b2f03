// What the report says of the size and reload tests: columns, and gates.

import { CONTENTS, VARIANTS } from './size-content.mjs';

const READY_CPU = 1.5;
const READY_MB = 300;
const RELOAD_CPU = 1;
const MB_IN_MIB = 1.048576;
/** @type {Record<string, string>} */
const WORDS = { check: 'checked', ready: 'ready' };

/** @type {Record<string, import('./report.mjs').Column[]>} */
export const SIZE_COLUMNS = {
  size: [
    { title: 'check CPU s', get: (result) => result.checkCpu, digits: 2 },
    { title: 'peak RSS MiB', get: (result) => result.checkPeakMiB, digits: 1 },
    { title: 'ready CPU s', get: (result) => result.readyCpu, digits: 2 },
    { title: 'peak RSS MiB', get: (result) => result.readyPeakMiB, digits: 1 },
    { title: 'sent CPU s', get: (result) => result.sentCpu, digits: 2 },
    { title: 'peak RSS MiB', get: (result) => result.sentPeakMiB, digits: 1 },
  ],
  reload: [
    { title: 'CPU s', get: (result) => result.cpu, digits: 2 },
    { title: 'idle CPU s/s', get: (result) => result.idleCpu, digits: 2 },
    { title: 'wall s', get: (result) => result.wall, digits: 2 },
    { title: 'peak RSS MiB', get: (result) => result.peakMiB, digits: 1 },
    { title: 'octets sent', get: (result) => result.octets, digits: 0 },
  ],
};

/** @typedef {import('./report.mjs').Gate} Gate */
/** @typedef {(test: string, subject: string, get: (result: any) => number) => number} Middle the median of a figure */

/** @param {string} name @param {number} value @param {number} most @param {number} digits @returns {Gate} */
function atMost(name, value, most, digits) {
  return { name: `${name} is ${value.toFixed(digits)}, at most ${most}`, passed: value <= most, must: true };
}

/**
 * Nothing where ExaBGP was not measured.
 * @param {string} test
 * @param {Middle} middle
 * @param {(result: any) => number} get CPU seconds
 * @returns {Gate[]}
 */
function againstExabgp(test, middle, get) {
  const ratio = middle(test, 'exabgp', get) / middle(test, 'keryx', get);
  if (Number.isNaN(ratio)) return [];
  const name = `${test}: exabgp CPU / keryx CPU is ${ratio.toFixed(1)}, at least 1`;
  return [{ name, passed: ratio >= 1, must: true }];
}

/** @param {string} test @param {Middle} middle @returns {Gate[]} */
function sizeBounds(test, middle) {
  return ['check', 'ready'].flatMap((step) => {
    const cpu = middle(test, 'keryx', (result) => result[`${step}Cpu`]);
    const peak = middle(test, 'keryx', (result) => result[`${step}PeakMiB`]) * MB_IN_MIB;
    return [
      atMost(`${test}: keryx CPU s until ${WORDS[step]}`, cpu, READY_CPU, 2),
      atMost(`${test}: keryx peak RSS MB until ${WORDS[step]}`, peak, READY_MB, 0),
    ];
  });
}

/** @param {string} test @param {Middle} middle @returns {Gate[]} */
function reloadBounds(test, middle) {
  const cpu = middle(test, 'keryx', (result) => result.cpu);
  const octets = middle(test, 'keryx', (result) => result.octets);
  return [atMost(`${test}: keryx CPU s`, cpu, RELOAD_CPU, 2), atMost(`${test}: keryx octets sent`, octets, 0, 0)];
}

/**
 * Bounds of Keryx alone, and the comparisons with ExaBGP where it was measured.
 * @param {string[]} tests
 * @param {Middle} middle
 * @returns {Gate[]}
 */
export function sizeGates(tests, middle) {
  const contents = tests.includes('size') ? Object.keys(CONTENTS).map((name) => `size ${name}`) : [];
  const variants = tests.includes('reload') ? Object.keys(VARIANTS).map((name) => `reload ${name}`) : [];
  return [
    ...contents.flatMap((test) => sizeBounds(test, middle)),
    ...contents.flatMap((test) => againstExabgp(test, middle, (result) => result.readyCpu)),
    ...variants.flatMap((test) => reloadBounds(test, middle)),
    ...variants.flatMap((test) => againstExabgp(test, middle, (result) => result.cpu)),
  ];
}
