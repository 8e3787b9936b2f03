// The figures of all runs as tables, and the gates they have to pass.

import { HEALTH_COLUMNS, healthGates } from './health-report.mjs';
import { SIZE_COLUMNS, sizeGates } from './size-report.mjs';
import { median } from './statistics.mjs';

const LATENCY_GATE = 1 / 0.7;
const LATENCY_TARGET = 0.7;
const CPU_GATE = 20;

/**
 * @typedef {object} Run
 * @property {string} test its name, and its case where it has several: `latency`, `size own`
 * @property {string} subject
 * @property {number} run
 * @property {any} result a LatencyResult, AnnounceResult, SizeResult, ReloadResult or HealthResult, by the test
 *
 * @typedef {{ title: string, get: (result: any) => number, digits: number }} Column a figure that has a median
 * @typedef {{ name: string, passed: boolean, must: boolean }} Gate
 */

/** @type {Record<string, Column[]>} */
const COLUMNS = {
  latency: [
    { title: 'announce p50', get: (result) => result.announce.p50, digits: 2 },
    { title: 'p90', get: (result) => result.announce.p90, digits: 2 },
    { title: 'p99', get: (result) => result.announce.p99, digits: 2 },
    { title: 'max', get: (result) => result.announce.max, digits: 2 },
    { title: 'withdraw p50', get: (result) => result.withdraw.p50, digits: 2 },
    { title: 'p90', get: (result) => result.withdraw.p90, digits: 2 },
    { title: 'p99', get: (result) => result.withdraw.p99, digits: 2 },
    { title: 'max', get: (result) => result.withdraw.max, digits: 2 },
  ],
  announce: [
    { title: 'wall s', get: (result) => result.wall, digits: 2 },
    { title: 'CPU s', get: (result) => result.cpu, digits: 2 },
    { title: 'helper CPU s', get: (result) => result.helperCpu, digits: 2 },
    { title: 'peak RSS MiB', get: (result) => result.peakMiB, digits: 1 },
    { title: 'UPDATEs', get: (result) => result.updates, digits: 0 },
    { title: 'acks', get: (result) => result.acks, digits: 0 },
  ],
  ...SIZE_COLUMNS,
  health: HEALTH_COLUMNS,
};

/** @param {Run[]} runs @param {string} test @param {string} subject @returns {any[]} */
function resultsOf(runs, test, subject) {
  return runs.filter((run) => run.test === test && run.subject === subject).map(({ result }) => result);
}

/**
 * The median over the runs of one figure.
 * @param {Run[]} runs
 * @param {string} test
 * @param {string} subject
 * @param {(result: any) => number} get
 * @returns {number} not a number when there were no runs
 */
function middle(runs, test, subject, get) {
  const values = resultsOf(runs, test, subject).map(get);
  return values.length > 0 ? median(values) : Number.NaN;
}

/**
 * The checksums of the sets at the sink: one, unless a run went wrong.
 * @param {Run[]} runs
 * @param {string} test
 * @param {string} subject
 * @returns {string}
 */
function checksums(runs, test, subject) {
  return [...new Set(resultsOf(runs, test, subject).map((result) => result.checksum ?? ''))].join(' ');
}

/** @param {string[][]} rows @returns {string} */
function align(rows) {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  return rows
    .map((row) => row.map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0))))
    .map((cells) => `  ${cells.join('  ')}`.trimEnd())
    .join('\n');
}

/** @param {number} value @param {number} digits @returns {string} */
function figure(value, digits) {
  return Number.isFinite(value) ? value.toFixed(digits) : '-';
}

/**
 * @param {Run[]} runs
 * @param {string} test
 * @param {string[]} subjects
 * @returns {string}
 */
export function table(runs, test, subjects) {
  const columns = COLUMNS[test.split(' ')[0] ?? ''] ?? [];
  const sums = subjects.map((subject) => checksums(runs, test, subject));
  const rows = [['', ...columns.map(({ title }) => title), sums.some((sum) => sum !== '') ? 'set checksum' : '']];
  for (const [at, subject] of subjects.entries()) {
    const cells = columns.map(({ get, digits }) => figure(middle(runs, test, subject, get), digits));
    rows.push([subject, ...cells, sums[at] ?? '']);
  }
  for (const other of subjects.includes('keryx') ? subjects.filter((subject) => subject !== 'keryx') : []) {
    const ratios = columns.map(({ get }) => middle(runs, test, other, get) / middle(runs, test, 'keryx', get));
    rows.push([`${other} / keryx`, ...ratios.map((ratio) => figure(ratio, 2)), '']);
  }
  return align(rows);
}

/**
 * @param {Run[]} runs
 * @param {string[]} tests
 * @returns {Gate[]}
 */
function comparisons(runs, tests) {
  /** @type {Gate[]} */
  const gates = [];
  if (tests.includes('latency')) {
    /** @param {any} result */
    const get = (result) => result.announce.p50;
    const share = middle(runs, 'latency', 'keryx', get) / middle(runs, 'latency', 'exabgp', get);
    const said = `latency: keryx p50 is ${figure(share, 2)} of exabgp p50`;
    gates.push({ name: `${said}, at most ${LATENCY_GATE.toFixed(2)}`, passed: share <= LATENCY_GATE, must: true });
    gates.push({ name: `${said}, aim ${LATENCY_TARGET.toFixed(2)}`, passed: share <= LATENCY_TARGET, must: false });
  }
  if (tests.includes('announce')) {
    /** @param {any} result */
    const get = (result) => result.cpu;
    const ratio = middle(runs, 'announce', 'exabgp', get) / middle(runs, 'announce', 'keryx', get);
    const name = `announce: exabgp CPU / keryx CPU is ${figure(ratio, 1)}, at least ${CPU_GATE}`;
    gates.push({ name, passed: ratio >= CPU_GATE, must: true });
  }
  return gates;
}

/**
 * Every gate: that no run was faulty, the comparisons when both subjects were measured, and bounds of Keryx alone.
 * @param {Run[]} runs
 * @param {string[]} tests
 * @param {string[]} subjects
 * @param {string[]} failures of measurements that gave no result
 * @returns {Gate[]}
 */
export function judge(runs, tests, subjects, failures) {
  const faults = runs.flatMap(({ test, subject, run, result }) =>
    result.faults.map((/** @type {string} */ fault) => `${test} ${subject} run ${run}: ${fault}`),
  );
  /** @type {Gate[]} */
  const gates = [...failures, ...faults].map((name) => ({ name, passed: false, must: true }));
  if (gates.length === 0)
    gates.push({ name: 'every set is right, every command acknowledged', passed: true, must: true });
  if (!subjects.includes('keryx')) return gates;
  if (subjects.includes('exabgp')) gates.push(...comparisons(runs, tests));
  /** @type {import('./size-report.mjs').Middle} */
  const figures = (test, subject, get) => middle(runs, test, subject, get);
  return [...gates, ...sizeGates(tests, figures), ...healthGates(tests, figures)];
}

/** @param {Gate} gate @returns {string} */
export function gateLine({ name, passed, must }) {
  const mark = passed ? 'pass' : must ? 'FAIL' : 'miss';
  return `  ${mark}  ${name}`;
}
