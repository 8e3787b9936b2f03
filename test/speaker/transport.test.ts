import assert from 'node:assert/strict';
import net from 'node:net';
import { afterEach, suite, test } from 'node:test';
import { cease, hex, writeMessage } from '../../src/bgp/index.ts';
import { type Transport, tcp } from '../../src/speaker/index.ts';
import { until } from '../support/wait.ts';

const NOTICE = writeMessage(cease(2));
const NOTICE_HEX = Buffer.from(NOTICE).toString('hex');

/** A port that was free a moment ago. */
function freePort(address: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = net.createServer();
    probe.once('error', reject);
    probe.listen(0, address, () => {
      const { port } = probe.address() as net.AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}

// What a failed test leaves open would keep the process from ending.
const left: (() => void)[] = [];
afterEach(() => {
  for (const close of left.splice(0)) close();
});

/** A listener of ours and what it accepted. */
async function listener(address: string): Promise<{ port: number; accepted: Transport[]; close: () => void }> {
  const port = await freePort(address);
  const accepted: Transport[] = [];
  const close = await tcp.listen(address, port, (transport) => {
    accepted.push(transport);
    left.push(() => transport.close());
  });
  left.push(close);
  return { port, accepted, close };
}

function dialled(address: string, port: number, localAddress?: string): Promise<Transport> {
  return new Promise((resolve, reject) => {
    tcp.dial({ address, port, localAddress }, (result) => {
      if ('why' in result) reject(new Error(result.why));
      else resolve(result);
    });
  });
}

/** Everything that a socket gets, and how it ended once it is closed: a reset may also strike what it was writing. */
function allOf(socket: net.Socket): Promise<{ octets: string; end: string }> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let end = 'closed';
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('end', () => {
      end = 'FIN';
    });
    socket.on('error', (error) => {
      end = error.message;
    });
    socket.on('close', () => resolve({ octets: Buffer.concat(chunks).toString('hex'), end }));
  });
}

