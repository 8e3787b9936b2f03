import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Conversation, type ConversationParts } from '../../src/process-bridge/conversation.ts';
import { BridgeRegistry } from '../../src/process-bridge/registry.ts';
import { neighbor, Speaker, silentLog } from '../../src/speaker/index.ts';
import { FakeClock } from '../support/fake-clock.ts';

/** A caller that talks to a speaker without sessions; answers are kept as lines. */
class Stage {
  readonly clock = new FakeClock();
  readonly speaker: Speaker;
  readonly registry: BridgeRegistry;
  readonly talk: Conversation;
  readonly paces: boolean[] = [];
  readonly subscribed: string[] = [];
  waiting = 0;
  #answers: string[] = [];

  constructor(parts: Partial<ConversationParts> = {}) {
    const { clock } = this;
    this.speaker = new Speaker({ clock });
    for (const peerAddress of ['192.0.2.1', '192.0.2.2']) {
      this.speaker.add(
        neighbor({ peerAddress, localAddress: '192.0.2.9', localAs: 65001, peerAs: 65002, routerId: '192.0.2.9' }),
      );
    }
    const nothing = () => {};
    const log = silentLog;
    this.registry = new BridgeRegistry(this.speaker, {
      clock,
      log,
      queues: () => [],
      allow: nothing,
      onReady: nothing,
    });
    this.talk = new Conversation({
      speaker: this.speaker,
      daemon: { version: 'keryx 0.0.0', startTime: clock.wall(), uuid: 'one', shutdown: nothing },
      bridge: this.registry,
      caller: { name: 'watch', owner: 'process watch#1', peers: () => this.speaker.peers() },
      log,
      acks: true,
      version: 5,
      routesFormat: 'v1',
      answer: (text) => this.#answers.push(...text.split('\n')),
      waiting: () => this.waiting,
      pace: (go) => this.paces.push(go),
      later: (run) => clock.later(run),
      after: (ms, run) => clock.at(clock.now() + ms, run),
      ...parts,
    });
  }

  /** What is answered to lines at once. */
  ask(...lines: string[]): string[] {
    this.talk.hear(lines);
    return this.answers();
  }

  answers(): string[] {
    const answers = this.#answers;
    this.#answers = [];
    return answers;
  }

  /** Prefixes that the first peer, or another, is to be told. */
  routes(peer = 0): string[] {
    return [...this.speaker.peers()[peer]!.routes()].map(({ nlri }) => nlri.slice(1).join('.')).sort();
  }
}

describe('a conversation', () => {
  it('answers each line in order, comments too, and notes not at all', () => {
    const stage = new Stage();
    const lines = [
      'announce route 10.0.0.1 next-hop self',
      'version',
      'bogus',
      '# nothing',
      'debug this',
      '',
      'version',
    ];
    assert.deepEqual(stage.ask(...lines), [
      'done',
      'keryx 0.0.0',
      'done',
      'error',
      'done',
      'error',
      'keryx 0.0.0',
      'done',
    ]);
  });

  it('repeats the id of a line, with the reason of an error, whether or not others are answered', () => {
    const stage = new Stage();
    assert.deepEqual(stage.ask('disable-ack', 'version', 'id=a7 version', 'id=a8 announce route x', 'bogus'), [
      'done',
      'keryx 0.0.0',
      'keryx 0.0.0',
      'done id=a7',
      `error id=a8 'x' is not a prefix: an IPv4 or IPv6 address, with /length (column 16)`,
    ]);
  });

  it('takes lines of JSON and ends their answers in JSON', () => {
    const stage = new Stage();
    assert.deepEqual(
      stage.ask(
        '{"id": 5, "command": "announce route 10.0.0.1 next-hop self"}',
        '{"command": "bogus"}',
        '{"id": "x"}',
        '{x',
      ),
      [
        '{ "answer": "done", "id": "5" }',
        `{ "answer": "error", "message": "'bogus' is not a command (column 1)" }`,
        'error',
        'error',
      ],
    );
    assert.deepEqual(stage.ask('{"command": "version", "id": null}', '{"command": "version"}'), [
      'error',
      '{"version": "0.0.0", "application": "keryx"}',
      '{ "answer": "done" }',
    ]);
  });

  it('in version 6 speaks JSON, and errors have a reason before them', () => {
    const stage = new Stage({ version: 6 });
    assert.deepEqual(stage.ask('system version', 'announce route notaroute', 'session ack silence', 'nonsense'), [
      '{"version": "0.0.0", "application": "keryx"}',
      'done',
      `error: 'notaroute' is not a prefix: an IPv4 or IPv6 address, with /length (column 16)`,
      'error',
    ]);
  });

  it('has acknowledgements as ExaBGP 5 has them', () => {
    const stage = new Stage();
    const lines = ['disable-ack', 'version', 'enable-ack', 'version', 'silence-ack', 'version', 'enable-ack'];
    const said = 'keryx 0.0.0';
    assert.deepEqual(stage.ask(...lines), ['done', said, 'done', said, 'done', said, 'done']);
  });
});

