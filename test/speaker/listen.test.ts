import assert from 'node:assert/strict';
import net from 'node:net';
import { networkInterfaces } from 'node:os';
import { afterEach, suite, test } from 'node:test';
import { ipv4Unicast } from '../../src/bgp/index.ts';
import {
  type Log,
  type NeighborOptions,
  neighbor,
  type PeerConfig,
  Speaker,
  type SpeakerParts,
} from '../../src/speaker/index.ts';
import { freePort, OURS, THEIRS, THEIRS_TOO } from '../support/e2e-place.ts';
import { route } from '../support/pair.ts';
import { until } from '../support/wait.ts';

const speakers: Speaker[] = [];
const servers: net.Server[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) server.close();
  for (const speaker of speakers) speaker.stop();
  await Promise.all(speakers.splice(0).map((speaker) => speaker.settled()));
});

function speakerOf(neighbors: readonly PeerConfig[], parts: SpeakerParts = {}): Speaker {
  const speaker = new Speaker(parts);
  for (const each of neighbors) speaker.add(each);
  speakers.push(speaker);
  return speaker;
}

/** One that waits to be called at OURS on a port of its own. */
function waits(listen: number | undefined, options: Partial<NeighborOptions> = {}): PeerConfig {
  return neighbor({
    peerAddress: THEIRS,
    localAddress: OURS,
    localAs: 65001,
    peerAs: 65002,
    routerId: '192.0.2.1',
    families: [ipv4Unicast],
    passive: true,
    listen,
    ...options,
  });
}

/** One that calls it. */
function calls(port: number, options: Partial<NeighborOptions> = {}): PeerConfig {
  return neighbor({
    peerAddress: OURS,
    localAddress: THEIRS,
    localAs: 65002,
    peerAs: 65001,
    routerId: '192.0.2.2',
    families: [ipv4Unicast],
    port,
    ...options,
  });
}

function isUp(speaker: Speaker, count = 1): Promise<void> {
  return until(`${count} sessions`, () => {
    assert.equal(speaker.peers(({ state }) => state === 'established').length, count);
  });
}

/** Resolves once nobody, or somebody, listens there. */
function listens(address: string, port: number, expected: boolean): Promise<void> {
  return until(`${address} port ${port} to be ${expected ? 'open' : 'closed'}`, async () => {
    const open = await new Promise((resolve) => {
      const socket = net.connect({ host: address, port, localAddress: address.includes(':') ? undefined : THEIRS_TOO });
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
      socket.once('connect', () => socket.destroy());
    });
    assert.equal(open, expected);
  });
}

async function taken(port: number): Promise<net.Server> {
  const server = net.createServer();
  servers.push(server);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, OURS, resolve);
  });
  return server;
}

