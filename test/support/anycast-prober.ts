// Asks the VIP every 10 ms, by HTTP over a new connection and by a datagram, and prints a line of JSON for each answer or
// failure; and many times a second, since when there are questions without either.
//
// A router that changes its mind while a connection is open sends the rest of it to a server that does not know it, which
// resets it. A request that this happens to is made once more, as HTTP clients do, and says so. A datagram is one packet:
// it has no such excuse.
//
// usage: anycast-prober.js ADDRESS PORT

import { createSocket } from 'node:dgram';
import { get } from 'node:http';
import type { Probe, Settled } from './anycast-probes.ts';

const EVERY_MS = 10;
const PATIENCE_MS = 3000;
const TELL_EVERY = 5;

const [host = '', portText = ''] = process.argv.slice(2);
const port = Number(portText);

const open = new Set<number>();

function now(): number {
  return performance.timeOrigin + performance.now();
}

function print(line: Probe | Settled): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

type Answer = { readonly by: string } | { readonly why: string };

function why(error: NodeJS.ErrnoException): Answer {
  return { why: error.code ?? error.message };
}

function byHttp(): Promise<Answer> {
  return new Promise((resolve) => {
    const request = get({ host, port, agent: false, signal: AbortSignal.timeout(PATIENCE_MS) }, (response) => {
      let by = '';
      response.setEncoding('utf8').on('data', (text: string) => {
        by += text;
      });
      response.on('end', () => resolve({ by }));
      response.on('error', (error) => resolve(why(error)));
    });
    request.on('error', (error) => resolve(why(error)));
  });
}

function byDatagram(): Promise<Answer> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4');
    const end = (answer: Answer) => {
      clearTimeout(timer);
      socket.close();
      resolve(answer);
    };
    const timer = setTimeout(() => end({ why: 'no answer' }), PATIENCE_MS);
    socket.on('error', (error) => end(why(error)));
    socket.on('message', (octets) => end({ by: octets.toString() }));
    socket.connect(port, host, () => socket.send('who'));
  });
}

async function ask(): Promise<void> {
  const start = now();
  open.add(start);
  const http = async () => {
    const first = await byHttp();
    const again = 'why' in first && first.why === 'ECONNRESET';
    const answer = again ? await byHttp() : first;
    print({ kind: 'http', start, took: now() - start, again, ...answer });
  };
  const datagram = async () => {
    const answer = await byDatagram();
    print({ kind: 'datagram', start, took: now() - start, again: false, ...answer });
  };
  await Promise.all([http(), datagram()]);
  open.delete(start);
}

let turn = 0;
setInterval(() => {
  turn += 1;
  if (turn % TELL_EVERY === 0) print({ settled: Math.min(now(), ...open) });
  void ask();
}, EVERY_MS);
