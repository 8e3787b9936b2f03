import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { configurationReference } from '../../src/config-parser/index.ts';
import { neighborWith, parse } from './support.ts';

const sections = configurationReference();
const named = (path: readonly string[]): string => path.join('/') || 'the file';

describe('the reference of the configuration', () => {
  it('has every section once, the outer ones first', () => {
    const names = sections.map(({ path }) => named(path));
    assert.equal(new Set(names).size, names.length);
    assert.deepEqual(names.slice(0, 5), ['the file', 'process', 'healthcheck', 'template', 'neighbor']);
    for (const name of ['neighbor/family', 'neighbor/capability', 'neighbor/api', 'neighbor/api/receive']) {
      assert.ok(names.includes(name), name);
    }
    for (const name of ['neighbor/static', 'neighbor/tcp-ao', 'neighbor/process', 'neighbor/add-path']) {
      assert.ok(names.includes(name), name);
    }
  });

  it('says of a group only what a neighbor has not', () => {
    const group = sections.find(({ path }) => named(path) === 'group')!;
    assert.deepEqual(group.like, ['neighbor']);
    assert.deepEqual(
      group.keywords.map(({ keyword }) => keyword),
      ['neighbor'],
    );
  });

  for (const { path, about, keywords } of sections) {
    it(`tells of every keyword of ${named(path)}`, () => {
      assert.match(about, /^[A-Z].*\.$/);
      for (const { keyword, about: said, usage, example, line, block } of keywords) {
        assert.match(said, /^\S.*[.]$/, keyword);
        assert.ok(said.length < 160, `${keyword}: ${said.length} characters`);
        assert.ok(line || block, keyword);
        assert.ok(example === undefined || usage !== '', `${keyword} has an example and no usage`);
      }
    });
  }
});

describe('an example of the reference can be read', () => {
  const others = 'process watch { run x; } template { neighbor routers { } }';
  // A key lacks nothing, so these stand together.
  const together = sections.find(({ path }) => named(path) === 'neighbor/tcp-ao')!.keywords;
  const inside: Readonly<Record<string, string>> = {
    'the file': '',
    process: 'process p { run x; ',
    template: 'template {',
    group: 'group g {',
    'neighbor/process': 'process p { run x; ',
    'neighbor/process/receive': 'process p { run x; receive {',
    'neighbor/process/send': 'process p { run x; send {',
    'neighbor/tcp-ao': 'tcp-ao {',
    healthcheck: `${neighborWith('')} healthcheck h { vip 192.0.2.99; `,
    'healthcheck/drain': `${neighborWith('')} healthcheck h { vip 192.0.2.99; drain {`,
  };

  function text(path: readonly string[], statement: string): string {
    const close = '}'.repeat(Math.max(path.length - 1, 0));
    const own = inside[named(path)];
    if (named(path).startsWith('healthcheck/check ')) {
      return `${neighborWith('')} healthcheck h { vip 192.0.2.99; ${path[1]} {\n${statement}\n} }`;
    }
    if (path[0] !== 'neighbor')
      return `${others} ${own} ${statement} ${path.length > 0 ? '}' : ''} ${named(path) === 'healthcheck/drain' ? '}' : ''}`;
    const opened =
      own ??
      path
        .slice(1)
        .map((keyword) => `${keyword} {`)
        .join(' ');
    return `${others} ${neighborWith(`${opened} ${statement} ${close}`)}`;
  }

  for (const { path, keywords } of sections) {
    const name = named(path);
    // Those of `announce` are of the family that has the grammar first.
    if (name === 'neighbor/tcp-ao' || name.startsWith('neighbor/announce')) continue;
    for (const { keyword, example, line, block, usage } of keywords) {
      if (!line || (example === undefined && (block || usage !== ''))) continue;
      it(`${name}: ${keyword} ${example ?? ''}`, () => {
        const said = text(path, `${keyword} ${example ?? ''};`);
        // A process has one of the two.
        const outcome = parse(keyword === 'fifo' ? said.replace('process p { run x;', 'process p {') : said);
        const problems = outcome.ok ? [] : outcome.problems;
        // A check may need more than this one word.
        const ours = path[1]?.startsWith('check ') ? problems.filter(({ line: at }) => at === 2) : problems;
        assert.deepEqual(ours, []);
      });
    }
  }

  it('neighbor/tcp-ao', () => {
    const outcome = parse(
      text(['neighbor', 'tcp-ao'], together.map(({ keyword, example }) => `${keyword} ${example};`).join(' ')),
    );
    assert.deepEqual(outcome.ok ? [] : outcome.problems, []);
  });
});
