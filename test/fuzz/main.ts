// `npm run fuzz -- [TEXTS] [SEED]`: many more spoiled texts than a test has time for, and how time grows with size.

import { parseRoutes, TextError, wordsOf } from '../../src/bgp/index.ts';
import { parseConfig } from '../../src/config-parser/index.ts';
import { fuzzGrammars } from './grammar.ts';

const texts = Number(process.argv[2] ?? 2_000_000);
const seed = Number(process.argv[3] ?? Date.now() % 1_000_000);
const ROUND = 20_000;

/** Texts of `n` parts that would show a parser whose time grows faster than its text. */
const SHAPES: Readonly<Record<string, (n: number) => string>> = {
  'many routes': (n) => file('route 10.0.0.0/24 next-hop 1.1.1.1 med 5;\n'.repeat(n)),
  'one long list': (n) => file(`route 10.0.0.0/24 next-hop 1.1.1.1 community [ ${'65000:1 '.repeat(n)}];`),
  'one long path': (n) => file(`route 10.0.0.0/24 next-hop 1.1.1.1 as-path [ ${'65000 '.repeat(Math.min(n, 8000))}];`),
  'words without sense': (n) => file(`route ${'x '.repeat(n)};`),
  'brackets without end': (n) => `neighbor 10.0.0.1 { ${'[ '.repeat(n)}`,
  'braces without end': (n) => '{ '.repeat(n),
  'braces that close nothing': (n) => '} '.repeat(n),
  parentheses: (n) => file(`route 10.0.0.0/24 next-hop 1.1.1.1 as-path [ ${'(1) '.repeat(n)}];`),
  quotes: (n) => `neighbor 10.0.0.1 { description ${'"a" '.repeat(n)}; }`,
  backslashes: (n) => `neighbor 10.0.0.1 { description ${'\\'.repeat(n)}; }`,
  'a long word': (n) => `neighbor 10.0.0.1 { ${'a'.repeat(n)} ; }`,
  comments: (n) => '# x\n'.repeat(n),
  'repeated attributes': (n) => file(`route 10.0.0.0/24 next-hop 1.1.1.1 ${'extended-community 1:1 '.repeat(n)};`),
};

function file(routes: string): string {
  return `neighbor 127.0.0.1 { router-id 10.0.0.1; local-address 127.0.0.1; local-as 1; peer-as 2; static { ${routes} } }`;
}

const programs = { find: (program: string) => program };

/** milliseconds, the least of three */
function timeOf(text: string): number {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < 3; i += 1) {
    const start = process.hrtime.bigint();
    parseConfig(text, { source: 'shape', directory: '/', programs });
    try {
      parseRoutes(wordsOf(text, 'shape'), 'announce');
    } catch (error) {
      if (!(error instanceof TextError)) throw error;
    }
    least = Math.min(least, Number(process.hrtime.bigint() - start) / 1e6);
  }
  return least;
}

let worst = 0;
for (const [name, shape] of Object.entries(SHAPES)) {
  const [small, large] = [timeOf(shape(20_000)), timeOf(shape(160_000))];
  const growth = large / Math.max(small, 0.5) / 8;
  worst = Math.max(worst, growth);
  console.log(`${name}: ${small.toFixed(1)} ms, 8 times as long ${large.toFixed(1)} ms, growth ${growth.toFixed(2)}`);
}

let good = 0;
for (let done = 0; done < texts; done += ROUND) {
  good += fuzzGrammars(Math.min(ROUND, texts - done), seed + done).good;
}
console.log(`${texts} texts from seed ${seed}: ${good} read, ${texts - good} refused, none read wrong`);
// Three times linear leaves room for the collector and for other programs; a square would show as eight.
if (worst > 3) {
  console.error('time grows faster than the text');
  process.exitCode = 1;
}
