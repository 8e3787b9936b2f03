// What the report says of the size and reload tests: columns, and gates.

import { CONTENTS, VARIANTS } from './size-content.mjs';

const READY_CPU = 1.5;
const READY_MB = 300;
const RELOAD_CPU = 1;
const MB_IN_MIB = 1.048576;

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

/**
 * @param {string[]} tests
 * @param {(test: string, subject: string, get: (result: any) => number) => number} middle
 * @returns {import('./report.mjs').Gate[]}
 */
export function sizeGates(tests, middle) {
  /** @type {import('./report.mjs').Gate[]} */
  const gates = [];
  /** @param {string} name @param {number} value @param {number} most @param {number} digits */
  const atMost = (name, value, most, digits) =>
    gates.push({ name: `${name} ${value.toFixed(digits)}, at most ${most}`, passed: value <= most, must: true });
  for (const content of tests.includes('size') ? Object.keys(CONTENTS) : []) {
    const test = `size ${content}`;
    for (const step of ['check', 'ready']) {
      const cpu = middle(test, 'keryx', (result) => result[`${step}Cpu`]);
      atMost(`${test}: keryx CPU s (${step})`, cpu, READY_CPU, 2);
      const mb = middle(test, 'keryx', (result) => result[`${step}PeakMiB`]) * MB_IN_MIB;
      atMost(`${test}: keryx MB (${step})`, mb, READY_MB, 0);
    }
  }
  for (const variant of tests.includes('reload') ? Object.keys(VARIANTS) : []) {
    const test = `reload ${variant}`;
    atMost(`${test}: keryx CPU s`, middle(test, 'keryx', (result) => result.cpu), RELOAD_CPU, 2);
    atMost(`${test}: keryx octets sent`, middle(test, 'keryx', (result) => result.octets), 0, 0);
  }
  return gates;
}
