import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { hex, printRoute } from '../../src/bgp/index.ts';
import type { Programs } from '../../src/config-parser/index.ts';
import { parseConfig } from '../../src/config-parser/index.ts';
import { accepted, neighborWith, problems, theNeighbor, warnings } from './support.ts';

const ALL = ['open', 'update', 'notification', 'keepalive', 'refresh', 'operational'];

/** What a process inside a neighbor hears, in the words of an `api` section. */
function heard(content: string): string {
  const { state, receive, send } = accepted(neighborWith(`process a { run b; ${content} }`)).subscriptions[0]!;
  const one = (direction: string, { events, parsed, packets, consolidate }: typeof receive): string[] => {
    const forms = Object.entries({ parsed, packets, consolidate }).flatMap(([form, on]) => (on ? [form] : []));
    const kinds = [...events].length === ALL.length ? ['all'] : [...events];
    return forms.length + kinds.length === 0 ? [] : [`${direction} { ${[...forms, ...kinds].join(' ')} }`];
  };
  return [...(state ? ['neighbor-changes'] : []), ...one('receive', receive), ...one('send', send)].join(' ');
}

describe('what a process of ExaBGP 3 wants to hear', () => {
  const cases: readonly [string, string][] = [
    ['', ''],
    ['neighbor-changes;', 'neighbor-changes'],
    ['receive-routes;', 'receive { parsed update }'],
    ['parse-routes;', 'neighbor-changes receive { parsed update }'],
    ['peer-updates;', 'neighbor-changes receive { parsed update }'],
    ['receive-packets;', 'receive { packets all }'],
    ['receive-parsed;', 'receive { parsed all }'],
    ['send-packets;', 'send { packets all }'],
    ['send-parsed; send-updates;', 'send { parsed update }'],
    ['receive-updates;', 'receive { parsed update }'],
    ['receive-updates; receive-packets;', 'receive { packets update }'],
    ['receive-opens; receive-keepalives; receive-refresh;', 'receive { parsed open keepalive refresh }'],
    ['receive-notifications; receive-operational;', 'receive { parsed notification operational }'],
    ['receive-packets; receive-routes; consolidate;', 'receive { parsed packets consolidate update }'],
    ['receive { parsed; update; }', 'receive { parsed update }'],
    ['receive { parsed; update; } send { packets; open; }', 'receive { parsed update } send { packets open }'],
    ['receive-routes; receive-routes false;', ''],
    ['peer-updates enable; neighbor-changes disable;', 'receive { parsed update }'],
  ];
  for (const [said, meant] of cases)
    it(`${said || 'nothing'} means ${meant || 'nothing'}`, () => assert.equal(heard(said), meant));

  it('is of no use in a process at the top', () => {
    assert.deepEqual(problems('process a { run b; receive-routes; }'), [
      "1:20: 'receive-routes' is not a keyword of process",
    ]);
  });
});

describe('a program and its arguments in one pair of quotes', () => {
  const outcome = (run: string, exists: readonly string[]) => {
    const programs: Programs = {
      find: (program) => (exists.includes(program) ? `/x/${program}` : { problem: `there is no program '${program}'` }),
    };
    return parseConfig(`process a { run ${run}; }`, { source: 'x', directory: '/', programs });
  };

  it('are taken apart, with a warning, when no program has the whole for a name', () => {
    const read = outcome('"./exa-send.py 1  10"', ['./exa-send.py']);
    assert.ok(read.ok);
    assert.deepEqual(read.config.processes[0]!.run, ['/x/./exa-send.py', '1', '10']);
    assert.equal(
      read.config.warnings.map(({ column, message }) => `${column}: ${message}`)[1],
      "17: no program has this name: it is read as './exa-send.py' and its arguments, which need no quotes",
    );
  });

  it('are a name with blanks when there is such a program', () => {
    const read = outcome('"my program"', ['my program', 'my']);
    assert.ok(read.ok);
    assert.deepEqual(read.config.processes[0]!.run, ['/x/my program']);
  });

  it('are not taken apart when more words follow, or when the first of them is no program', () => {
    for (const [run, why] of [
      ['"a b" c', "there is no program 'a b'"],
      ['"a b"', "there is no program 'a'"],
      ['" "', "there is no program ' '"],
    ] as const) {
      const read = outcome(run, run.endsWith('c') ? ['a'] : []);
      assert.ok(!read.ok);
      assert.deepEqual(
        read.problems.map(({ message }) => message),
        [why],
      );
    }
  });
});

