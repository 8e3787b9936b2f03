// What the report says of the health test: columns, and gates.

import { FALL, INTERVAL } from './health-content.mjs';

const LATE_MS = 100;
/** seconds: as many failures in a row as are needed, and some time to say so */
const WITHDRAWN = FALL * INTERVAL + 1.5;
const DAEMON_CPU = 0.5;
const AGAINST_EXABGP = 3;

/** @type {import('./report.mjs').Column[]} */
export const HEALTH_COLUMNS = [
  { title: 'CPU s/s', get: (result) => result.cpu, digits: 3 },
  { title: 'runner', get: (result) => result.runnerCpu, digits: 3 },
  { title: 'programs', get: (result) => result.programCpu, digits: 3 },
  { title: 'RSS MiB', get: (result) => result.rssMiB, digits: 0 },
  { title: 'PSS MiB', get: (result) => result.pssMiB, digits: 0 },
  { title: 'late ms p50', get: (result) => result.late.p50, digits: 1 },
  { title: 'p99', get: (result) => result.late.p99, digits: 1 },
  { title: 'max', get: (result) => result.late.max, digits: 1 },
  { title: 'delay ms max', get: (result) => result.delayed, digits: 1 },
  { title: 'keepalive ms max', get: (result) => result.keepalive, digits: 1 },
  { title: 'withdrawn s', get: (result) => result.withdrawn, digits: 2 },
  { title: 'late ms p99', get: (result) => result.stormLate.p99, digits: 1 },
];

/** @typedef {import('./report.mjs').Gate} Gate */

/** @param {string} what @param {number} value @param {number} most @param {number} digits @returns {Gate} */
function atMost(what, value, most, digits) {
  return { name: `health: ${what} ${value.toFixed(digits)}, at most ${most}`, passed: value <= most, must: true };
}

/**
 * Bounds of Keryx alone, and the comparison with ExaBGP where it was measured.
 * @param {string[]} tests
 * @param {import('./size-report.mjs').Middle} middle
 * @returns {Gate[]}
 */
export function healthGates(tests, middle) {
  if (!tests.includes('health')) return [];
  /** @param {(result: any) => number} get */
  const keryx = (get) => middle('health', 'keryx', get);
  /** @param {any} result */
  const whole = ({ cpu, runnerCpu, programCpu }) => cpu + (Number.isNaN(runnerCpu) ? 0 : runnerCpu) + programCpu;
  const ratio = middle('health', 'exabgp', whole) / keryx(whole);
  const against = `health: all CPU of exabgp, scaled, / all CPU of keryx is ${ratio.toFixed(1)}, at least ${AGAINST_EXABGP}`;
  return [
    atMost(
      'keryx tries are late by ms p99',
      keryx((result) => result.late.p99),
      LATE_MS,
      1,
    ),
    atMost(
      'and while services fail by ms p99',
      keryx((result) => result.stormLate.p99),
      LATE_MS,
      1,
    ),
    atMost(
      'keryx has withdrawn what failed after s',
      keryx((result) => result.withdrawn),
      WITHDRAWN,
      2,
    ),
    atMost(
      'keryx CPU s/s without the programs of checks',
      keryx(({ cpu, runnerCpu }) => cpu + runnerCpu),
      DAEMON_CPU,
      3,
    ),
    ...(Number.isNaN(ratio) ? [] : [{ name: against, passed: ratio >= AGAINST_EXABGP, must: true }]),
  ];
}
