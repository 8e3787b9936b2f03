import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Notes } from '../../src/config-parser/notes.ts';
import { Scanner } from '../../src/config-parser/scan.ts';

interface Scanned {
  readonly statements: string[][];
  readonly places: string[];
  readonly problems: string[];
  readonly warnings: string[];
}

/** All statements, each with what ended it as its last item, and the place of every word. */
function scan(text: string): Scanned {
  const notes = new Notes('x.conf');
  const scanner = new Scanner(text, notes);
  const statements: string[][] = [];
  const places: string[] = [];
  for (;;) {
    const { words, end } = scanner.next();
    if (words.length > 0 || end !== '') statements.push([...words.map((word) => word.text), end]);
    for (const word of words) places.push(`${word.text}@${word.line}:${word.column}`);
    if (end === '') break;
  }
  const shown = (list: ReturnType<Notes['problems']>) =>
    list.map(({ line, column, message }) => `${line}:${column}: ${message}`);
  return { statements, places, problems: shown(notes.problems()), warnings: shown(notes.warnings()) };
}

const words = (text: string): string[][] => scan(text).statements;

describe('cutting text into statements', () => {
  it('`;`, `{` and `}` end a statement and need no blanks around them', () => {
    assert.deepEqual(words('neighbor 192.0.2.1{local-as 1;}'), [
      ['neighbor', '192.0.2.1', '{'],
      ['local-as', '1', ';'],
      ['}'],
    ]);
  });

  it('commas and brackets stand alone, parentheses do not', () => {
    assert.deepEqual(words('a [b,c] (d e) f(g);'), [['a', '[', 'b', ',', 'c', ']', '(d', 'e)', 'f(g)', ';']]);
  });

  it('a comment goes to the end of its line', () => {
    assert.deepEqual(words('a b; # c; d {\ne#f\n;'), [
      ['a', 'b', ';'],
      ['e', ';'],
    ]);
  });

  it('a statement may go over several lines, with any line ends', () => {
    assert.deepEqual(words('local-as\r\n  1\n\n;\t\r\n'), [['local-as', '1', ';']]);
  });

  it('every word has its line and column, tabs counting one', () => {
    assert.deepEqual(scan('\tpeer-as  1;\n\n  a b;').places, ['peer-as@1:2', '1@1:11', 'a@3:3', 'b@3:5']);
  });

  it('a byte order mark is no part of the first word and takes no column', () => {
    assert.deepEqual(scan('\ufeffa b;').places, ['a@1:1', 'b@1:3']);
  });

  it('what is left without an end is a statement that ends in nothing', () => {
    assert.deepEqual(words('a b;c d'), [
      ['a', 'b', ';'],
      ['c', 'd', ''],
    ]);
  });
});

describe('quotes', () => {
  it('make one word of all that ends words outside them', () => {
    assert.deepEqual(words(`d "a # b; { } [ ] , c";`), [['d', 'a # b; { } [ ] , c', ';']]);
  });

  it('may be single or double, and keep the other kind as it stands', () => {
    assert.deepEqual(words(`d "it's" 'say "x"';`), [['d', "it's", 'say "x"', ';']]);
  });

  it('may begin and end within a word', () => {
    assert.deepEqual(words(`foo"bar baz"'q 'ux;`), [['foobar bazq ux', ';']]);
  });

  it('with nothing inside make an empty word', () => {
    assert.deepEqual(words(`d "" '';`), [['d', '', '', ';']]);
  });

  it('without an end are a problem where they open, and reading goes on in the next line', () => {
    const { statements, problems } = scan(`a b"c d\ne f;`);
    assert.deepEqual(problems, ['1:4: this quote is not closed on its line']);
    assert.deepEqual(statements.at(-1), ['e', 'f', ';']);
  });

  it('without an end leave the bracket at the end of their line its meaning', () => {
    assert.deepEqual(words(`a "b {\nc;\n}`).slice(1), [['c', ';'], ['}']]);
    assert.deepEqual(words(`a { b "c; }\nd;`).slice(2), [['d', ';']]);
  });
});

describe('escapes', () => {
  it('stand for control characters, code points or the character itself', () => {
    assert.deepEqual(words(String.raw`"\b\f\n\r\t" "\u0041\u00e9" a\bb \x\\y;`), [
      ['\b\f\n\r\t', 'Aé', 'a\bb', 'x\\y', ';'],
    ]);
  });

  it('are decoded first, so that what they stand for has its usual meaning', () => {
    assert.deepEqual(words(String.raw`a\ b\;c \"d e";`), [
      ['a', 'b', ';'],
      ['c', 'd e', ';'],
    ]);
    assert.deepEqual(words('a \\# b\n;'), [['a', ';']]);
    assert.deepEqual(words(String.raw`a \u007b`), [['a', '{']]);
  });

  it('that begin with \\u need four hex digits', () => {
    assert.deepEqual(words(String.raw`\u12g \u123;`), [['u12g', 'u123', ';']]);
  });

  it('do not move the columns of the words after them', () => {
    assert.deepEqual(scan(String.raw`"a b" \u0041 c;`).places, ['a b@1:1', 'A@1:7', 'c@1:14']);
  });
});

describe('a backslash at the end of a line', () => {
  it('joins the next line, within words and quotes too', () => {
    assert.deepEqual(words('route 192.0.2.0/24 \\\n  next-hop self;'), [
      ['route', '192.0.2.0/24', 'next-hop', 'self', ';'],
    ]);
    assert.deepEqual(words('ab\\  \r\ncd "e \\\nf";'), [['abcd', 'e f', ';']]);
  });

  it('keeps lines and columns those of the file', () => {
    assert.deepEqual(scan('a \\\n b\\\nc d;').places, ['a@1:1', 'bc@2:2', 'd@3:3']);
  });

  it('makes the next line a part of a comment, with a warning', () => {
    const { statements, warnings } = scan('# a \\\nb;\nc;');
    assert.deepEqual(statements, [['c', ';']]);
    assert.deepEqual(warnings, ['1:5: this backslash makes the next line a part of the comment']);
  });

  it('is nothing at the end of the text', () => {
    assert.deepEqual(words('a b;\\'), [['a', 'b', ';']]);
    assert.deepEqual(words('a b; \\  '), [['a', 'b', ';']]);
  });
});
