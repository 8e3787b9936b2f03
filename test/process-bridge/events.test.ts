import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { KEEPALIVE, OPEN, plainSession, ROUTE_REFRESH, readUpdate, type Text, UPDATE } from '../../src/bgp/index.ts';
import { Events } from '../../src/process-bridge/events.ts';
import { type Dialect, json5, type Subscription } from '../../src/process-bridge/index.ts';
import { neighbor, noStatistics, type PeerView } from '../../src/speaker/index.ts';
import { reports, section } from '../support/e2e-sections.ts';

const CONFIG = neighbor({ peerAddress: '192.0.2.1', localAs: 65001, peerAs: 65001, routerId: '10.0.0.1' });
const SESSION = plainSession({ localAs: 65001, peerAs: 65001 });
const PEER: PeerView = {
  config: CONFIG,
  name: CONFIG.name,
  peerAddress: '192.0.2.1',
  localAddress: '192.0.2.2',
  state: 'established',
  session: SESSION,
  statistics: noStatistics(),
};
interface Told {
  readonly to: string;
  readonly counter: number;
  readonly type: string;
  readonly header?: string;
  readonly body?: string;
  readonly neighbor: {
    readonly direction?: string;
    readonly message?: { readonly category?: number; readonly update?: object; readonly eor?: object };
    readonly negotiated?: object;
    readonly state?: string;
  };
}

function stage(sections: readonly (Partial<Omit<Subscription, 'peer'>> & { readonly processes: readonly string[] })[]) {
  const told: Told[] = [];
  const subscriptions = sections.map(({ processes, ...parts }) => section(CONFIG.name, processes, parts));
  const events = new Events(subscriptions, {
    dialectOf: () => json5,
    wall: () => 1_700_000_000,
    host: 'edge1',
    pid: 1,
    ppid: 0,
    write: (to, octets) => {
      const text = Buffer.from(octets).toString('latin1');
      assert.match(text, /^[\x20-\x7e]+\n$/);
      told.push({ to, ...JSON.parse(text) });
    },
  });
  return { events, told };
}

/** An empty UPDATE: the end of the IPv4 table. */
const BODY = new Uint8Array(4);

/** Tells of an update as the speaker does: raw first, then what was read of it. */
function receive(events: Events, peer = PEER): void {
  events.frame(peer, 'receive', UPDATE, BODY);
  const read = readUpdate(BODY, SESSION);
  assert.ok(read.ok);
  events.update(peer, read.value);
}

const shape = ({ header, body, neighbor: { message } }: Told): string => {
  const form = message?.category === undefined ? 'parsed' : 'packet';
  return `${form}${header === undefined ? '' : ' header'}${body === undefined ? '' : ' body'}`;
};

