// A process of its own, for a network namespace: it does with addresses what it is told, a line of JSON for each call, and
// answers with a line each.
//
// usage: addresses-subject.js STATE-FILE

import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { networkInterfaces } from 'node:os';
import { createInterface } from 'node:readline';
import {
  Addresses,
  type AddressOptions,
  bootId,
  changeAddresses,
  StateFile,
  systemIp,
} from '../../src/healthcheck/address/index.ts';
import { silentLog, systemClock } from '../../src/speaker/index.ts';

const ip = systemIp(process.env.PATH);
const state = new StateFile(process.argv[2], { clock: systemClock, log: silentLog, boot: bootId() });
const addresses = new Addresses({ clock: systemClock, ip, state });

const calls = {
  hold: (who: string, address: string, on: string, options?: AddressOptions) =>
    addresses.hold(who, address, on, options),
  release: (who: string, address: string, on: string) => addresses.release(who, address, on),
  lack: async (address: string, on: string) => (await addresses.lack(address, on)) ?? null,
  /** Binds to the address as soon as it is held, and calls itself there. */
  serve: async (address: string, on: string) => {
    const end = await addresses.hold('service', address, on);
    const server = createServer((socket) => socket.end(socket.localAddress ?? ''));
    server.listen(0, address);
    await once(server, 'listening');
    const client = connect((server.address() as { port: number }).port, address);
    const [said] = await once(client, 'data');
    server.close();
    return { end, said: String(said) };
  },
  /** All in one moment: how many were added, in how many milliseconds. */
  many: async (all: string[], on: string) => {
    const begin = performance.now();
    const ends = await Promise.all(all.map((address) => addresses.hold(`service ${address}`, address, on)));
    return { added: ends.filter((end) => end.ok && end.changed).length, ms: performance.now() - begin };
  },
  /** The same one after the other, as one that does not collect them would. */
  single: async (all: string[], on: string) => {
    const begin = performance.now();
    for (const address of all) await changeAddresses([{ what: 'add', address, interface: on }], ip);
    return performance.now() - begin;
  },
  /** What it costs to look at all of them once a second for some seconds of time that does not pass. */
  look: async (all: string[], on: string, seconds: number) => {
    let now = 0;
    const watch = new Addresses({ clock: { now: () => now }, ip, state, look: networkInterfaces });
    const begin = process.cpuUsage();
    let there = 0;
    for (; now < seconds * 1000; now += 1000 / all.length) {
      if (await watch.isThere(all[Math.floor(now * all.length * 0.001) % all.length]!, on)) there += 1;
    }
    const { user, system } = process.cpuUsage(begin);
    return { there, cpu: (user + system) / 1e6 / seconds };
  },
  drop: async () => {
    process.setgid?.(65534);
    process.setuid?.(65534);
    return true;
  },
  end: async () => {
    const ends = await addresses.releaseAll();
    await state.close();
    return ends;
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const [name, ...args] = JSON.parse(line) as [keyof typeof calls, ...unknown[]];
  const answer = await (calls[name] as (...args: unknown[]) => Promise<unknown>)(...args);
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
