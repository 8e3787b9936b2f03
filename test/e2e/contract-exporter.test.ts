// exabgp_exporter: it asks `exabgpcli` and reads columns, or is a helper and reads JSON into structures of fixed types.

import assert from 'node:assert/strict';
import { symlinkSync } from 'node:fs';
import { after, afterEach, describe, it } from 'node:test';
import { ipv4Unicast, parseRoute } from '../../src/bgp/index.ts';
import { LONG_MS, play, type Scene, shipped } from '../support/contract.ts';
import { at, type Dict, dict, entries, float, int, list, maybe, text } from '../support/contract-json.ts';
import { Daemon, KERYX } from '../support/e2e-daemon.ts';
import { TestHelper } from '../support/e2e-helper.ts';
import { Folder, OURS, THEIRS, THEIRS_TOO } from '../support/e2e-place.ts';
import type { RouterOptions } from '../support/e2e-router.ts';
import { clear, neighborText, removeFolders } from '../support/e2e-stage.ts';
import { until } from '../support/wait.ts';

afterEach(clear);
after(removeFolders);

const HEADER = 'Peer            AS        up/down state       |     #sent     #recvd';
const ROW = /^(\S+)\s+(\d+)\s+(\S+)\s+(\S+)\s+(\d+)\s+(\d+)$/;
const ROUTE =
  /^neighbor (\S+) local-ip (\S+) local-as (\d+) peer-as (\d+) router-id (\S+) family-allowed (\S+) (\S+ \S+) (\S+)(?: next-hop (\S+))?(.*)$/;

/** What it makes of `show neighbor summary`: 1 for each peer that is up. */
function peersUp(lines: readonly string[]): Record<string, number> {
  const [header, ...rows] = lines;
  assert.equal(header, HEADER);
  return Object.fromEntries(
    rows.map((row) => {
      const [, peer = '', as = '', upDown] = ROW.exec(row) ?? assert.fail(`'${row}' is no row`);
      return [`${peer} AS ${as}`, upDown === 'down' ? 0 : 1];
    }),
  );
}

async function ask(cli: string, root: string, command: string): Promise<{ status: number; lines: string[] }> {
  const client = new Daemon([], {
    instead: [cli, '--root', root, ...command.split(' ')],
    env: { KERYX_ROOT: undefined },
  });
  const { code } = await client.exited(LONG_MS);
  return { status: code ?? -1, lines: client.stdout.split('\n').filter((line) => line !== '') };
}

describe('exabgp_exporter as a program of its own', () => {
  it('reads the summary and the routes that exabgpcli prints, and its status when nobody is there', async () => {
    const folder = new Folder();
    const cli = folder.at('exabgpcli');
    symlinkSync(KERYX, cli);
    const statics =
      'static { route 203.0.113.1/32 next-hop 192.0.2.9 med 5 community [ 65001:1 65001:2 ]; ' +
      'route 2001:db8:1::/48 next-hop 2001:db8::9; }';
    const config = neighborText({ more: statics }) + neighborText({ peer: THEIRS_TOO, more: statics });
    const { router, daemon } = await play(config, { folder, env: { KERYX_ROOT: folder.path } });
    await router.has('2001:db8:1::/48');
    const summary = await ask(cli, folder.path, 'show neighbor summary');
    assert.equal(summary.status, 0);
    assert.deepEqual(peersUp(summary.lines), { [`${THEIRS} AS 65511`]: 1, [`${THEIRS_TOO} AS 65511`]: 0 });
    const routes = await ask(cli, folder.path, 'show adj-rib out extensive');
    const read = routes.lines.map((line) => ROUTE.exec(line) ?? assert.fail(`'${line}' is no route`));
    assert.deepEqual(
      read.map(([, peer, local, localAs, peerAs, id, allowed]) =>
        [peer, local, localAs, peerAs, id, allowed].join(' '),
      ),
      [THEIRS, THEIRS, THEIRS_TOO, THEIRS_TOO].map((peer) => `${peer} ${OURS} 65510 65511 192.0.2.1 in-open`),
    );
    const ofOne = read.filter(([, peer]) => peer === THEIRS).map(([, , , , , , , ...rest]) => rest.join('|'));
    assert.deepEqual(ofOne, [
      'ipv4 unicast|203.0.113.1/32|192.0.2.9| med 5 community [ 65001:1 65001:2 ]',
      'ipv6 unicast|2001:db8:1::/48|2001:db8::9|',
    ]);
    await daemon.end();
    assert.notEqual((await ask(cli, folder.path, 'show neighbor summary')).status, 0);
  });
});