describe('sync', () => {
  it('waits for nothing where no session is up, however many lines there are', () => {
    const stage = new Stage();
    const lines = Array.from({ length: 20_000 }, (_, i) => `announce route 10.0.${i >> 8}.${i & 255} next-hop self`);
    const answers = stage.ask('enable-sync', ...lines, 'version');
    assert.equal(answers.length, 1 + lines.length + 2);
    assert.deepEqual(stage.paces, []);
  });
});

describe('a group', () => {
  it('is made at its end, and whole', () => {
    const stage = new Stage();
    assert.deepEqual(
      stage.ask('group start', 'announce route 10.0.0.1 next-hop self', 'announce route 10.0.0.2 next-hop self'),
      ['done', 'done', 'done'],
    );
    assert.deepEqual(stage.routes(), []);
    assert.deepEqual(stage.ask('withdraw route 10.0.0.1', 'group end'), [
      'done',
      'group processed: 2 announced, 1 withdrawn',
      'done',
    ]);
    assert.deepEqual(stage.routes(), ['10.0.0.2']);
    assert.deepEqual(stage.ask('group end', 'group start', 'group start', 'group end'), [
      'error',
      'done',
      'error',
      'done',
    ]);
  });

  it('with a line that is refused is nothing', () => {
    const stage = new Stage();
    const lines = ['group start', 'announce route 10.0.0.1 next-hop self', 'announce route x', 'id=g group end'];
    assert.deepEqual(stage.ask(...lines).slice(2), [
      'error',
      `error id=g nothing of the group was done: 'x' is not a prefix: an IPv4 or IPv6 address, with /length (column 16): announce route x`,
    ]);
    const unheard = ['group start', 'announce route 10.0.0.1 next-hop self'];
    stage.ask(...unheard, 'neighbor 192.0.2.77 announce route 10.0.0.2 next-hop self', 'group end');
    const homeless = ['group start', 'announce route 10.0.0.1 next-hop self'];
    const answers = stage.ask(...homeless, 'announce route 2001:db8::1/128 next-hop self', 'id=h group end');
    assert.match(answers.at(-1)!, /^error id=h nothing of the group was done: .*next-hop self of an IPv6 route/);
    assert.deepEqual(stage.routes(), []);
  });

  it('remembers no more than a hundred of its mistakes', () => {
    const stage = new Stage({ version: 6 });
    const lines = Array.from({ length: 5000 }, (_, i) => `nonsense ${i} ${'x'.repeat(1000)}`);
    stage.ask('group start', ...lines);
    const [said = ''] = stage.ask('group end');
    const { errors } = JSON.parse(said) as { errors: string[] };
    assert.equal(errors.length, 100);
    assert.ok(errors.every((error) => error.length < 400));
  });

  it('may be one line, with attributes for all of it', () => {
    const stage = new Stage();
    const line =
      'peer 192.0.2.2 group attributes next-hop self med 5 ; announce route 10.0.0.1 ; announce route 10.0.0.2 ; withdraw route 10.0.0.3';
    assert.deepEqual(stage.ask(line), ['group processed: 2 announced, 1 withdrawn', 'done']);
    assert.deepEqual([stage.routes(0), stage.routes(1)], [[], ['10.0.0.1', '10.0.0.2']]);
  });

  it('is forgotten with reset', () => {
    const stage = new Stage();
    assert.deepEqual(stage.ask('group start', 'announce route 10.0.0.1 next-hop self', 'reset', 'group end'), [
      'done',
      'done',
      'error',
    ]);
    assert.deepEqual(stage.routes(), []);
  });
});

describe('a long answer', () => {
  const count = 5000;
  const many = Array.from({ length: count }, (_, i) => `announce route 10.0.${i >> 8}.${i & 255} next-hop self`);

  it('comes in pieces as it is read, and what is asked meanwhile is answered after it', () => {
    const stage = new Stage();
    stage.ask(...many);
    stage.waiting = 2 << 20;
    assert.deepEqual(stage.ask('neighbor 192.0.2.1 show routes out', 'version'), []);
    assert.deepEqual(stage.ask('announce route 10.9.9.9 next-hop self'), []);
    assert.deepEqual(stage.paces, [false]);
    stage.clock.advance(100);
    assert.deepEqual(stage.answers(), []);
    stage.waiting = 0;
    stage.clock.advance(1000);
    const answers = stage.answers();
    assert.equal(answers.length, count + 1 + 2 + 1);
    assert.deepEqual(answers.slice(count), ['done', 'keryx 0.0.0', 'done', 'done']);
    assert.deepEqual(stage.paces, [false, true]);
  });

  it('that nobody reads is cut, so that what follows is done', () => {
    const stage = new Stage();
    stage.ask(...many);
    stage.waiting = 2 << 20;
    stage.ask('show routes out', 'withdraw route 10.0.0.1');
    stage.clock.advance(11_000);
    assert.deepEqual(stage.answers(), ['error', 'done']);
    assert.equal(stage.routes().includes('10.0.0.1'), false);
  });
});

