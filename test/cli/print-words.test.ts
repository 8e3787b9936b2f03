import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { printWord } from '../../src/cli/print-words.ts';
import { parseConfig } from '../../src/config-parser/index.ts';
import { fc } from '../support/fast-check.ts';

/** The description of a neighbor that was written as `word`. */
function readBack(word: string): string {
  const text = `neighbor 192.0.2.1 { router-id 192.0.2.2; local-as 1; peer-as 2; description ${word}; }`;
  const outcome = parseConfig(text, { source: 'test', directory: '/', programs: { find: (name) => name } });
  assert.ok(outcome.ok, JSON.stringify(outcome));
  return outcome.config.neighbors[0]!.description;
}

describe('a word of a configuration', () => {
  const PRINTED: readonly (readonly [string, string])[] = [
    ['plain-word_1.2:3/4', 'plain-word_1.2:3/4'],
    ['two words', '"two words"'],
    ['', '""'],
    ['a;b{c}d#e', '"a;b{c}d#e"'],
    ['say "hi"', `'say "hi"'`],
    ["it's", `"it's"`],
    [`it's "both"`, `"it's "'"'"both"'"'`],
    ['back\\slash', '"back\\\\slash"'],
    ['line\nfeed\ttab\u0007', '"line\\nfeed\\ttab\\u0007"'],
    ['[a,b]', '"[a,b]"'],
  ];
  for (const [text, printed] of PRINTED) {
    it(`${JSON.stringify(text)} is written as ${printed}, and read back`, () => {
      assert.equal(printWord(text), printed);
      assert.equal(readBack(printed), text);
    });
  }

  it('any text is read back', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => {
        assert.equal(readBack(printWord(text)), text);
      }),
      { numRuns: 2000 },
    );
  });
});
