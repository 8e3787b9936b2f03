import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { accepted, neighborWith, problems, warnings } from './support.ts';

describe('mistakes of form', () => {
  const cases: readonly [string, string, string[]][] = [
    ['a `;` missing before `}`', neighborWith('hold-time 9'), ["3:12: ';' is missing before '}'"]],
    [
      'a `;` missing at the end of a line',
      neighborWith('hold-time 9\npassive;\nconnect 179;'),
      ["3:12: ';' is missing after 'hold-time'"],
    ],
    [
      'a `;` missing after a keyword without a value',
      neighborWith('passive\nconnect 179;'),
      ["3:8: ';' is missing after 'passive'"],
    ],
    [
      'a `;` missing before a line with a mistake of its own',
      neighborWith('hold-time 9\nconect 179;'),
      ["3:12: ';' is missing after 'hold-time'", "4:1: 'conect' is not a keyword of neighbor, did you mean 'connect'?"],
    ],
    [
      'a `;` missing before a section',
      neighborWith('hold-time 9\nfamily { ipv4 unicast; }'),
      ["3:12: ';' is missing after 'hold-time'"],
    ],
    [
      'a `;` missing after a route',
      neighborWith('static {\nroute 10.0.0.0/8 next-hop self\nroute 11.0.0.0/8 next-hop self;\n}'),
      ["4:31: ';' is missing after 'route'"],
    ],
    [
      'a `;` missing past a quoted word',
      neighborWith('description "a b" }'),
      ["3:18: ';' is missing before '}'", "4:1: this '}' closes nothing"],
    ],
    [
      'a `;` missing at the end of the text',
      'process a { run b',
      ["1:1: '}' is missing for this 'process' section", "1:18: ';' is missing before the end of the file"],
    ],
    [
      'a stray `}`',
      `${neighborWith('')}}\nfoo;`,
      ["5:1: this '}' closes nothing", "6:1: 'foo' is not a keyword of the file"],
    ],
    [
      'a missing `}`',
      neighborWith('family { ipv4 unicast;').trimEnd().slice(0, -1),
      ["1:1: '}' is missing for this 'neighbor' section", "3:1: '}' is missing for this 'family' section"],
    ],
    [
      'the `}` of a group',
      `group g {\n${neighborWith('').trimEnd()}`,
      ["1:1: '}' is missing for this 'group' section"],
    ],
    [
      'a `}` missing before the next section, which is read where it belongs',
      neighborWith('family { ipv4 unicast;\nstatic { rout 10.0.0.0/8; }'),
      [
        "4:1: 'static' is not a section of family but of neighbor: is a '}' missing before it?",
        "4:10: 'rout' is not a keyword of static, did you mean 'route'?",
      ],
    ],
    [
      'a `}` missing before the next neighbor',
      `${neighborWith('').slice(0, -2)}${neighborWith('wrong;').replace('192.0.2.1', '192.0.2.9')}`,
      [
        "4:1: 'neighbor' is not a section of neighbor but of the file: is a '}' missing before it?",
        "6:1: 'wrong' is not a keyword of neighbor",
      ],
    ],
    [
      'an unknown section and its missing `}`',
      'foo { bar; { baz',
      ["1:1: 'foo' is not a section of the file", "1:1: '}' is missing for this section"],
    ],
    [
      'a quote without an end',
      neighborWith('description "a;\npassive;'),
      ['3:13: this quote is not closed on its line'],
    ],
    [
      'a quote without an end or a `;`',
      neighborWith(`description it's\npassive yes;`),
      ['3:15: this quote is not closed on its line'],
    ],
    [
      'a `[` without `]`',
      neighborWith('static { route 10.0.0.0/8 next-hop self community [ 1:1 2:2; }'),
      ["3:51: ']' is missing for this '['"],
    ],
    [
      'a `]` without `[`',
      neighborWith('static { route 10.0.0.0/8 next-hop self community 1:1 ]; }'),
      ["3:55: '[' is missing before this ']'"],
    ],
    ['a section without a name', '{ a; }', ["1:1: the name of a section is missing before '{'"]],
    [
      'a value where a section belongs',
      neighborWith('family ipv4;'),
      ["3:1: 'family' opens a section: '{' is missing"],
    ],
    [
      'a section where a value belongs',
      neighborWith('hold-time { a; }'),
      ["3:1: 'hold-time' opens no section: it ends with ';'"],
    ],
    ['an empty text', '', ['1:1: there is no configuration here']],
    ['a text of comments', '# neighbor\n', ['1:1: there is no configuration here']],
  ];
  for (const [what, text, expected] of cases) {
    it(`${what} is found where it is`, () => assert.deepEqual(problems(text), expected));
  }

  it('the last `}` of all may be missing, as in ExaBGP, if it is that of a neighbor', () => {
    const text = neighborWith('family { ipv4 unicast; }').trimEnd().slice(0, -1);
    assert.equal(accepted(text).neighbors.length, 1);
    assert.deepEqual(warnings(text), ["1:1: '}' is missing for this 'neighbor' section, which ends with the file"]);
    assert.deepEqual(problems(`${neighborWith('')}neighbor 192.0.2.1 {\nrouter-id 192.0.2.2;\n`), [
      "5:1: 'local-as' is missing in this neighbor",
      "5:1: 'peer-as' is missing in this neighbor",
    ]);
  });

  it('a `;` after `}` is none', () => {
    assert.equal(accepted(`${neighborWith('family { };')};`).neighbors.length, 1);
  });

  it('three mistakes in one file give three places', () => {
    const text = neighborWith('hold-tme 9;\npeer-as x;\nfamily { ipv4 unicats; }');
    assert.deepEqual(problems(text), [
      "3:1: 'hold-tme' is not a keyword of neighbor, did you mean 'hold-time'?",
      "4:9: 'x' is not an AS number: 0 to 4294967295, or 0.0 to 65535.65535",
      "5:15: 'ipv4 unicats' is not a family, did you mean 'unicast'?",
    ]);
  });

  it('no more than twenty are told', () => {
    assert.equal(problems('foo;\n'.repeat(100)).length, 20);
  });

  it('words that objects have by themselves are no keywords', () => {
    for (const word of ['constructor', '__proto__', 'toString', 'hasOwnProperty']) {
      assert.deepEqual(problems(`${word} a;`), [`1:1: '${word}' is not a keyword of the file`]);
    }
  });
});