describe('routes that live for a while', () => {
  it('go when they are not announced again', () => {
    const stage = new Stage();
    const line = (i: number, ttl: string) => `announce route 10.0.0.${i} next-hop self ${ttl}`;
    stage.ask(line(1, 'ttl 10'), line(2, 'ttl 10'), line(3, 'ttl 10'), line(4, 'ttl 10'));
    stage.clock.advance(8000);
    stage.ask(line(2, 'ttl 10'), line(3, ''), 'withdraw route 10.0.0.4', 'announce route 10.0.0.4 next-hop self');
    stage.clock.advance(3000);
    assert.deepEqual(stage.routes(), ['10.0.0.2', '10.0.0.3', '10.0.0.4']);
    stage.clock.advance(8000);
    assert.deepEqual(stage.routes(), ['10.0.0.3', '10.0.0.4']);
    assert.deepEqual(stage.routes(1), stage.routes());
  });

  it('all go when a caller does not say lease again', () => {
    const stage = new Stage();
    stage.ask('announce route 10.0.0.1 next-hop self', 'lease 5');
    stage.clock.advance(4000);
    stage.ask('lease 5');
    stage.clock.advance(4000);
    assert.deepEqual(stage.routes(), ['10.0.0.1']);
    stage.clock.advance(2000);
    assert.deepEqual(stage.routes(), []);
    stage.ask('announce route 10.0.0.1 next-hop self', 'lease 5', 'lease 0');
    stage.clock.advance(60_000);
    assert.deepEqual(stage.routes(), ['10.0.0.1']);
  });
});

describe('neighbors by command', () => {
  it('are created, listed and deleted', () => {
    const stage = new Stage();
    const create = 'create neighbor 192.0.2.3 local-ip 192.0.2.9 local-as 65001 peer-as 65003 passive';
    assert.deepEqual(stage.ask(create, create, 'peer list'), [
      'done',
      'error',
      '[{"peer-address": "192.0.2.1", "peer-as": 65002, "state": "IDLE"}, ' +
        '{"peer-address": "192.0.2.2", "peer-as": 65002, "state": "IDLE"}, ' +
        '{"peer-address": "192.0.2.3", "peer-as": 65003, "state": "IDLE"}]',
      'done',
    ]);
    assert.deepEqual(stage.ask('peer delete [192.0.2.3, 192.0.2.1]', 'delete neighbor 192.0.2.3'), ['done', 'error']);
    assert.deepEqual(
      stage.speaker.peers().map(({ peerAddress }) => peerAddress),
      ['192.0.2.2'],
    );
  });

  it('that match nobody are an error for every verb, never all of them', () => {
    const stage = new Stage();
    for (const line of [
      'announce route 10.0.0.1 next-hop self',
      'withdraw route 10.0.0.1',
      'teardown 4',
      'clear adj-rib out',
    ]) {
      assert.deepEqual(
        stage.ask(`neighbor 192.0.2.77 ${line}`, `peer [192.0.2.1 local-as 7] ${line}`),
        ['error', 'error'],
        line,
      );
    }
    assert.deepEqual(stage.routes(), []);
  });
});

describe('routes with an index', () => {
  it('are added, listed and removed', () => {
    const stage = new Stage();
    const index = '303130312acb007150'.replace('2a', '20');
    const route = '"route":"route 203.0.113.80/32 next-hop self"';
    assert.deepEqual(stage.ask('peer 192.0.2.1 routes add route 203.0.113.80/32 next-hop self'), [
      `{"index":"${index}",${route},"success":true}`,
      'done',
    ]);
    const [list = ''] = stage.ask('peer * routes ipv4 unicast list');
    assert.deepEqual(
      JSON.parse(list).map((each: { index: string }) => each.index),
      [index],
    );
    assert.deepEqual(stage.ask('peer * routes ipv6 list'), ['[]', 'done']);
    assert.deepEqual(stage.ask(`peer * routes remove index ${index}`, 'peer * routes remove index 00'), [
      `{"removed":true,"index":"${index}"}`,
      'done',
      '{"removed":false,"index":"00"}',
      'done',
    ]);
    assert.deepEqual(stage.routes(), []);
  });
});
