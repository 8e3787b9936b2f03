// Programs that watch sessions and routes, and crash on JSON of another dialect than their own.

import assert from 'node:assert/strict';
import { after, afterEach, describe, it } from 'node:test';
import { ipv4Unicast, parseRoute } from '../../src/bgp/index.ts';
import { LONG_MS, nodeProgram, play, type Scene, shipped } from '../support/contract.ts';
import { at, Crash, type Dict, dict, entries, float, int, list, maybe, text } from '../support/contract-json.ts';
import { TestHelper } from '../support/e2e-helper.ts';
import { Folder, OURS, THEIRS } from '../support/e2e-place.ts';
import { clear, neighborText, processText, removeFolders } from '../support/e2e-stage.ts';
import { until } from '../support/wait.ts';

afterEach(clear);
after(removeFolders);

/** Reads all lines from the beginning, each time, as the program would; gives what it has understood. */
type Program = (lines: readonly string[]) => string[];

const ROUTE = parseRoute('route 198.51.100.0/24 next-hop 192.0.2.7 as-path [ 65003 65098 ] community 65003:7');
const ROUTE6 = parseRoute('route 2001:db8:7::/48 next-hop 2001:db8::7 as-path [ 65003 ]');

async function understands(helper: TestHelper, program: Program, wanted: readonly string[]): Promise<void> {
  let crash: unknown;
  await until(
    wanted.join(),
    () => {
      try {
        assert.deepEqual(program(helper.lines), wanted);
      } catch (error) {
        if (!(error instanceof Crash)) throw error;
        crash = error;
      }
    },
    LONG_MS,
  );
  if (crash !== undefined) throw crash;
}

/** Everything that there is to hear, in the dialect of a version. */
async function hearing(version: string, more = ''): Promise<Scene & { helper: TestHelper }> {
  const helper = new TestHelper(new Folder(), 'helper');
  const api = 'api { processes [ helper ]; neighbor-changes; receive { parsed; update; } }';
  const process = processText('helper', helper.run, `api-version ${version}; ${more}`);
  return { ...(await play(process + neighborText({ more: api }))), helper };
}

describe('aioexabgp', () => {
  const nlri = (each: unknown) => text(at(each, 'nlri'));

  function state(neighbor: Dict): string[] {
    const name = text(neighbor.state);
    if (!['connected', 'up', 'down'].includes(name)) throw new Crash(name);
    return [name === 'down' ? `down: ${text(neighbor.reason)}` : name];
  }

  function update(neighbor: Dict): string[] {
    if (neighbor.direction !== 'receive') throw new Crash('a direction');
    const message = dict(neighbor.message);
    if (message.eor !== undefined) return [];
    const { announce, withdraw } = dict(at(message, 'update'));
    return [
      ...entries(announce).flatMap(([, nextHops]) =>
        entries(nextHops).flatMap(([nextHop, routes]) => list(routes).map((each) => `+${nlri(each)} ${nextHop}`)),
      ),
      ...entries(withdraw).flatMap(([, routes]) => list(routes).map((each) => `-${nlri(each)}`)),
    ];
  }

  /** Answers come among the events; events must be of the one version that it knows. */
  const program: Program = (lines) =>
    lines.flatMap((line) => {
      if (!line.startsWith('{')) return [line];
      const { exabgp, time, counter, type, neighbor } = dict(JSON.parse(line));
      if (exabgp !== '4.0.1') throw new Crash(`${exabgp} is not supported`);
      float(time);
      int(counter);
      assert.equal(text(at(neighbor, 'address', 'peer')), THEIRS);
      if (type === 'state') return state(dict(neighbor));
      if (type === 'update') return update(dict(neighbor));
      throw new Crash(text(type));
    });

  it('reads states, routes of both versions of IP and the answers among them', async () => {
    const { router, helper } = await hearing('4');
    const up = ['connected', 'up'];
    await understands(helper, program, up);
    helper.say('announce route 203.0.113.1/32 next-hop self');
    await router.has('203.0.113.1/32', true, LONG_MS);
    await understands(helper, program, [...up, 'done']);
    router.peer.announce([ROUTE]);
    await understands(helper, program, [...up, 'done', '+198.51.100.0/24 192.0.2.7']);
    router.peer.announce([ROUTE6]);
    router.peer.withdraw([ROUTE]);
    await until(
      'the IPv6 route',
      () => assert.ok(program(helper.lines).includes('+2001:db8:7::/48 2001:db8::7')),
      LONG_MS,
    );
    await until('the withdrawal', () => assert.ok(program(helper.lines).includes('-198.51.100.0/24')), LONG_MS);
    const heard = program(helper.lines);
    helper.say('withdraw route 203.0.113.1/32 next-hop self');
    await router.has('203.0.113.1/32', false, LONG_MS);
    await understands(helper, program, [...heard, 'done']);
    await router.stop();
    await understands(helper, program, [
      ...heard,
      'done',
      'down: peer reset, message (notification received (6,2)) error(Cease / Administrative Shutdown)',
    ]);
  });

  it('refuses any other version, so that it needs its own', async () => {
    const { helper } = await hearing('5');
    await until('an event', () => assert.ok(helper.events().length > 0));
    assert.throws(() => program(helper.lines), /5\.0\.0 is not supported/);
  });
});

