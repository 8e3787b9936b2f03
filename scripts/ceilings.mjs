// Prints source files past the ceiling of 400 lines and fails if there are any.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const CEILING = 400;
const offenders = ['src', 'test', 'scripts']
  .flatMap((root) => readdirSync(root, { recursive: true }).map((name) => join(root, name)))
  .filter((name) => /\.(ts|mjs)$/.test(name))
  .map((name) => ({ name, lines: readFileSync(name, 'utf8').split('\n').length - 1 }))
  .filter(({ lines }) => lines > CEILING);
for (const { name, lines } of offenders) console.error(`${name}: ${lines} lines, the ceiling is ${CEILING}`);
process.exitCode = offenders.length > 0 ? 1 : 0;
