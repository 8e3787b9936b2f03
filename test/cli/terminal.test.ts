import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  type Cell,
  type Column,
  noPaint,
  paint,
  paintFor,
  safe,
  shorten,
  tableLines,
  widthOf,
  wrap,
  wrappedLines,
} from '../../src/cli/terminal/index.ts';
import { fc } from '../support/fast-check.ts';

const CONTROL = /[\0-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/;

describe('texts of others', () => {
  it('lose what a terminal would obey', () => {
    assert.equal(safe('a\x1b[31mb\r\n\x07'), 'a\\u001b[31mb\\u000d\\u000a\\u0007');
    assert.equal(
      safe('\u009b2J \u202edrawkcab \u2066x \u200b \ufeff'),
      '\\u009b2J \\u202edrawkcab \\u2066x \\u200b \\ufeff',
    );
    assert.equal(safe('\ud800x'), '\\ud800x');
    assert.equal(safe('Zürich 東京 😀'), 'Zürich 東京 😀');
  });

  it('stay the same JSON where they are JSON', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const line = safe(JSON.stringify({ text }));
        assert.doesNotMatch(line, CONTROL);
        assert.deepEqual(JSON.parse(line), { text });
      }),
    );
  });
});

describe('widths', () => {
  it('are those of a terminal', () => {
    for (const [text, width] of [
      ['', 0],
      ['abc', 3],
      ['Zürich', 6],
      ['東京', 4],
      ['e\u0301', 1],
      ['😀', 2],
      ['a…', 2],
      ['ｆｕｌｌ', 8],
    ] as const) {
      assert.equal(widthOf(text), width, text);
    }
  });

  it('shortening never cuts a wide character in two', () => {
    assert.equal(shorten('東京都', 6), '東京都');
    assert.equal(shorten('東京都', 5), '東京…');
    assert.equal(shorten('東京都', 4), '東…');
    assert.equal(shorten('abc', 1), '…');
    assert.equal(shorten('abc', 0), '');
  });

  it('wrapping cuts at blanks, and shortens what has none', () => {
    assert.deepEqual(wrap('one two three', 7), ['one two', 'three']);
    assert.deepEqual(wrap('12345678 x', 5), ['1234…', 'x']);
    assert.deepEqual(wrap('', 5), ['']);
  });
});

describe('tables', () => {
  const columns: readonly Column[] = [
    { title: 'NAME', least: 6 },
    { title: 'COUNT', align: 'right' },
    { title: 'MORE', least: 4, spare: 1 },
    { title: 'ABOUT', least: 5 },
  ];

  it('are as wide as they have to be', () => {
    assert.deepEqual(
      tableLines(
        columns,
        [
          ['a', '7', '', 'x y'],
          ['東京', '12345', 'm', ''],
        ],
        Number.POSITIVE_INFINITY,
      ),
      ['NAME  COUNT  MORE  ABOUT', 'a         7        x y', '東京  12345  m'],
    );
  });

  it('take room from the widest first, then leave a column out', () => {
    const row = ['a rather long name', '1', 'more', 'about it'];
    assert.deepEqual(tableLines(columns, [row], 30), [
      'NAME      COUNT  MORE  ABOUT',
      'a rathe…      1  more  about …',
    ]);
    assert.deepEqual(tableLines(columns, [row], 22), ['NAME     COUNT  ABOUT', 'a rath…      1  about…']);
  });

  it('shorten what is to be kept last of all', () => {
    const some: readonly Column[] = [
      { title: 'A', least: 4, keep: true },
      { title: 'B', least: 4, spare: 1 },
    ];
    const row = ['192.0.2.100', 'something long'];
    assert.equal(tableLines(some, [row], 20)[1], '192.0.2.100  someth…');
    assert.equal(tableLines(some, [row], 16)[1], '192.0.2.100');
    assert.equal(tableLines(some, [row], 8)[1], '192.0.2…');
  });

  it('colours take no room', () => {
    const rows: Cell[][] = [[{ text: 'up', colour: 'green' }, '1', '', 'x']];
    const [, line] = tableLines(columns, rows, 80, paint);
    assert.equal(line, '\x1b[32mup\x1b[0m        1        x');
  });

  it('no line is ever wider than the terminal', () => {
    const cell = fc.string({ unit: 'grapheme', maxLength: 60 }).map(safe);
    const rows = fc.array(fc.tuple(cell, cell, cell, cell), { maxLength: 5 });
    fc.assert(
      fc.property(rows, fc.integer({ min: 1, max: 200 }), (all, width) => {
        for (const line of [...tableLines(columns, all, width), ...wrappedLines(columns, all, width)]) {
          assert.ok(widthOf(line) <= width, `${widthOf(line)} > ${width}: ${line}`);
          assert.ok(!line.endsWith(' ') || all.some((row) => row.some((text) => text.endsWith(' '))), `'${line}'`);
        }
      }),
    );
  });

  it('wrapped ones lose no word', () => {
    const lines = wrappedLines([{ title: 'A' }, { title: 'B', least: 8 }], [['x', 'one two three four']], 14);
    assert.deepEqual(lines, ['A  B', 'x  one two', '   three four']);
  });
});

describe('colours', () => {
  it('are for terminals, unless somebody says no', () => {
    assert.equal(paintFor(true, {})('x', 'red'), '\x1b[31mx\x1b[0m');
    assert.equal(paintFor(true, { NO_COLOR: '' })('x', 'red'), '\x1b[31mx\x1b[0m');
    for (const found of [
      paintFor(false, {}),
      paintFor(true, { NO_COLOR: '1' }),
      paintFor(true, { TERM: 'dumb' }),
      noPaint,
    ]) {
      assert.equal(found('x', 'red'), 'x');
    }
  });
});
