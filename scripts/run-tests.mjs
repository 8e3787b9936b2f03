// Runs the compiled tests: `interop` and `torture` are the folders of that name, `unit` is everything else, `all` is all.
// Node 20 takes no globs, and a directory argument means something else on later lines, so files are listed here.
//
// The last line is `N passed, N failed, N skipped`. KERYX_TEST_TOTALS names a file that this is added to, for a script
// that sums up several runs: the line, and one `SKIPPED …` line for each test that was skipped.

import { appendFileSync, existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';

/** Each of these has a run of its own. */
const APART = ['interop', 'torture'];

function kindOf(name) {
  return APART.find((kind) => name.startsWith(`${kind}/`)) ?? 'unit';
}

const which = process.argv[2] ?? 'all';
const only = process.argv[3];
const files = readdirSync('build/test', { recursive: true })
  .filter((name) => name.endsWith('.test.js'))
  // What was compiled from a file that is gone is not run.
  .filter((name) => existsSync(join('test', name.replace(/\.js$/, '.ts'))))
  .filter((name) => which === 'all' || kindOf(name) === which)
  .filter((name) => !only || name.includes(only))
  .map((name) => resolve('build/test', name))
  .sort();
if (files.length === 0) {
  console.error(`no test files for '${which}'${only ? ` matching '${only}'` : ''}`);
  process.exit(1);
}

/** Counts tests that hold no other tests. Events come in the order of the report: children before what holds them. */
class Totals {
  passed = 0;
  failed = 0;
  /** One line each. */
  skipped = [];
  /** By depth: tests reported since the last one that was less deep. */
  #inside = [];

  add({ name, nesting, skip, todo, details }, passed) {
    const holds = (this.#inside[nesting + 1] ?? 0) > 0;
    this.#inside.length = nesting + 1;
    this.#inside[nesting] = (this.#inside[nesting] ?? 0) + 1;
    if (skip !== undefined || todo !== undefined) {
      const reason = [skip, todo].find((each) => typeof each === 'string' && each !== '');
      this.skipped.push(`SKIPPED ${which}: ${name}${reason === undefined ? '' : ` (${reason})`}`);
    } else if (passed) {
      // A file is reported in its own name when there is no test in it.
      if (files.includes(resolve(name))) {
        console.error(`${name}: no test in this file`);
        this.failed += 1;
      } else if (!holds && details.type !== 'suite') this.passed += 1;
    } else if (!holds || details.error?.failureType !== 'subtestsFailed') this.failed += 1;
  }

  toString() {
    return `${this.passed} passed, ${this.failed} failed, ${this.skipped.length} skipped`;
  }
}

// Interop suites start daemons that share ports and cores, and those that torture measure times: one file at a time.
const concurrency = APART.includes(which) ? 1 : 2;
const timeout = process.env.KERYX_TORTURE === 'full' ? 3_600_000 : 300_000;
const totals = new Totals();
const stream = run({ files, concurrency, timeout });
stream.on('test:pass', (test) => totals.add(test, true));
stream.on('test:fail', (test) => totals.add(test, false));
const report = stream.compose(spec);
report.on('end', () => {
  if (totals.passed + totals.failed === 0 && totals.skipped.length === 0) {
    console.error('no test ran');
    totals.failed += 1;
  }
  for (const line of totals.skipped) console.log(line);
  console.log(String(totals));
  const { KERYX_TEST_TOTALS } = process.env;
  if (KERYX_TEST_TOTALS) appendFileSync(KERYX_TEST_TOTALS, `${[...totals.skipped, totals].join('\n')}\n`);
  process.exitCode = totals.failed > 0 ? 1 : 0;
});
report.pipe(process.stdout, { end: false });
