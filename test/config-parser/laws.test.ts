import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { printProblem } from '../../src/config-parser/index.ts';
import { fixture, neighborWith, parse } from './support.ts';

/** Mulberry32: the same numbers each run. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

const PIECES = [
  ';',
  '{',
  '}',
  '[',
  ']',
  ',',
  '"',
  "'",
  '\\',
  '\\\n',
  '\n',
  '\r\n',
  '#',
  '(',
  ')',
  ' ',
  '\t',
  '\\u0022',
  '\u0000',
  '\u001b',
  '\ufeff',
  '\ud800',
  '65536',
  '-1',
  'auto',
  'route',
  'neighbor',
  'process x {',
  'api {',
  'as-path [ (1',
  'nlri',
  '__proto__',
  'inherit tor;',
  'template {',
  'group {',
  'processes-match [ "(a+)+" ];',
  'md5-base64 auto;',
  'fe80::1%',
];

/** One mutation: characters cut, doubled, moved or put in. */
function mutate(text: string, below: (most: number) => number): string {
  const at = below(text.length + 1);
  const end = Math.min(text.length, at + 1 + below(30));
  const piece = text.slice(at, end);
  const kinds = [
    () => text.slice(0, at) + text.slice(end),
    () => text.slice(0, end) + piece + text.slice(end),
    () => text.slice(0, at) + PIECES[below(PIECES.length)]! + text.slice(at),
    () => text.slice(0, at) + PIECES[below(PIECES.length)]! + text.slice(end),
    () => text.slice(0, at) + String.fromCharCode(below(0x180)) + text.slice(at + 1),
    () => text.slice(0, at),
  ];
  return kinds[below(kinds.length)]!();
}

describe('whatever the text', () => {
  it('parsing never throws, and every problem and warning stands within the text', () => {
    const below = random(4271);
    const others = ['fastnetmon-3', 'healthcheck', 'sonic-3'].map((name) =>
      readFileSync(`test/config-parser/fixtures/${name}.conf`, 'utf8'),
    );
    const seeds = [fixture('exabgp-3.conf'), fixture('exabgp-4.conf'), ...others];
    let refused = 0;
    for (let i = 0; i < 20_000; i += 1) {
      let text = seeds[i % seeds.length]!;
      for (let rounds = 1 + below(6); rounds > 0; rounds -= 1) text = mutate(text, below);
      const outcome = parse(text);
      if (!outcome.ok) refused += 1;
      const notes = outcome.ok ? outcome.config.warnings : outcome.problems;
      assert.ok(outcome.ok || (notes.length > 0 && notes.length <= 20), 'a refusal has one to twenty problems');
      // A byte order mark at the start takes no column.
      const lines = text.replace(/^\ufeff/, '').split('\n');
      for (const note of notes) {
        const { line, column, message } = note;
        const within = line >= 1 && line <= lines.length && column >= 1 && column <= lines[line - 1]!.length + 1;
        assert.ok(within, `${line}:${column}: ${message} in ${JSON.stringify(text)}`);
        assert.match(
          printProblem(note, text),
          /^x\.conf:\d+:\d+: [^\u0000-\u001f]+\n[^\u0000-\u0008\u000a-\u001f]*\n[ \t]*\^$/,
        );
      }
    }
    // Mutants that are all accepted or all refused would show little.
    assert.ok(refused > 5_000 && refused < 20_000, `${refused} refused`);
  });

  it('problems come in the order of the text', () => {
    const below = random(4760);
    for (let i = 0; i < 500; i += 1) {
      let text = fixture('exabgp-4.conf');
      for (let rounds = 0; rounds < 5; rounds += 1) text = mutate(text, below);
      const outcome = parse(text);
      const places = outcome.ok ? [] : outcome.problems.map(({ line, column }) => line * 1e6 + column);
      assert.deepEqual(
        places,
        [...places].sort((a, b) => a - b),
      );
    }
  });
});