describe('what a neighbor must have', () => {
  const whole = (content: string): string => `neighbor 192.0.2.1 { ${content} }`;

  it('what is missing is told at its opening, all at once', () => {
    assert.deepEqual(problems(`\n  ${whole('')}`), [
      "2:3: 'local-as' is missing in this neighbor",
      "2:3: 'peer-as' is missing in this neighbor",
      "2:3: 'router-id' is missing in this neighbor: only an IPv4 local-address can stand in for it",
    ]);
  });

  it('a keyword with a bad value is not missing too', () => {
    assert.deepEqual(problems(whole('local-as x; peer-as 1; local-address y;')), [
      "1:31: 'x' is not an AS number: 0 to 4294967295, or 0.0 to 65535.65535",
      "1:59: 'y' is not an IP address",
    ]);
    assert.deepEqual(problems('neighbor 300.0.0.1 { local-as 1; peer-as 1; }'), [
      "1:10: '300.0.0.1' is not an IP address",
    ]);
  });

  it('an IPv6 neighbor needs a router-id', () => {
    const text = 'neighbor 2001:db8::1 { local-address 2001:db8::2; local-as 1; peer-as 1; }';
    assert.match(problems(text).join(), /^1:1: 'router-id' is missing/);
  });

  it('its addresses are of one family', () => {
    assert.deepEqual(problems(whole('local-as 1; peer-as 1; router-id 1.1.1.1; local-address ::1;')), [
      '1:78: local-address and the address of the peer are of different families',
    ]);
  });

  it('no two are the same', () => {
    assert.deepEqual(problems(neighborWith('') + neighborWith('hold-time 9;')), [
      '5:1: this neighbor is already defined, at x.conf:1',
    ]);
  });

  it('its routes are of its families', () => {
    const routes = 'static { route 2001:db8::/32 next-hop ::1; route 2001:db8::/48 next-hop ::1; }';
    assert.deepEqual(problems(neighborWith(`family { ipv4 unicast; }\n${routes}`)), [
      "4:10: 'ipv6 unicast' is not in the family section of this neighbor, but this is such a route",
    ]);
    assert.equal(accepted(neighborWith(routes)).neighbors[0]!.routes.length, 2);
  });
});

