// What can be measured: each test with its cases, the subjects that can take part, and how a run is told.

import { measureHealth } from './health.mjs';
import { SERVICES } from './health-content.mjs';
import { HELPERS } from './health-helpers.mjs';
import { measureAnnounce, measureLatency, SAMPLES } from './measure.mjs';
import { measureReload, measureSize } from './size.mjs';
import { CONTENTS, NEIGHBORS, ROUTES_EACH, VARIANTS } from './size-content.mjs';
import { SPEAKERS, SUBJECTS } from './subject.mjs';

const MOST_BLOCKS = 10_000;

/**
 * @typedef {object} Test
 * @property {Record<string, string>} cases by name, and what to say of each; one without a name where there are none
 * @property {string[]} subjects
 * @property {(what: string, lines: number) => string[]} [hopeless] subjects that would not end a case in any time
 * @property {(lines: number) => string} title
 * @property {(subject: string, what: string, lines: number, interrupt: AbortSignal) => Promise<any>} measure
 * @property {(result: any) => string} progress
 */

/** @type {Record<string, Test>} */
export const TESTS = {
  latency: {
    cases: { '': '' },
    subjects: SPEAKERS,
    title: () => `latency of one command in ms, ${SAMPLES} announces and withdraws a run`,
    measure: (subject, _what, _lines, interrupt) => measureLatency(subject, interrupt),
    progress: ({ announce, withdraw }) =>
      `announce p50 ${announce.p50.toFixed(2)} ms, withdraw p50 ${withdraw.p50.toFixed(2)} ms`,
  },
  announce: {
    cases: { '': '' },
    subjects: SPEAKERS,
    title: (lines) => `announce of ${lines} routes, one a line`,
    measure: (subject, _what, lines, interrupt) => measureAnnounce(subject, lines, interrupt),
    progress: ({ wall, cpu, updates, checksum }) =>
      `${wall.toFixed(2)} s wall, ${cpu.toFixed(2)} s CPU, ${updates} UPDATEs, set ${checksum}`,
  },
  size: {
    cases: CONTENTS,
    subjects: SUBJECTS,
    // ExaBGP 4.2 takes the square of the number of blocks: 30 seconds for 10,000, most of an hour for 100,000.
    hopeless: (what, lines) => (what === 'block' && lines > MOST_BLOCKS ? ['exabgp'] : []),
    title: (lines) => `a configuration of ${lines} routes`,
    measure: measureSize,
    progress: ({ checkCpu, readyCpu, readyPeakMiB }) =>
      `checked in ${checkCpu.toFixed(2)} s CPU, ready in ${readyCpu.toFixed(2)} s CPU, ${readyPeakMiB.toFixed(1)} MiB`,
  },
  reload: {
    cases: VARIANTS,
    subjects: SUBJECTS,
    title: () => `reload of ${NEIGHBORS} neighbors with ${ROUTES_EACH} routes each, nothing changed`,
    measure: (subject, what, _lines, interrupt) => measureReload(subject, what, interrupt),
    progress: ({ cpu, wall, octets }) => `${cpu.toFixed(2)} s CPU, ${wall.toFixed(2)} s wall, ${octets} octets sent`,
  },
  health: {
    cases: { '': '' },
    subjects: SPEAKERS,
    title: () =>
      `${SERVICES} healthchecks, each tried once a second (exabgp: ${HELPERS} helpers that run 'true', scaled to ${SERVICES})`,
    measure: measureHealth,
    progress: ({ cpu, late, pssMiB, withdrawn }) =>
      `${cpu.toFixed(3)} s CPU a second, ${pssMiB.toFixed(0)} MiB` +
      (late.count === 0 ? '' : `, late p99 ${late.p99.toFixed(1)} ms, withdrawn in ${withdrawn.toFixed(2)} s`),
  },
};

/** Of the subjects those that can take part in a case. @param {Case} each @param {number} lines @param {string[]} subjects */
export function partakers({ test, what }, lines, subjects) {
  const hopeless = test.hopeless?.(what, lines) ?? [];
  return subjects.filter((subject) => test.subjects.includes(subject) && !hopeless.includes(subject));
}

/** A test and a case of it. @typedef {{ name: string, test: Test, what: string, about: string }} Case */

/** @param {string[]} names @returns {Case[]} */
export function casesOf(names) {
  return names.flatMap((name) => {
    const test = TESTS[name];
    const cases = Object.entries(test?.cases ?? {});
    return test ? cases.map(([what, about]) => ({ name: `${name} ${what}`.trim(), test, what, about })) : [];
  });
}