describe('what ExaBGP 3 says directly in a neighbor', () => {
  const capabilities = (content: string): string =>
    theNeighbor(`${content} family { ipv4 unicast; }`)
      .capabilities.filter(({ code }) => code !== 1)
      .map(({ code, value }) => `${code}:${hex(value)}`)
      .join(' ');

  it('capabilities', () => {
    assert.equal(capabilities(''), '65:0000FDE8 6:');
    assert.equal(capabilities('asn4 disable; extended-message false;'), '');
    assert.equal(capabilities('route-refresh; graceful-restart 1200;'), '65:0000FDE8 64:84B000010180 2: 70: 6:');
    assert.equal(capabilities('graceful-restart;'), '65:0000FDE8 64:80B400010180 6:');
    assert.equal(capabilities('add-path send/receive;'), '65:0000FDE8 69:00010103 6:');
    assert.equal(capabilities('multi-session;'), capabilities('capability { multi-session; }'));
  });

  it('routes', () => {
    const { routes } = theNeighbor(`route 10.0.0.0/8 next-hop self; route 10.1.0.0/16 { next-hop self; med 5; }
      static { route 10.2.0.0/16 next-hop self; } attributes next-hop self nlri 10.3.0.0/16;`);
    assert.deepEqual(routes.map(printRoute), [
      'route 10.0.0.0/8 next-hop self',
      'route 10.1.0.0/16 next-hop self med 5',
      'route 10.2.0.0/16 next-hop self',
      'route 10.3.0.0/16 next-hop self',
    ]);
  });

  it('a password and a lowest TTL', () => {
    assert.deepEqual(theNeighbor(`md5 'hello';`).socket, { md5Password: 'hello' });
    assert.deepEqual(theNeighbor('ttl-security;').socket, { outgoingTtl: 255, incomingTtl: 255 });
    assert.deepEqual(theNeighbor('ttl-security 254;').socket, { outgoingTtl: 255, incomingTtl: 254 });
    assert.deepEqual(theNeighbor('ttl-security disable;').socket, {});
    assert.deepEqual(warnings(neighborWith('ttl-security 254;')), [
      "3:14: this is ExaBGP 3, and is read as 'outgoing-ttl 255; incoming-ttl 254;'",
    ]);
  });

  it('families by the routes there are', () => {
    const families = (content: string) =>
      theNeighbor(`family { minimal; } ${content}`).families.map(({ name }) => name);
    assert.deepEqual(families('static { route 2001:db8::/32 next-hop ::1; }'), ['ipv6 unicast']);
    assert.deepEqual(families(''), ['ipv4 unicast']);
    assert.deepEqual(families('family { ipv6 unicast; } route 10.0.0.0/8 next-hop self;'), [
      'ipv4 unicast',
      'ipv6 unicast',
    ]);
  });

  it('families by older names', () => {
    const { families } = theNeighbor('family { inet unicast; inet4 flow; inet6 unicast; }');
    assert.deepEqual(
      families.map(({ name }) => name),
      ['ipv4 unicast', 'ipv4 flow', 'ipv6 unicast'],
    );
    assert.deepEqual(problems(neighborWith('family { inet unicast; ipv4 unicast; }')), [
      "3:29: family 'ipv4 unicast' is here twice",
    ]);
  });
});
