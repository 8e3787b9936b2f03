// What the suites of this room share.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Config, type Outcome, type Programs, parseConfig } from '../../src/config-parser/index.ts';

/** Every program is there, at a path that tells where it was looked for. */
export const anyProgram: Programs = {
  find: (program, directory) => (program.startsWith('/') ? program : `${directory}/${program}`),
};

export function fixture(name: string): string {
  return readFileSync(join(process.cwd(), 'test/config', name), 'utf8');
}

export function parse(text: string): Outcome {
  return parseConfig(text, { source: 'x.conf', directory: '/cfg', programs: anyProgram });
}

/** The configuration of a text without problems. */
export function accepted(text: string): Config {
  const outcome = parse(text);
  assert.deepEqual(outcome.ok ? [] : outcome.problems, []);
  assert.ok(outcome.ok);
  return outcome.config;
}

/** Problems as `line:column: message`. */
export function problems(text: string): string[] {
  const outcome = parse(text);
  assert.ok(!outcome.ok, 'the text was accepted');
  return outcome.problems.map(({ line, column, message }) => `${line}:${column}: ${message}`);
}

/** Warnings as `line:column: message`. */
export function warnings(text: string): string[] {
  return accepted(text).warnings.map(({ line, column, message }) => `${line}:${column}: ${message}`);
}

/** A neighbor that lacks nothing, with `content` on lines of their own: the first of them is line 3. */
export function neighborWith(content: string): string {
  return `neighbor 192.0.2.1 {\nlocal-address 192.0.2.2; local-as 65000; peer-as 65001;\n${content}\n}\n`;
}

/** The only neighbor of a text made by `neighborWith`. */
export function theNeighbor(content: string): Config['neighbors'][number] {
  const { neighbors } = accepted(neighborWith(content));
  assert.equal(neighbors.length, 1);
  return neighbors[0]!;
}