describe('bad values', () => {
  const cases: readonly [string, string][] = [
    ['hold-time 2;', '3:11: a hold time is 0 or at least 3 seconds'],
    ['hold-time 65536;', "3:11: '65536' is not a hold time from 0 to 65535"],
    ['hold-time;', '3:10: a hold time is missing'],
    ['connect 99999;', "3:9: '99999' is not a port from 0 to 65535"],
    ['router-id 2001:db8::1;', "3:11: '2001:db8::1' is not a router id: an IPv4 address"],
    ['host-name a..b;', "3:11: 'a..b' is not a host or domain name"],
    ['family { ipv4 unicast; ipv4 unicast; }', "3:29: family 'ipv4 unicast' is here twice"],
    ['family { all; ipv4 unicast; }', "3:20: 'all' comes before this family and holds it already"],
    ['family { l2vpn unicast; }', "3:16: 'l2vpn unicast' is not a family"],
    ['capability { graceful-restart 5000; }', "3:31: '5000' is not a restart time from 0 to 4095"],
    [
      'capability { graceful-restart; } hold-time 5000;',
      '3:30: the restart time is the hold time, 5000, and may be 4095 at most',
    ],
    ['capability { add-path receive/send; }', '3:23: the option is send/receive'],
    ['capability { refresh enable; }', "3:14: 'refresh' is not a keyword of capability"],
    ['api { processes p; }', '3:17: processes stand in brackets: processes [ a b ];'],
    ['api { processes [ p ]; }', "3:19: no process is called 'p'"],
    ['api a b { } api a { }', "3:17: there is an api section 'a' already: names count for the whole file"],
    ['api a/b { }', "3:5: 'a/b' is not the name of an api section: letters, digits and . _ - make one"],
    ['static { route 10.0.0.1/24 next-hop self; }', "3:16: '10.0.0.1/24' has host bits set beyond /24"],
    ['static { route 10.0.0.0/24; }', '3:16: a next-hop is missing: next-hop ADDRESS or next-hop self'],
    ['static { route 10.0.0.0/24 { med 1; } }', '3:16: a next-hop is missing: next-hop ADDRESS or next-hop self'],
    [
      'static { route 10.0.0.0/24 {\nnext-hop self;\nmde 1; } }',
      "5:1: 'mde' is not a route attribute, did you mean 'med'?",
    ],
  ];
  for (const [content, expected] of cases) {
    it(`${content.replace(/\n/g, ' ')} is refused`, () =>
      assert.deepEqual(problems(neighborWith(content)), [expected]));
  }
});

describe('processes', () => {
  it('need a program', () => {
    assert.deepEqual(problems('process a { encoder json; }'), ["1:9: 'run' is missing in process 'a'"]);
    assert.deepEqual(problems('process a { run; }'), ['1:16: a program is missing']);
    assert.deepEqual(problems('process { run a; }'), ['1:8: the name of the process is missing']);
  });

  it('are a program or a FIFO, never both', () => {
    assert.deepEqual(problems('process a { run x; fifo /run/a; }'), ["1:20: use either 'run' or 'fifo', not both"]);
    assert.deepEqual(problems('process a { fifo a; }'), ["1:18: the path of a FIFO begins with '/'"]);
    assert.deepEqual(problems('process a { fifo; }'), ['1:17: the path of a FIFO is missing']);
  });

  it('have one definition each', () => {
    assert.deepEqual(problems('process a { run x; }\nprocess a { run x; }'), [
      "2:9: process 'a' is already defined, at x.conf:1",
    ]);
  });

  it('speak text or JSON', () => {
    assert.deepEqual(problems('process a { run x; encoder jsno; }'), [
      "1:28: 'jsno' is not an encoder: text, json, did you mean 'json'?",
    ]);
  });

  it('that nobody defines are told where they are named, with the name that was meant', () => {
    const text = `process announce { run x; }\n${neighborWith('api { processes [\nanounce ]; }')}`;
    assert.deepEqual(problems(text), ["5:1: no process is called 'anounce', did you mean 'announce'?"]);
  });

  it('with mistakes of their own are not undefined too', () => {
    const text = `process a { }\n${neighborWith('api { processes [ a ]; }')}`;
    assert.deepEqual(problems(text), ["1:9: 'run' is missing in process 'a'"]);
  });
});