/** What it counts, as sentences. */
interface Seen {
  readonly heard: string[];
  /** Attributes of a route that was announced, by `receive 203.0.113.1/32`. */
  readonly attributes: Map<string, Dict>;
}

/** One line into its structures. */
function read(line: string, seen: Seen): void {
  const event = dict(JSON.parse(line));
  text(event.exabgp);
  float(event.time);
  text(event.host);
  int(event.pid);
  int(event.ppid);
  const type = text(event.type);
  if (event.neighbor === undefined) return;
  int(event.counter);
  const neighbor = dict(event.neighbor);
  for (const end of ['local', 'peer']) {
    text(at(neighbor, 'address', end));
    int(at(neighbor, 'asn', end));
  }
  const direction = neighbor.direction === undefined ? '' : `${text(neighbor.direction)} `;
  if (type === 'state') {
    const reason = neighbor.reason === undefined ? '' : `, ${text(neighbor.reason)}`;
    seen.heard.push(`${text(neighbor.state)}${reason}`);
  } else if (type === 'signal') seen.heard.push(`${text(neighbor.name)} ${text(neighbor.code)}`);
  else if (type === 'notification') {
    const { code, subcode, data } = dict(neighbor.notification);
    seen.heard.push(`${direction}notification ${int(code)}/${int(subcode)} ${text(data)}`);
  } else if (type === 'refresh') {
    const { afi, safi, subtype } = dict(neighbor['route-refresh']);
    seen.heard.push(`${direction}refresh ${text(afi)} ${text(safi)} ${text(subtype)}`);
  } else if (type === 'update') readUpdate(dict(neighbor.message), direction, seen);
}

function readUpdate(message: Dict, direction: string, seen: Seen): void {
  if (message.eor !== undefined) {
    seen.heard.push(`${direction}eor ${text(at(message, 'eor', 'afi'))} ${text(at(message, 'eor', 'safi'))}`);
    return;
  }
  const update = dict(message.update);
  const prefix = (route: unknown) => (typeof route === 'string' ? route : text(at(route, 'nlri')));
  for (const [family, nextHops] of entries(update.announce)) {
    for (const [nextHop, routes] of entries(nextHops)) {
      for (const route of list(routes)) {
        seen.heard.push(`${direction}${family} ${prefix(route)} via ${nextHop}`);
        seen.attributes.set(`${direction}${prefix(route)}`, dict(update.attribute));
      }
    }
  }
  for (const [family, routes] of entries(update.withdraw)) {
    for (const route of list(routes)) seen.heard.push(`${direction}${family} ${prefix(route)} gone`);
  }
}

/** The members that it has fields for, in the types that these have. */
function fields(attributes: Dict): unknown {
  const ints = (value: unknown) => list(value).map(int);
  return {
    origin: text(attributes.origin),
    path: ints(attributes['as-path']),
    confederation: ints(attributes['confederation-path']),
    med: int(attributes.med),
    preference: int(attributes['local-preference']),
    communities: list(attributes.community).map(ints),
    originator: text(attributes['originator-id']),
    clusters: list(attributes['cluster-list']).map(text),
    extended: list(attributes['extended-community']).map((each) => [
      int(maybe(each, 'value')),
      text(at(each, 'string')),
    ]),
  };
}

