import assert from 'node:assert/strict';
import { after, afterEach, describe, it } from 'node:test';
import { exampleText } from '../../src/cli/example.ts';
import { parseConfig } from '../../src/config-parser/index.ts';
import { keryx } from '../support/e2e-daemon.ts';
import { clear, removeFolders } from '../support/e2e-stage.ts';

afterEach(clear);
after(removeFolders);

const text = exampleText();
const lines = text.split('\n');

function problems(changed: string): readonly object[] {
  const outcome = parseConfig(changed, { source: 'example', directory: '/', programs: { find: (name) => name } });
  return outcome.ok ? [] : outcome.problems;
}

/** Takes away the first `#` of some lines. */
function used(from: number, to: number): string {
  return lines.map((line, i) => (i >= from && i < to ? line.replace('#', '') : line)).join('\n');
}

/** What has to go where a statement says the same in another way. */
const EITHER: Readonly<Record<string, string>> = {
  'processes-match': 'processes [ watch ];',
  fifo: 'run /bin/cat;',
};

/** Routes need their family in the section of families. */
const everyFamily = (changed: string): string => changed.replace('family {', 'family { all; } family {');

describe('keryx example', () => {
  it('is printed, and is valid as it is', async () => {
    for (const args of [['example'], ['configuration', 'example']]) {
      const { code, stdout } = await keryx(args);
      assert.equal(code, 0);
      assert.equal(stdout, text);
    }
    const outcome = parseConfig(text, { source: 'example', directory: '/', programs: { find: (name) => name } });
    assert.ok(outcome.ok, JSON.stringify(outcome));
    assert.deepEqual(outcome.config.warnings, []);
    assert.equal(outcome.config.neighbors.length, 1);
    assert.equal(outcome.config.neighbors[0]?.routes.length, 1);
  });

  const statements = lines.flatMap((line, i) => (/^ *#[a-z].*;$/.test(line) ? [[i, line.trim()] as const] : []));
  it('has many statements to choose from', () => assert.ok(statements.length > 40));

  for (const [i, statement] of statements) {
    it(`'${statement}' may be used`, () => {
      // There are two ways to say these.
      const either = Object.entries(EITHER).find(([word]) => statement.startsWith(`#${word} `))?.[1];
      const single = either === undefined ? text : text.replace(either, '');
      const changed = everyFamily(single);
      const at = changed.split('\n').findIndex((line) => line.trim() === statement);
      assert.ok(at >= 0, String(i));
      const whole = changed.split('\n').map((line, j) => (j === at ? line.replace('#', '') : line));
      assert.deepEqual(problems(whole.join('\n')), []);
    });
  }

  const sections = lines.flatMap((line, i) => (/^ *#[a-z0-9-]+ \{$/.test(line) ? [[i, line.trim()] as const] : []));
  for (const [from, opening] of sections) {
    it(`the section '${opening}' may be used`, () => {
      const closing = lines[from]!.replace(/#.*/, '#}');
      const to = lines.indexOf(closing, from) + 1;
      assert.deepEqual(problems(everyFamily(used(from, to))), []);
    });
  }
});