describe('bgpcommander', () => {
  /** Takes any message with a neighbor for one about its state. */
  const program: Program = (lines) =>
    lines
      .filter((line) => line.startsWith('{'))
      .flatMap((line) => {
        const event = dict(JSON.parse(line));
        if (event.neighbor === undefined) return [];
        return [`${text(at(event.neighbor, 'ip'))} ${text(at(event.neighbor, 'state'))}`];
      });

  it('finds an address and a state, both texts, in every message about a neighbor', async () => {
    const helper = new TestHelper(new Folder(), 'helper');
    const config = shipped('bgpcommander', {
      '/usr/local/bin/bgpcommander -config /etc/bgpcommander.json': helper.run.join(' '),
      '192.0.2.1': THEIRS,
      '192.0.2.2': OURS,
    });
    const { router, daemon } = await play(config, { router: { localAs: 65001, peerAs: 65000 } });
    const states = (...all: readonly string[]) =>
      understands(
        helper,
        program,
        all.map((state) => `${THEIRS} ${state}`),
      );
    await states('connected', 'up');
    router.peer.announce([ROUTE]);
    helper.say('announce route 203.0.113.1/32 next-hop self med 10', 'announce route 203.0.113.2/32 next-hop self');
    helper.say('withdraw route 203.0.113.2/32 next-hop self');
    assert.match(await router.has('203.0.113.1/32', true, LONG_MS), / med 10$/);
    await router.has('203.0.113.2/32', false, LONG_MS);
    router.peer.refresh(ipv4Unicast);
    daemon.signal('SIGUSR1');
    await daemon.logs('reloaded', LONG_MS);
    await router.stop();
    await states('connected', 'up', 'down');
  });
});

/** `198.51.100.0/24 [65003,65098] 192.0.2.7`, or `-198.51.100.0/24` */
type Readings = (update: Dict) => string[];

/** Prefixes as keys, and a path of one list: ARTEMIS as long as it was for 3.4, gixlg, ExaBGP-Monitor, exaprefixdb. */
const keyed: Readings = (update) => {
  const path = () => list(at(update, 'attribute', 'as-path')).map(int);
  return [
    ...entries(update.announce).flatMap(([, nextHops]) =>
      entries(nextHops).flatMap(([nextHop, routes]) =>
        Object.keys(dict(routes)).map((prefix) => `${prefix} ${JSON.stringify(path())} ${nextHop}`),
      ),
    ),
    ...entries(update.withdraw).flatMap(([, routes]) => Object.keys(dict(routes)).map((prefix) => `-${prefix}`)),
  ];
};

/** Lists of routes, and the first segment of a path: ARTEMIS today. */
const listed: Readings = (update) => {
  const path = () => {
    const segment = at(update, 'attribute', 'as-path', '0');
    if (at(segment, 'element') !== 'as-sequence') throw new Crash('no sequence');
    return list(at(segment, 'value')).map(int);
  };
  const prefixes = (routes: unknown) => list(routes).map((route) => text(at(route, 'nlri')));
  return [
    ...entries(update.announce).flatMap(([, nextHops]) =>
      entries(nextHops).flatMap(([nextHop, routes]) =>
        prefixes(routes).map((prefix) => `${prefix} ${JSON.stringify(path())} ${nextHop}`),
      ),
    ),
    ...entries(update.withdraw).flatMap(([, routes]) => prefixes(routes).map((prefix) => `-${prefix}`)),
  ];
};

