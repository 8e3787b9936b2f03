import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseRoutes, wordsOf } from '../../src/bgp/index.ts';
import { parseConfig } from '../../src/config-parser/index.ts';
import { parseCommand } from '../../src/process-bridge/command/index.ts';
import { seed } from '../support/fast-check.ts';
import { fuzzGrammars } from './grammar.ts';
import { CONFIGS, LINES, ROUTES } from './texts.ts';

test('the grammars answer spoiled texts with values or with problems that have a place', () => {
  const { good, refused } = fuzzGrammars(15_000, seed & 0xffff);
  assert.ok(good > 500 && refused > 3000, `${good} were read and ${refused} refused`);
});

test('what is spoiled is good before that', () => {
  assert.ok(ROUTES.length > 5);
  for (const route of ROUTES) assert.ok(parseRoutes(wordsOf(route, 'seed'), 'announce').length > 0, route);
  for (const line of LINES) assert.ok('command' in parseCommand(line, 'seed'), line);
  for (const text of CONFIGS) {
    const outcome = parseConfig(text, { source: 'seed', directory: '/', programs: { find: (program) => program } });
    assert.deepEqual(outcome.ok ? [] : outcome.problems, [], text);
  }
});
