import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { nearest, suggestion, TextError, type Words, wordsOf } from '../../src/bgp/index.ts';

function problem(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (!(error instanceof TextError)) throw error;
    const { source, line, column, message } = error.problem;
    assert.equal(error.message, message);
    return `${source}:${line}:${column} ${message}`;
  }
  return 'no problem';
}

function all(words: Words): string[] {
  const found: string[] = [];
  while (words.more()) found.push(words.next());
  return found;
}

const LINES: readonly [string, string[]][] = [
  ['', []],
  ['   \t ', []],
  ['a b', ['a', 'b']],
  ['  a\t\tb  ', ['a', 'b']],
  ['[a b]', ['[', 'a', 'b', ']']],
  ['a(b){c},d;e', ['a', '(', 'b', ')', '{', 'c', '}', ',', 'd', ';', 'e']],
  ['1:2,3:4', ['1:2', ',', '3:4']],
];

describe('words of a line', () => {
  for (const [line, wanted] of LINES) {
    test(`'${line}' is cut into ${wanted.length} words`, () => assert.deepEqual(all(wordsOf(line, 'line')), wanted));
  }

  test('a complaint points at the next word', () => {
    const words = wordsOf('one  two', 'api');
    words.next();
    assert.equal(
      problem(() => words.fail('no')),
      'api:1:6 no',
    );
  });

  test('a complaint after a step back points at the word just read', () => {
    const words = wordsOf('one  two', 'api');
    words.next();
    words.next();
    assert.equal(
      problem(() => words.back().fail('no')),
      'api:1:6 no',
    );
  });

  test('a complaint at the end points just past the last word', () => {
    const words = wordsOf('one  two', 'api');
    all(words);
    assert.equal(
      problem(() => words.next('a third')),
      'api:1:9 a third is missing',
    );
  });

  test('a complaint about no words at all points at the start', () => {
    assert.equal(
      problem(() => wordsOf('', 'api').next('a word')),
      'api:1:1 a word is missing',
    );
  });

  test('a complaint may point at a place that was kept', () => {
    const words = wordsOf('one two', 'api');
    const where = words.where();
    all(words);
    assert.equal(
      problem(() => words.failAt(where, 'no')),
      'api:1:1 no',
    );
  });

  test('a word is accepted only when it is the next', () => {
    const words = wordsOf('a b', 'api');
    assert.equal(words.accept('b'), false);
    assert.equal(words.accept('a'), true);
    assert.equal(words.peek(), 'b');
  });
});

const NUMBERS: readonly [string, string | number][] = [
  ['0', 0],
  ['10', 10],
  ['007', 7],
  ['11', "api:1:1 '11' is not a number from 0 to 10"],
  ['-1', "api:1:1 '-1' is not a number from 0 to 10"],
  ['1.0', "api:1:1 '1.0' is not a number from 0 to 10"],
  ['1e1', "api:1:1 '1e1' is not a number from 0 to 10"],
  ['0x1', "api:1:1 '0x1' is not a number from 0 to 10"],
  ['99999999999999999999999', "api:1:1 '99999999999999999999999' is not a number from 0 to 10"],
  ['', 'api:1:1 a number is missing'],
];

describe('numbers', () => {
  for (const [text, wanted] of NUMBERS) {
    test(`'${text}' gives ${wanted}`, () => {
      let found: number | undefined;
      const said = problem(() => {
        found = wordsOf(text, 'api').number(0, 10);
      });
      assert.equal(found ?? said, wanted);
    });
  }
});

const LISTS: readonly [string, string[] | string][] = [
  ['a', ['a']],
  ['[ a b ]', ['a', 'b']],
  ['[a,b]', ['a', 'b']],
  ['[ ]', []],
  ['[ a', "api:1:4 ']' is missing"],
  ['', 'api:1:1 an item is missing'],
];

describe('lists', () => {
  for (const [text, wanted] of LISTS) {
    test(`'${text}' gives ${JSON.stringify(wanted)}`, () => {
      let found: string[] | undefined;
      const said = problem(() => {
        found = wordsOf(text, 'api').list('an item', (item) => item);
      });
      assert.deepEqual(found ?? said, wanted);
    });
  }
});

describe('suggestions', () => {
  const candidates = ['next-hop', 'med', 'community', 'origin'];
  const cases: readonly [string, string | undefined][] = [
    ['nexthop', 'next-hop'],
    ['next-hpo', 'next-hop'],
    ['mad', 'med'],
    ['med', 'med'],
    ['xyz', undefined],
    ['comunity', 'community'],
    ['com', undefined],
    ['', undefined],
  ];
  for (const [word, wanted] of cases) {
    test(`'${word}' is near to ${wanted ?? 'nothing'}`, () => assert.equal(nearest(word, candidates), wanted));
  }

  test('the text to append is empty when nothing is near', () => {
    assert.equal(suggestion('orign', candidates), ", did you mean 'origin'?");
    assert.equal(suggestion('zzzzzz', candidates), '');
  });

  test('a word of any length is answered at once', () => {
    assert.equal(nearest('x'.repeat(100_000), candidates), undefined);
  });
});