/** A monitor that takes updates alone; `peer` is where it finds the address. */
function monitor(readings: Readings, ...peer: readonly string[]): Program {
  return (lines) =>
    lines.flatMap((line) => {
      const event = dict(JSON.parse(line));
      if (event.type !== 'update') return [];
      float(event.time);
      assert.equal(text(at(event, 'neighbor', ...peer)), THEIRS);
      const message = dict(at(event, 'neighbor', 'message'));
      if (message.eor !== undefined) return [`${text(at(message.eor, 'afi'))} ${text(at(message.eor, 'safi'))} eor`];
      return readings(dict(at(message, 'update')));
    });
}

/** The router announces both routes and takes one back. */
async function reads(router: Scene['router'], helper: TestHelper, program: Program): Promise<void> {
  router.peer.announce([ROUTE, ROUTE6]);
  const all = (...wanted: readonly string[]) =>
    until(wanted.join(), () => assert.deepEqual(program(helper.lines).sort(), [...wanted].sort()), LONG_MS);
  const both = ['198.51.100.0/24 [65003,65098] 192.0.2.7', '2001:db8:7::/48 [65003] 2001:db8::7'];
  const ends = ['ipv4 unicast eor', 'ipv6 unicast eor'];
  await all(...both, ...ends);
  router.peer.withdraw([ROUTE]);
  await all(...both, ...ends, '-198.51.100.0/24');
}

const MITIGATE = `
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
for (const line of JSON.parse(readFileSync(process.argv[2], 'utf8')).commands) {
  process.stdout.write(line + '\\n');
  process.stderr.write(line + '\\n');
  await sleep(1000);
}
setInterval(() => {}, 60_000);
`;

describe('ARTEMIS', () => {
  it('3.4: prefixes as keys, paths as lists', async () => {
    const helper = new TestHelper(new Folder(), 'helper');
    const families = 'family { ipv4 unicast; ipv6 unicast; }';
    const config = shipped('artemis', {
      '/usr/bin/python3 /home/server.py': helper.run.join(' '),
      '192.0.2.1': THEIRS,
      '192.0.2.2': OURS,
      'peer-as 65002;': `peer-as 65002; ${families}`,
    });
    const { router } = await play(config, { router: { localAs: 65002, peerAs: 65001 } });
    await reads(router, helper, monitor(keyed, 'ip'));
  });

  it('mitigates with the lines of a JSON file, one a second, which it repeats on its standard error', async () => {
    const folder = new Folder();
    const lines = ['announce route 203.0.113.0/25 next-hop self', 'announce route 203.0.113.128/25 next-hop self'];
    const file = folder.write(
      'mitigation.json',
      JSON.stringify({ commands: [...lines, 'withdraw route 203.0.113.0/25'] }),
    );
    const mitigate = nodeProgram(folder, 'mitigate', MITIGATE);
    const config = shipped('artemis', {
      '/usr/bin/python3 /home/server.py': `${mitigate.join(' ')} ${file}`,
      '192.0.2.1': THEIRS,
      '192.0.2.2': OURS,
    });
    const { router, daemon } = await play(config, { folder, router: { localAs: 65002, peerAs: 65001 } });
    await router.has('203.0.113.128/25', true, LONG_MS);
    await router.has('203.0.113.0/25', false, LONG_MS);
    await until('its standard error', () => {
      const said = daemon.records().filter(({ msg, process }) => msg === 'helper says' && process === 'message-logger');
      assert.deepEqual(
        said.map(({ stderr }) => stderr),
        [...lines, 'withdraw route 203.0.113.0/25'],
      );
    });
  });

  it('5: lists of routes, paths by segment', async () => {
    const { router, helper } = await hearing('5');
    await reads(router, helper, monitor(listed, 'address', 'peer'));
  });
});

describe('monitors of 3.4', () => {
  it('gixlg and others find addresses, prefixes as keys, and End-of-RIB beside updates', async () => {
    const { router, helper } = await hearing('3.4');
    await reads(router, helper, monitor(keyed, 'ip'));
  });
});

describe('ExaBGP-ScrubbingCenter', () => {
  it('takes the first route of a next hop by its place', async () => {
    const { router, helper } = await hearing('4');
    router.peer.announce([ROUTE]);
    const program: Program = (lines) =>
      lines.flatMap((line) => {
        const update = maybe(at(JSON.parse(line), 'neighbor'), 'message');
        if (update === undefined || dict(update).update === undefined) return [];
        const nextHops = at(update, 'update', 'announce', 'ipv4 unicast');
        return Object.keys(dict(nextHops)).map((nextHop) => text(at(list(at(nextHops, nextHop))[0], 'nlri')));
      });
    await until('the route', () => assert.deepEqual(program(helper.lines), ['198.51.100.0/24']), LONG_MS);
  });
});