describe('events', () => {
  const FORMS: readonly (readonly [
    readonly ('parsed' | 'packets' | 'consolidate')[],
    readonly string[],
    readonly string[],
  ])[] = [
    [[], [], []],
    [['parsed'], ['parsed'], ['parsed']],
    [['packets'], ['packet'], ['packet']],
    [
      ['packets', 'parsed'],
      ['packet', 'parsed'],
      ['packet', 'parsed'],
    ],
    // What is sent has its octets only where packets are asked for too.
    [['consolidate'], ['parsed header body'], ['parsed']],
    [['consolidate', 'packets'], ['parsed header body'], ['parsed header body']],
    [['consolidate', 'parsed'], ['parsed header body'], ['parsed']],
  ];
  for (const [forms, received, sent] of FORMS) {
    it(`an update with ${forms.join(' and ') || 'no form'}`, () => {
      const one = stage([{ processes: ['a'], receive: reports('update', ...forms) }]);
      receive(one.events);
      assert.deepEqual(one.told.map(shape), received);
      const other = stage([{ processes: ['a'], send: reports('update', ...forms) }]);
      other.events.frame(PEER, 'send', UPDATE, BODY);
      assert.deepEqual(other.told.map(shape), sent);
    });
  }

  it('a message without a body is consolidated without one', () => {
    const { events, told } = stage([{ processes: ['a'], receive: reports('keepalive', 'consolidate') }]);
    events.frame(PEER, 'receive', KEEPALIVE, new Uint8Array(0));
    assert.deepEqual(told.map(shape), ['parsed header']);
  });

  it('the session goes with updates and packets of a neighbor once one helper wants it', () => {
    const update = reports('update', 'keepalive', 'packets', 'parsed');
    const { events, told } = stage([
      { processes: ['a'], negotiated: true },
      { processes: ['b'], receive: update },
    ]);
    receive(events);
    events.frame(PEER, 'receive', KEEPALIVE, new Uint8Array(0));
    const shown = told.map(({ to, type, neighbor: { message, negotiated } }) => {
      return `${to} ${type} ${message?.category ?? 'parsed'} ${negotiated !== undefined}`;
    });
    assert.deepEqual(shown, [
      'b update 2 true',
      'b update parsed true',
      'b keepalive 4 true',
      'b keepalive parsed false',
    ]);
    const without = stage([{ processes: ['b'], receive: update }]);
    receive(without.events);
    assert.deepEqual(
      without.told.map(({ neighbor: { negotiated } }) => negotiated),
      [undefined, undefined],
    );
  });

  it('counts every event of a neighbor, and nothing that is not told', () => {
    const { events, told } = stage([
      { processes: ['a', 'b'], state: true, receive: reports('refresh', 'parsed') },
      { processes: ['b'], fsm: true },
    ]);
    events.connected(PEER);
    events.signal(PEER, 15, 'SIGTERM');
    // A malformed message has no parsed form.
    events.frame(PEER, 'receive', ROUTE_REFRESH, Uint8Array.of(0, 1));
    events.fsm(PEER);
    events.down(PEER, { by: 'network', why: 'gone' });
    const shown = told.map(({ to, counter, type, neighbor: { state } }) => `${to} ${counter} ${type} ${state}`);
    assert.deepEqual(shown, [
      'a 1 state connected',
      'b 1 state connected',
      'b 2 fsm ESTABLISHED',
      'a 3 state down',
      'b 3 state down',
    ]);
  });

  it('a malformed message is still told raw', () => {
    const { events, told } = stage([{ processes: ['a'], receive: reports('refresh', 'update', 'packets', 'parsed') }]);
    events.frame(PEER, 'receive', ROUTE_REFRESH, Uint8Array.of(0, 1));
    assert.deepEqual(told.map(shape), ['packet']);
    assert.equal(told[0]?.type, 'route-refresh');
  });

  it('an OPEN is told before there is a session', () => {
    const { events, told } = stage([
      { processes: ['a'], negotiated: true, receive: reports('open', 'packets', 'parsed') },
    ]);
    const body = Uint8Array.of(4, 0xfd, 0xe9, 0, 90, 10, 0, 0, 2, 0);
    events.frame({ ...PEER, state: 'open-sent', session: undefined }, 'receive', OPEN, body);
    assert.deepEqual(told.map(shape), ['packet', 'parsed']);
  });

  it('messages of unknown types and of other neighbors are told to nobody', () => {
    const { events, told } = stage([{ processes: ['a'], receive: reports('update', 'open', 'packets') }]);
    events.frame(PEER, 'receive', 77, new Uint8Array(3));
    const other = neighbor({ peerAddress: '192.0.2.9', localAs: 65001, peerAs: 65001, routerId: '10.0.0.1' });
    events.frame({ ...PEER, config: other, name: other.name }, 'receive', UPDATE, BODY);
    assert.deepEqual(told, []);
  });

  it('what is sent with path identifiers is read back with them', () => {
    const { events, told } = stage([{ processes: ['a'], send: reports('update', 'parsed') }]);
    const session = plainSession({ localAs: 65001, peerAs: 65001, addPathOut: new Set([257]) });
    const body = Buffer.from('0009 00000005 20 0A000001 0000'.replaceAll(' ', ''), 'hex');
    events.frame({ ...PEER, session }, 'send', UPDATE, body);
    assert.deepEqual(told[0]?.neighbor.message?.update, {
      withdraw: { 'ipv4 unicast': [{ nlri: '10.0.0.1/32', 'path-information': '0.0.0.5' }] },
    });
  });

  it('the end is told to every helper that is named', () => {
    const { events, told } = stage([]);
    events.shutdown(['a', 'b']);
    assert.deepEqual(
      told.map(({ to, type }) => `${to} ${type}`),
      ['a notification', 'b notification'],
    );
    assert.equal(told[0]?.counter, undefined);
  });

  it('a helper that lost events is told how many', () => {
    const { events, told } = stage([]);
    events.overflow('a', 12);
    assert.deepEqual(
      told.map(({ to, type, ...rest }) => [to, type, 'dropped' in rest && rest.dropped]),
      [['a', 'notification', 12]],
    );
  });
});

describe('events in several dialects', () => {
  /** Writes a letter for each event but one. */
  const mute = (letter: string): Dialect => {
    const say = (out: Text) => void out.ascii(letter);
    const all = { state: say, negotiated: say, signal: say, open: say, update: say, notification: say, refresh: say };
    const more = {
      keepalive: say,
      operational: say,
      packet: say,
      health: say,
      overflow: say,
      shutdown: say,
      fsm: () => {},
    };
    return { name: letter, ...all, ...more };
  };

  function told(dialects: Readonly<Record<string, Dialect | undefined>>) {
    const heard: [to: string, octets: Uint8Array][] = [];
    const all = { state: true, fsm: true, receive: reports('keepalive', 'parsed') };
    const events = new Events([section(CONFIG.name, Object.keys(dialects), all)], {
      dialectOf: (process) => dialects[process],
      wall: () => 1_700_000_000,
      host: 'edge1',
      pid: 1,
      ppid: 0,
      write: (to, octets) => void heard.push([to, octets]),
    });
    return { events, heard };
  }

  it('an event is written once for each of them', () => {
    const [a, b] = [mute('a'), mute('b')];
    const { events, heard } = told({ one: a, two: b, three: a });
    events.up(PEER);
    assert.deepEqual(
      heard.map(([to, octets]) => `${to} ${Buffer.from(octets)}`),
      ['one a', 'two b', 'three a'],
    );
    assert.equal(heard[0]![1], heard[2]![1]);
  });

  it('one that has no such event writes nothing, and does not count it', () => {
    const { events, heard } = told({ quiet: mute('a'), json: json5, gone: undefined });
    events.fsm(PEER);
    assert.deepEqual(
      heard.map(([to]) => to),
      ['json'],
    );
    const { events: alone, heard: nothing } = told({ quiet: mute('a') });
    alone.fsm(PEER);
    assert.deepEqual(nothing, []);
  });

  it('counts what is told, and not what is not', () => {
    const dialects: Record<string, Dialect> = { a: mute('a') };
    const { events, heard } = told(dialects);
    events.fsm(PEER);
    dialects.a = json5;
    events.up(PEER);
    assert.equal(JSON.parse(Buffer.from(heard[0]![1]).toString()).counter, 1);
  });
});