suite('TCP', () => {
  for (const address of ['127.0.0.1', '::1']) {
    test(`both ends of a connection to ${address} know both addresses, and octets go both ways`, async () => {
      const { port, accepted, close } = await listener(address);
      const ours = await dialled(address, port, address);
      const theirs = await until('a connection', () => {
        assert.equal(accepted.length, 1);
        return accepted[0]!;
      });
      assert.deepEqual(ours.remote, { address, port });
      assert.deepEqual(theirs.local, { address, port });
      assert.deepEqual(theirs.remote, ours.local);
      const got: string[] = [];
      ours.onData = (chunk) => got.push(`ours ${hex(chunk)}`);
      theirs.onData = (chunk) => got.push(`theirs ${hex(chunk)}`);
      assert.equal(ours.write(Uint8Array.of(1, 2)), true);
      assert.equal(theirs.write(Uint8Array.of(3)), true);
      await until('both writes', () => assert.deepEqual([...got].sort(), ['ours 03', 'theirs 0102']));
      ours.close();
      theirs.close();
      close();
    });
  }

  test('says when the kernel has taken all that was written before, and not once it is closed', async () => {
    const { port, accepted } = await listener('127.0.0.1');
    // Reads nothing until it is told to.
    const socket = net.connect({ port, host: '127.0.0.1' }).pause();
    socket.on('error', () => {});
    left.push(() => socket.destroy());
    const ours = await until('a connection', () => accepted[0] ?? assert.fail('none'));
    const told: string[] = [];
    ours.whenIdle(() => told.push('nothing written'));
    ours.write(new Uint8Array(10));
    ours.whenIdle(() => told.push('little written'));
    assert.ok(ours.idle);
    assert.deepEqual(told, ['nothing written', 'little written']);
    while (ours.write(new Uint8Array(1 << 20)));
    let drained = 0;
    ours.onDrain = () => {
      drained += 1;
    };
    ours.whenIdle(() => told.push('much written'));
    ours.write(new Uint8Array(1 << 20));
    ours.whenIdle(() => told.push('more written'));
    assert.ok(!ours.idle);
    assert.equal(told.length, 2);
    socket.resume();
    await until('the end of it', () => assert.ok(ours.idle && drained === 1));
    assert.deepEqual(told.slice(2), ['much written', 'more written']);
    socket.pause();
    while (ours.write(new Uint8Array(1 << 20)));
    ours.whenIdle(() => told.push('closed'));
    ours.close();
    socket.resume();
    await until('the end of the connection', () => assert.ok(socket.destroyed));
    assert.equal(told.length, 4);
  });

  test('an IPv4 address in its IPv6 form is shown as IPv4', async () => {
    const { port, accepted, close } = await listener('127.0.0.1');
    const ours = await dialled('::ffff:127.0.0.1', port);
    assert.deepEqual(ours.remote, { address: '127.0.0.1', port });
    assert.equal(ours.local.address, '127.0.0.1');
    await until('a connection', () => assert.equal(accepted.length, 1));
    assert.equal(accepted[0]!.remote.address, '127.0.0.1');
    ours.close();
    accepted[0]!.close();
    close();
  });

  test('listeners on all IPv4 and all IPv6 addresses share a port', async () => {
    const port = await freePort('0.0.0.0');
    const accepted: string[] = [];
    const take = (transport: Transport) => {
      accepted.push(transport.remote.address);
      transport.close();
    };
    const closers = [await tcp.listen('0.0.0.0', port, take), await tcp.listen('::', port, take)];
    const sockets = [net.connect(port, '127.0.0.1'), net.connect(port, '::1')];
    for (const socket of sockets) socket.on('error', () => {}).resume();
    await until('two connections', () => assert.deepEqual([...accepted].sort(), ['127.0.0.1', '::1']));
    for (const close of closers) close();
    for (const socket of sockets) socket.destroy();
  });

  test('listening where somebody listens already is an error that can be caught', async () => {
    const { port, close } = await listener('127.0.0.1');
    await assert.rejects(
      tcp.listen('127.0.0.1', port, () => {}),
      /EADDRINUSE/,
    );
    close();
  });

  test('a refused dial gives its reason once', async () => {
    const port = await freePort('127.0.0.1');
    const results: unknown[] = [];
    tcp.dial({ address: '127.0.0.1', port }, (result) => results.push('why' in result ? result.why : 'connected'));
    await until('a result', () => assert.equal(results.length, 1));
    assert.match(String(results[0]), /ECONNREFUSED/);
    let later = false;
    setTimeout(() => {
      later = true;
    }, 50);
    await until('some time', () => assert.ok(later));
    assert.equal(results.length, 1);
  });

  test('a local address that is not ours gives a reason', async () => {
    const results: string[] = [];
    tcp.dial({ address: '127.0.0.1', port: 1, localAddress: '192.0.2.77' }, (result) => {
      results.push('why' in result ? result.why : 'connected');
    });
    await until('a result', () => assert.equal(results.length, 1));
    assert.match(results[0]!, /EADDRNOTAVAIL/);
  });

  test('giving up a dial means that nobody is told and nothing stays open', async () => {
    const { port, accepted, close } = await listener('127.0.0.1');
    let told = false;
    for (let i = 0; i < 20; i += 1) {
      tcp.dial({ address: '127.0.0.1', port }, () => {
        told = true;
      })();
    }
    // Whatever could be told has been told when others have come and gone since.
    for (let i = 0; i < 5; i += 1) (await dialled('127.0.0.1', port)).close();
    await tcp.settled!();
    const ours = await dialled('127.0.0.1', port);
    await until('the last connection', () => {
      assert.ok(accepted.some(({ remote }) => remote.port === ours.local.port));
    });
    assert.equal(told, false);
    ours.close();
    for (const transport of accepted) transport.close();
    close();
  });
});

