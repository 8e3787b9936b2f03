// Measures Keryx beside ExaBGP 4.2 and BIRD, in turns on the same machine, and fails when Keryx does not keep up.
//
//   node scripts/bench/run.mjs [latency] [announce] [size] [reload] [health]
//     [--lines 100000] [--runs 3] [--subjects keryx,exabgp,bird] [--json FILE]
//
// latency: from a helper's write of one command to the octets of its UPDATE at the peer.
// announce: many commands as fast as the subject takes them, all of them acknowledged.
// size: many routes in a configuration, from the start of the process until it dials.
// reload: many neighbors with routes, told to read their configuration again, which has not changed.
// health: hundreds of healthchecks of all kinds, and what happens when many fail at once.

import { writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, release } from 'node:os';
import { parseArgs } from 'node:util';
import { MAX_PREFIXES } from './prefixes.mjs';
import { gateLine, judge, table } from './report.mjs';
import { SUBJECTS, subjectVersion } from './subject.mjs';
import { casesOf, partakers, TESTS } from './tests.mjs';

/** @typedef {import('./report.mjs').Run} Run */

/** @param {string} name @param {string} text @param {number} max @returns {number} */
function count(name, text, max) {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > max) throw new Error(`--${name} must be from 1 to ${max}`);
  return value;
}

/** @param {string[]} names @param {string[]} known @returns {string[]} */
function choose(names, known) {
  const stranger = names.find((name) => !known.includes(name));
  if (stranger !== undefined) throw new Error(`'${stranger}' is none of: ${known.join(', ')}`);
  return known.filter((name) => names.includes(name));
}

function readArguments() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      lines: { type: 'string', default: '100000' },
      runs: { type: 'string', default: '3' },
      subjects: { type: 'string', default: SUBJECTS.join(',') },
      json: { type: 'string' },
    },
  });
  const known = Object.keys(TESTS);
  const tests = choose(positionals.length > 0 ? positionals : known, known);
  const able = new Set(tests.flatMap((name) => TESTS[name]?.subjects ?? []));
  return {
    tests,
    subjects: choose(values.subjects.split(','), SUBJECTS).filter((name) => able.has(name)),
    lines: count('lines', values.lines, MAX_PREFIXES),
    runs: count('runs', values.runs, 1000),
    json: values.json,
  };
}

/**
 * @param {ReturnType<typeof readArguments>} options
 * @param {AbortSignal} interrupt
 */
async function measureAll({ tests, subjects, lines, runs: rounds }, interrupt) {
  /** @type {Run[]} */
  const runs = [];
  /** @type {string[]} */
  const failures = [];
  for (let run = 1; run <= rounds; run += 1) {
    // Every other round in the opposite order, so that being first is no advantage.
    const order = run % 2 === 1 ? subjects : [...subjects].reverse();
    const turns = casesOf(tests).flatMap((each) =>
      partakers(each, lines, order).map((subject) => ({ ...each, subject })),
    );
    for (const { name, test, what, subject } of turns) {
      try {
        const result = await test.measure(subject, what, lines, interrupt);
        runs.push({ test: name, subject, run, result });
        console.error(`run ${run} ${name} ${subject}: ${[test.progress(result), ...result.faults].join('; ')}`);
      } catch (error) {
        if (interrupt.aborted) throw error;
        const failure = `${name} ${subject} run ${run}: ${/** @type {Error} */ (error).message}`;
        failures.push(failure);
        console.error(failure);
      }
    }
  }
  return { runs, failures };
}

/** @param {AbortSignal} interrupt @returns {Promise<boolean>} */
async function main(interrupt) {
  const options = readArguments();
  const { tests, subjects, lines } = options;
  const versions = Object.fromEntries(subjects.map((name) => [name, subjectVersion(name)]));
  const machine = {
    cores: availableParallelism(),
    cpu: cpus()[0]?.model,
    kernel: release(),
    node: process.version,
    load: loadavg()[0] ?? 0,
  };
  console.log(
    `${Object.entries(versions)
      .map((pair) => pair.join(' '))
      .join(', ')}; node ${machine.node}`,
  );
  console.log(`${machine.cores} cores of ${machine.cpu}, kernel ${machine.kernel}, load ${machine.load.toFixed(2)}`);

  const { runs, failures } = await measureAll(options, interrupt);
  const gates = judge(runs, tests, subjects, failures);

  for (const each of casesOf(tests)) {
    const title = each.test.title(lines) + (each.about && `, ${each.about}`);
    console.log(`\n${title}, medians of ${options.runs}`);
    console.log(table(runs, each.name, partakers(each, lines, subjects)));
  }
  console.log(`\n${gates.map(gateLine).join('\n')}`);
  if (options.json) {
    const { json: _, ...asked } = options;
    const all = { date: new Date().toISOString(), machine, versions, options: asked, runs, failures, gates };
    writeFileSync(options.json, `${JSON.stringify(all, null, 2)}\n`);
  }
  return gates.every(({ passed, must }) => passed || !must);
}

// A signal only stops the measurement: what was started is then ended on the way out, as after any failure.
const interruption = new AbortController();
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
  process.on(signal, () => interruption.abort(new Error(`interrupted by ${signal}`)));
}

try {
  process.exitCode = (await main(interruption.signal)) ? 0 : 1;
} catch (error) {
  const interrupted = interruption.signal.aborted;
  console.error(String(interrupted ? interruption.signal.reason.message : /** @type {Error} */ (error).message));
  process.exitCode = interrupted ? 130 : 1;
}