const ROUTE_OF_ALL = parseRoute(
  'route 198.51.100.0/24 next-hop 192.0.2.7 origin egp as-path [ 65003 65098 ] med 5 local-preference 200 ' +
    'community [ 65001:1 no-export ] originator-id 1.1.1.1 cluster-list [ 2.2.2.2 3.3.3.3 ] ' +
    'extended-community [ target:65001:10 ]',
);

/** The exporter as a helper, in one AS with the router, where all attributes travel. */
async function stream(version: string, env: NodeJS.ProcessEnv): Promise<Scene & { seen: () => Seen }> {
  const helper = new TestHelper(new Folder(), 'exporter');
  const config = shipped('exporter', {
    '/usr/bin/exabgp_exporter stream': helper.run.join(' '),
    'encoder json;': `encoder json; ${version}`,
    '192.0.2.1': THEIRS,
    '192.0.2.2': OURS,
    'peer-as 65001;': 'peer-as 65000; capability { route-refresh; } static { route 203.0.113.1/32 next-hop self; }',
  });
  const router: Partial<RouterOptions> = { localAs: 65000, peerAs: 65000 };
  const scene = await play(config, { router, env });
  const seen = () => {
    const all: Seen = { heard: [], attributes: new Map() };
    for (const line of helper.lines) read(line, all);
    return all;
  };
  return { ...scene, seen };
}

describe('exabgp_exporter as a helper', () => {
  for (const [form, env] of [
    ['full', {}],
    ['compact', { exabgp_api_compact: 'true' }],
  ] as const) {
    it(`reads every event in its ${form} form: numbers as numbers, lists as lists`, async () => {
      const { router, daemon, seen } = await stream('api-version 4;', env);
      await router.has('203.0.113.1/32');
      router.peer.announce([ROUTE_OF_ALL, parseRoute('route 2001:db8:7::/48 next-hop 2001:db8::7')]);
      const hears = (...wanted: readonly string[]) =>
        until(
          wanted.join(),
          () => {
            const { heard } = seen();
            for (const each of wanted) assert.ok(heard.includes(each), heard.join('\n'));
          },
          LONG_MS,
        );
      await hears(
        'receive ipv4 unicast 198.51.100.0/24 via 192.0.2.7',
        'receive ipv6 unicast 2001:db8:7::/48 via 2001:db8::7',
      );
      router.peer.withdraw([ROUTE_OF_ALL]);
      router.peer.refresh(ipv4Unicast);
      await hears('receive ipv4 unicast 198.51.100.0/24 gone', 'receive refresh ipv4 unicast query');
      daemon.signal('SIGUSR1');
      await hears('SIGUSR1 10');
      await router.stop();
      await hears('receive notification 6/2 0x');
      const down = 'down, peer reset, message (notification received (6,2)) error(Cease / Administrative Shutdown)';
      await hears('connected', 'up', `send ipv4 unicast 203.0.113.1/32 via ${OURS}`, 'receive eor ipv4 unicast', down);
      assert.deepEqual(fields(seen().attributes.get('receive 198.51.100.0/24')!), {
        origin: 'egp',
        path: [65003, 65098],
        confederation: [],
        med: 5,
        preference: 200,
        communities: [
          [65001, 1],
          [65535, 65281],
        ],
        originator: '1.1.1.1',
        clusters: ['2.2.2.2', '3.3.3.3'],
        extended: [[842127122628618, 'target:65001:10']],
      });
    });
  }

  it('reads the events of ExaBGP 5 too, all but their AS paths', async () => {
    const { router, seen } = await stream('', {});
    router.peer.announce([ROUTE_OF_ALL]);
    await until(
      'the route',
      () => assert.ok(seen().heard.includes('receive ipv4 unicast 198.51.100.0/24 via 192.0.2.7')),
      LONG_MS,
    );
    const attributes = seen().attributes.get('receive 198.51.100.0/24')!;
    assert.deepEqual(list(at(attributes, 'as-path', '0', 'value')).map(int), [65003, 65098]);
  });
});