suite('the end of a TCP connection', () => {
  test('the NOTIFICATION arrives before the FIN although input waits unread, a hundred times', async () => {
    const { port, accepted, close } = await listener('127.0.0.1');
    for (let round = 0; round < 100; round += 1) {
      const client = net.connect(port, '127.0.0.1');
      const ended = allOf(client);
      const ours = await until('a connection', () => {
        assert.equal(accepted.length, round + 1);
        return accepted[round]!;
      });
      // The close comes in the midst of what the peer says, and the rest of it comes after.
      ours.onData = () => {
        ours.write(NOTICE);
        ours.close();
      };
      client.write(new Uint8Array(8 << 20));
      assert.deepEqual(await ended, { octets: NOTICE_HEX, end: 'FIN' }, `round ${round}`);
      client.destroy();
    }
    close();
  });

  test('no handler is called after close, whatever still comes', async () => {
    const { port, accepted, close } = await listener('127.0.0.1');
    const client = net.connect(port, '127.0.0.1');
    const ended = allOf(client);
    const ours = await until('a connection', () => accepted[0] ?? assert.fail('none'));
    const calls: string[] = [];
    ours.onData = () => calls.push('data');
    ours.onDrain = () => calls.push('drain');
    ours.onClose = () => calls.push('close');
    ours.close();
    ours.close();
    assert.equal(ours.write(NOTICE), true, 'a write after the end is nothing');
    client.write('late');
    assert.deepEqual(await ended, { octets: '', end: 'FIN' });
    client.destroy();
    await tcp.settled!();
    assert.deepEqual(calls, []);
    close();
  });

  test('onClose comes once, with a reason, when the peer ends or resets the connection', async () => {
    const { port, accepted, close } = await listener('127.0.0.1');
    for (const [i, end] of (['end', 'resetAndDestroy'] as const).entries()) {
      const client = net.connect(port, '127.0.0.1');
      client.on('error', () => {});
      const ours = await until('a connection', () => accepted[i] ?? assert.fail('none'));
      const reasons: string[] = [];
      ours.onClose = (why) => reasons.push(why);
      client[end]();
      await until('the end', () => assert.equal(reasons.length, 1));
      assert.match(reasons[0]!, end === 'end' ? /the peer closed/ : /ECONNRESET/);
      ours.close();
    }
    close();
  });

  test('a peer that never reads nor closes cannot hold a closed connection open', async () => {
    const { port, accepted, close } = await listener('127.0.0.1');
    const client = net.connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    client.on('error', () => {});
    client.pause();
    const ours = await until('a connection', () => accepted[0] ?? assert.fail('none'));
    while (ours.write(new Uint8Array(1 << 20)));
    const before = performance.now();
    ours.close();
    await tcp.settled!();
    const took = performance.now() - before;
    assert.ok(took < 3000, `${took} ms`);
    client.destroy();
    close();
  });

  test('write says when to wait, and onDrain when to go on', async () => {
    const { port, accepted, close } = await listener('127.0.0.1');
    const client = net.connect(port, '127.0.0.1');
    client.pause();
    const ours = await until('a connection', () => accepted[0] ?? assert.fail('none'));
    let drained = 0;
    ours.onDrain = () => {
      drained += 1;
    };
    let written = 0;
    do written += 1 << 16;
    while (ours.write(new Uint8Array(1 << 16)));
    let read = 0;
    client.on('data', (chunk) => {
      read += chunk.length;
    });
    client.resume();
    await until('the drain', () => assert.ok(drained > 0));
    await until('every octet', () => assert.equal(read, written));
    assert.equal(drained, 1);
    ours.close();
    client.destroy();
    close();
  });

  test('settled waits for connections whose last words are on the way, and for nothing else', async () => {
    await tcp.settled!();
    const { port, accepted, close } = await listener('127.0.0.1');
    const client = net.connect({ port, host: '127.0.0.1' });
    const ended = allOf(client);
    const ours = await until('a connection', () => accepted[0] ?? assert.fail('none'));
    ours.write(NOTICE);
    ours.close();
    await tcp.settled!();
    assert.deepEqual(await ended, { octets: NOTICE_HEX, end: 'FIN' });
    close();
  });
});