describe('the time that parsing takes', () => {
  const cpu = (text: string): number => {
    const start = process.cpuUsage();
    parse(text);
    const { user, system } = process.cpuUsage(start);
    return (user + system) / 1000;
  };
  /** Least of three, since what else the machine does only ever adds. */
  const least = (text: string): number => Math.min(cpu(text), cpu(text), cpu(text));

  const routes = (count: number): string => {
    const all = Array.from({ length: count }, (_, i) => {
      const prefix = `${10 + (i >> 16)}.${(i >> 8) & 255}.${i & 255}.0/24`;
      return `  route ${prefix} next-hop 192.0.2.2 med 5 community [ 65001:1 65001:2 ];\n`;
    });
    return neighborWith(`static {\n${all.join('')}}`);
  };

  const peer = (i: number): string =>
    `neighbor 10.0.${i >> 8}.${i & 255} {
  local-address 10.1.0.1; local-as 1; peer-as 2;
  process p { run q; }
  static { route 10.0.0.0/8 next-hop self; }
}
`;

  const shapes: readonly [string, (count: number) => string][] = [
    ['routes', routes],
    ['one statement of many words', (count) => `process a { run b ${'c '.repeat(count)}; }`],
    ['one long quoted word', (count) => `process a { run b "${'c d'.repeat(count)}"; }`],
    ['escapes', (count) => `process a { run b ${'\\x'.repeat(count)}; }`],
    ['continued lines', (count) => `process a { run b ${'c\\\n'.repeat(count)}; }`],
    ['continued comments', (count) => `process a { run b; }\n${'# c \\\n'.repeat(count)}`],
    ['sections within sections', (count) => 'a { '.repeat(count)],
    ['one keyword again and again', (count) => neighborWith('hold-time 9; '.repeat(count))],
    ['neighbors', (count) => Array.from({ length: count / 20 }, (_, i) => peer(i)).join('')],
    [
      'neighbors of one template',
      (count) => {
        const inheriting = (i: number) => peer(i).replace('local-as 1;', 'inherit t;');
        const all = Array.from({ length: count / 20 }, (_, i) => inheriting(i)).join('');
        return `template { neighbor t { local-as 1; ${'route 11.0.0.0/8 next-hop self; '.repeat(20)} } } ${all}`;
      },
    ],
    [
      'neighbors of a group',
      (count) => `group g { ${Array.from({ length: count / 20 }, (_, i) => peer(i)).join('')} hold-time 9; }`,
    ],
    [
      'templates of templates',
      (count) => {
        const one = (i: number) =>
          `neighbor t${i} { ${i % 60 > 0 ? `inherit [ t${i - 1} t${i - (i % 60)} ];` : ''} }\n`;
        return `template { ${Array.from({ length: count / 20 }, (_, i) => one(i)).join('')} }`;
      },
    ],
    ['brackets', (count) => `process a { run b ${'['.repeat(count)}; }`],
    ['blanks after backslashes', (count) => `process a { run b ${`\\${' '.repeat(50)}`.repeat(count / 50)}; }`],
    [
      'one block of many attributes',
      (count) => neighborWith(`static { route 10.0.0.0/8 { next-hop self; ${'med 5; '.repeat(count)} } }`),
    ],
    [
      'one block of many paths',
      (count) => neighborWith(`static { route 10.0.0.0/8 { next-hop self; ${'as-path 1; '.repeat(count)} } }`),
    ],
  ];
  for (const [what, make] of shapes) {
    it(`grows with the length of the text: ${what}`, () => {
      const short = least(make(10_000));
      const long = least(make(80_000));
      // Eight times as much; a quadratic parser takes 64 times as long. The constant is for times too short to compare.
      assert.ok(long < short * 24 + 60, `${short} ms, then ${long} ms`);
    });
  }

  it('is below one and a half seconds for a hundred thousand routes', () => {
    const taken = least(routes(100_000));
    assert.ok(taken < 1500, `${taken} ms`);
  });
});
