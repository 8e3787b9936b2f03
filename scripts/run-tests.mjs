// Runs the compiled tests: `unit` is everything but test/interop, `interop` only that, `all` both.
// Node 20 takes no globs, and a directory argument means something else on later lines, so files are listed here.

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';

const which = process.argv[2] ?? 'all';
const only = process.argv[3];
const files = readdirSync('build/test', { recursive: true })
  .filter((name) => name.endsWith('.test.js'))
  .filter((name) => which === 'all' || name.startsWith('interop') === (which === 'interop'))
  .filter((name) => !only || name.includes(only))
  .map((name) => join('build/test', name))
  .sort();
if (files.length === 0) {
  console.error(`no test files for '${which}'${only ? ` matching '${only}'` : ''}`);
  process.exit(1);
}

// Interop suites start daemons that share ports and cores: one file at a time.
const concurrency = which === 'interop' ? 1 : 2;
let failed = 0;
const stream = run({ files: files.map((name) => join(process.cwd(), name)), concurrency, timeout: 600_000 });
stream.on('test:fail', () => {
  failed += 1;
});
stream.compose(spec).pipe(process.stdout);
stream.on('end', () => {
  process.exitCode = failed > 0 ? 1 : 0;
});
