// Feeds spoiled texts to the grammars. Whatever they are, the answer is a value or problems with places in the text.

import assert from 'node:assert/strict';
import { type Problem, parseRoutes, printRoute, TextError, wordsOf } from '../../src/bgp/index.ts';
import { parseConfig, printProblem } from '../../src/config-parser/index.ts';
import { parseCommand } from '../../src/process-bridge/command/index.ts';
import { Dice, mutate } from './mutate.ts';
import { CONFIGS, LINES, ROUTES, WORDS } from './texts.ts';

export interface Tally {
  good: number;
  refused: number;
}

/** Programs are there or not by what they are called, so that no file system is asked. */
const programs = {
  find: (program: string) => (program.length % 7 === 0 ? { problem: 'there is no such program' } : program),
};

function checkPlace({ line, column, message }: Problem, text: string): void {
  const lines = text.split('\n');
  assert.ok(Number.isInteger(line) && line >= 1 && line <= lines.length + 1, `line ${line} of ${lines.length}`);
  const width = lines[line - 1]?.length ?? 0;
  assert.ok(Number.isInteger(column) && column >= 1 && column <= width + 2, `column ${column} of ${width}`);
  assert.ok(message.length > 0 && message.length < 20_000);
}

function fuzzConfig(text: string): boolean {
  const outcome = parseConfig(text, { source: 'fuzz', directory: '/', programs });
  const problems = outcome.ok ? outcome.config.warnings : outcome.problems;
  for (const problem of problems) {
    checkPlace(problem, text);
    printProblem(problem, text);
  }
  assert.ok(outcome.ok || problems.length > 0);
  return outcome.ok;
}

function fuzzLine(text: string): boolean {
  const parsed = parseCommand(text, 'fuzz');
  if (!('problem' in parsed)) return true;
  checkPlace(parsed.problem, text);
  return false;
}

/** A route that is read must be one that can be printed and read again as the same. */
function fuzzRoute(text: string): boolean {
  try {
    for (const route of parseRoutes(wordsOf(text, 'fuzz'), 'announce').slice(0, 4)) {
      const printed = printRoute(route);
      const [again] = parseRoutes(wordsOf(printed, 'fuzz'), 'announce');
      assert.deepEqual(again?.nlri, route.nlri, printed);
      assert.equal(again?.attributes, route.attributes, printed);
    }
    return true;
  } catch (error) {
    if (!(error instanceof TextError)) throw error;
    checkPlace(error.problem, text);
    return false;
  }
}

const KINDS = [
  { texts: CONFIGS, read: fuzzConfig },
  { texts: LINES, read: fuzzLine },
  { texts: ROUTES, read: fuzzRoute },
] as const;

/** Reads `count` spoiled texts that `seed` makes; throws, and shows the text, when one is read wrong. */
export function fuzzGrammars(count: number, seed: number): Tally {
  const dice = new Dice(seed);
  const tally = { good: 0, refused: 0 };
  for (let i = 0; i < count; i += 1) {
    const { texts, read } = KINDS[i % KINDS.length]!;
    const spoiled = mutate(dice.pick(texts), WORDS, dice);
    // Lines end where a line ends.
    const text = read === fuzzConfig ? spoiled : spoiled.replaceAll('\n', ' ');
    try {
      if (read(text)) tally.good += 1;
      else tally.refused += 1;
    } catch (error) {
      throw new Error(`text ${i} of seed ${seed} was read wrong: ${JSON.stringify(text)}`, { cause: error });
    }
  }
  return tally;
}