suite('listen of a neighbor', () => {
  test('is where it can be called, from the start on', async () => {
    const port = await freePort(OURS);
    const speaker = speakerOf([waits(port)]);
    await speaker.open();
    speaker.start();
    speakerOf([calls(port)]).start();
    await isUp(speaker);
  });

  test('is at md5-ip where that is given', async () => {
    const port = await freePort(THEIRS_TOO);
    const speaker = speakerOf([waits(port, { socket: { md5Ip: THEIRS_TOO } })]);
    await speaker.open();
    speaker.start();
    await listens(OURS, port, false);
    speakerOf([calls(port, { peerAddress: THEIRS_TOO })]).start();
    await isUp(speaker);
  });

  test('is shared, and closed when nobody needs it any more, while sessions go on', async () => {
    const [port, other] = [await freePort(OURS), await freePort(OURS)];
    const [one, two] = [waits(port), waits(port, { peerAddress: THEIRS_TOO })];
    const speaker = speakerOf([one]);
    speaker.start();
    speakerOf([calls(port)]).start();
    await isUp(speaker);
    speaker.add(two);
    speaker.remove(one.name);
    await listens(OURS, port, true);
    speaker.update([{ ...two, listen: undefined }, one]);
    await listens(OURS, port, true);
    speaker.update([waits(other)]);
    await listens(OURS, port, false);
    await listens(OURS, other, true);
    speaker.stop();
    await listens(OURS, other, false);
  });

  test('tells two neighbors of one address apart by the port', async () => {
    const [port, other] = [await freePort(OURS), await freePort(OURS)];
    const speaker = speakerOf([waits(port, { routerId: '1.1.1.1' }), waits(other, { routerId: '2.2.2.2' })]);
    await speaker.open();
    speaker.start();
    const caller = speakerOf([calls(other)]);
    caller.start();
    await isUp(caller);
    assert.equal(caller.peers()[0]!.session?.peerRouterId, '2.2.2.2');
  });

  test('that a listener asked for by hand covers opens no socket of its own', async () => {
    const port = await freePort('0.0.0.0');
    const speaker = speakerOf([waits(port), waits(port, { peerAddress: THEIRS_TOO })]);
    await speaker.listen('0.0.0.0', port);
    await speaker.open();
    speaker.start();
    speakerOf([calls(port)]).start();
    await isUp(speaker);
  });

  test('that cannot be had is an error at the start, with the address', async () => {
    const port = await freePort(OURS);
    await taken(port);
    const speaker = speakerOf([waits(port)]);
    await assert.rejects(speaker.open(), new RegExp(`cannot listen on ${OURS} port ${port}: .*EADDRINUSE`));
  });

  test('that cannot be had later is logged and tried again until it can', async () => {
    const port = await freePort(OURS);
    const server = await taken(port);
    const errors: string[] = [];
    const log: Log = {
      debug: () => {},
      info: () => {},
      warn: () => {},
      error: (about) => errors.push(JSON.stringify(about)),
    };
    const speaker = speakerOf([], { log });
    speaker.start();
    speaker.update([waits(port)]);
    await until('the log to say so', () => assert.equal(errors.length, 1));
    assert.match(errors[0]!, new RegExp(`cannot listen on ${OURS} port ${port}`));
    server.close();
    const caller = speakerOf([calls(port)]);
    caller.start();
    await isUp(speaker);
    speaker.stop();
    speaker.update([]);
  });
});

suite('what a speaker cannot do it refuses', () => {
  for (const [socket, word] of [
    [{ md5Password: 'secret' }, 'md5-password'],
    [{ tcpAo: { keyId: 1, algorithm: 'hmac-sha-1-96', password: 'secret' } }, 'tcp-ao'],
    [{ incomingTtl: 255 }, 'incoming-ttl'],
    [{ outgoingTtl: 0 }, 'outgoing-ttl'],
    [{ sourceInterface: 'eth0' }, 'source-interface'],
  ] as const) {
    test(word, () => {
      assert.throws(
        () => speakerOf([waits(undefined, { socket })]),
        (error: Error) => {
          return error.message.includes(`${word} needs a socket option`) && !error.message.includes('secret');
        },
      );
    });
  }

  test('rate-limit', () => {
    assert.throws(() => speakerOf([waits(undefined, { rateLimit: 10 })]), /rate-limit/);
  });

  test('listen without an address', () => {
    assert.throws(() => speakerOf([waits(179, { localAddress: undefined })]), /listen needs a local-address/);
    assert.doesNotThrow(() => speakerOf([waits(179, { localAddress: undefined, socket: { md5Ip: OURS } })]));
  });
});

