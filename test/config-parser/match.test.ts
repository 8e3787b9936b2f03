import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { namePattern } from '../../src/config-parser/match.ts';
import { accepted, neighborWith, problems } from './support.ts';

describe('a pattern of names', () => {
  const matches = (pattern: string, name: string): boolean => {
    const found = namePattern(pattern);
    assert.ok(typeof found === 'function', JSON.stringify(found));
    return found(name);
  };
  const refusal = (pattern: string): string => {
    const found = namePattern(pattern);
    assert.ok(typeof found !== 'function', pattern);
    return found.problem;
  };

  // What Python's re.match says of them.
  const cases: readonly [string, readonly string[], readonly string[]][] = [
    ['watch', ['watch', 'watcher'], ['a-watch', 'Watch', 'wat']],
    ['watch$', ['watch'], ['watcher']],
    ['.*', ['', 'anything'], []],
    ['a|b', ['a1', 'b1'], ['c', 'xa']],
    ['(one|two)-[0-9]+', ['one-1', 'two-42x'], ['one-', 'three-1']],
    ['(?:ab){2}', ['abab'], ['ab']],
    ['a\\.b', ['a.b'], ['axb']],
    ['[^x]y', ['ay'], ['xy']],
    ['svc\\d{1,3}_', ['svc12_a'], ['svc1234_']],
  ];
  for (const [pattern, yes, no] of cases) {
    it(`${pattern} matches from the start`, () => {
      for (const name of yes) assert.equal(matches(pattern, name), true, name);
      for (const name of no) assert.equal(matches(pattern, name), false, name);
    });
  }

  it('that could take long is refused', () => {
    const nested = 'a group with a repetition or a choice in it may not be repeated in a pattern';
    for (const pattern of ['(a+)+$', '(a|a)*$', '((ab)*c)*', '(?:(a*)b){9}', '([a-z]+)*', '(\\)a*)+']) {
      assert.equal(refusal(pattern), nested, pattern);
    }
    assert.equal(refusal('.*.*.*.*x'), 'a pattern has 3 of * + ? and { } at most');
    assert.equal(refusal('a'.repeat(129)), 'a pattern has 128 characters at most');
  });

  it('that means something else in Python, or nothing, is refused', () => {
    for (const [pattern, piece] of [
      ['(?P<n>a)', '(?'],
      ['(?i)a', '(?'],
      ['(?=a)a', '(?'],
      ['(a)\\1', '\\1'],
      ['[]a]', '[]'],
      ['[^](a*)*]', '[^]'],
      ['a{,3}', '{,3}'],
    ] as const) {
      assert.equal(refusal(pattern), `'${piece}' is not taken in a pattern`, pattern);
    }
    for (const pattern of ['(', ')', '[a', '*', 'a**', '\\']) {
      assert.equal(refusal(pattern), `'${pattern}' is not a regular expression`);
    }
  });

  it('never takes long', () => {
    const hard = ['.*.*.*x', '[a-z]*[a-y]*[a-x]*!', '(aa){1,9}a*$!', 'a?a?a?aaa!'];
    const start = process.cpuUsage();
    for (const pattern of hard) assert.equal(matches(pattern, 'a'.repeat(255)), false);
    const { user, system } = process.cpuUsage(start);
    assert.ok(user + system < 2e6, `${user + system} µs`);
  });
});

describe('processes-match', () => {
  const processes = 'process one-1 { run x; } process one-2 { run x; } process two { run x; }\n';

  it('is all processes that match, wherever they stand', () => {
    const text = neighborWith('api { processes-match [ "one-.*", two ]; neighbor-changes; }') + processes;
    const { subscriptions } = accepted(text);
    assert.deepEqual(
      subscriptions.map(({ processes, state }) => [processes, state]),
      [[['one-1', 'one-2', 'two'], true]],
    );
    assert.equal('matches' in subscriptions[0]!, false);
  });

  it('in a template is so for all who inherit it', () => {
    const text = `template { neighbor t { api { processes-match [ one ]; } } } ${neighborWith('inherit t;')}${processes}`;
    assert.deepEqual(accepted(text).subscriptions[0]!.processes, ['one-1', 'one-2']);
  });

  it('has something to match, and stands alone', () => {
    const text = (content: string) => processes + neighborWith(`api { ${content} }`);
    assert.deepEqual(problems(text('processes-match [ "eno" ];')), [
      '4:25: no process has a name that begins like this',
    ]);
    assert.deepEqual(problems(text('processes [ two ];\nprocesses-match [ two ];')), [
      "5:1: use either 'processes' or 'processes-match', not both",
    ]);
    assert.deepEqual(problems(text('processes-match two;')), [
      '4:23: processes-match stand in brackets: processes-match [ a b ];',
    ]);
    assert.match(problems(text('processes-match [ "(a+)+" ];'))[0]!, /^4:25: a group with/);
  });
});

it('a name that is longer than any pattern looks at is refused', () => {
  const text = `process ${'a'.repeat(256)} { run x; }`;
  assert.deepEqual(problems(text), ['1:9: the name of a process has 255 characters at most']);
});