test('callers from a range over real sockets', async () => {
  const port = await freePort(OURS);
  const network = OURS.replace(/\.1$/, '.0');
  const range = waits(port, {
    peerAddress: network,
    rangeLength: 24,
    peerAs: undefined,
    routes: [route('10.0.0.0/8')],
  });
  const speaker = speakerOf([range]);
  await speaker.open();
  speaker.start();
  speaker.announce([route('192.0.2.0/24')], { owner: 'helper' });
  const got = new Map<string, number>();
  const caller = speakerOf([
    calls(port, { localAddress: THEIRS }),
    calls(port, { localAddress: THEIRS_TOO, routerId: '192.0.2.3' }),
  ]);
  caller.use({
    name: 'count',
    onUpdate: ({ config: { localAddress = '' } }, { announced }) => {
      got.set(localAddress, (got.get(localAddress) ?? 0) + announced.length);
      return undefined;
    },
  });
  caller.start();
  await isUp(speaker, 2);
  await until('the routes', () =>
    assert.deepEqual(
      [...got.values()].map((count) => count > 0),
      [true, true],
    ),
  );
  assert.deepEqual(
    speaker
      .peers()
      .map(({ peerAddress }) => peerAddress)
      .sort(),
    [network, THEIRS, THEIRS_TOO].sort(),
  );
  caller.remove(caller.peers()[0]!.name);
  await until('the first to be gone', () => assert.equal(speaker.peers().length, 2));
  await isUp(speaker, 1);
});

suite('link-local peers', () => {
  const found = Object.entries(networkInterfaces()).flatMap(([name, list]) =>
    (list ?? []).filter(({ address }) => address.startsWith('fe80:')).map(({ address }) => ({ name, address })),
  )[0];
  const skip = found === undefined ? 'no interface here has a link-local address' : false;
  const { name, address } = found ?? { name: '', address: '' };

  test('are dialled, heard and named with their zone', { skip }, async () => {
    const here = `${address}%${name}`;
    const port = await freePort(here);
    // Both ends have the one address that there is.
    const shared = { peerAddress: here, families: [ipv4Unicast], routerId: '192.0.2.1' };
    const speaker = speakerOf([
      neighbor({ ...shared, localAddress: address, localAs: 65001, peerAs: 65002, passive: true, listen: port }),
    ]);
    await speaker.open();
    speaker.start();
    const caller = speakerOf([
      neighbor({ ...shared, localAddress: undefined, localAs: 65002, peerAs: 65001, routerId: '192.0.2.2', port }),
    ]);
    caller.start();
    await isUp(speaker);
    await isUp(caller);
    const [peer, other] = [speaker.peers()[0]!, caller.peers()[0]!];
    assert.deepEqual([peer.peerAddress, peer.localAddress, other.localAddress], [here, here, here]);
    assert.match(peer.name, new RegExp(`^neighbor ${here} local-ip ${here} `));
  });

  test('without a zone are called from any interface, and cannot be dialled, which the log says', {
    skip,
  }, async () => {
    const here = `${address}%${name}`;
    const port = await freePort(here);
    const shared = { localAddress: undefined, families: [ipv4Unicast], routerId: '192.0.2.1' };
    const speaker = speakerOf([
      neighbor({ ...shared, peerAddress: address, localAs: 65001, peerAs: 65002, passive: true }),
    ]);
    await speaker.listen(here, port);
    speaker.start();
    const reasons: string[] = [];
    const log: Log = {
      debug: () => {},
      warn: () => {},
      error: () => {},
      info: (about) => reasons.push(String((about as { why?: string }).why)),
    };
    const caller = speakerOf(
      [
        neighbor({ ...shared, peerAddress: here, localAs: 65002, peerAs: 65001, routerId: '192.0.2.2', port }),
        neighbor({ ...shared, peerAddress: 'fe80::dead', localAs: 65002, peerAs: 65001, port }),
        neighbor({ ...shared, peerAddress: 'fe80::dead%nolink', localAs: 65002, peerAs: 65001, port }),
      ],
      { log },
    );
    caller.start();
    await isUp(speaker);
    await until('the reasons', () => {
      const said = reasons.join('\n');
      assert.match(said, /fe80::dead is link-local: write the name of its interface too, as in fe80::dead%eth0/);
      assert.match(said, /there is no interface 'nolink'/);
    });
  });
});
