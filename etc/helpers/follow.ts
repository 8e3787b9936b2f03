// Announces to all neighbors each prefix that one of them announces below a given one, marked with a community. The events
// have the types of the package.
//
//   process follow { run /usr/bin/node follow.js 198.51.100.0/24; encoder json; }
//   neighbor … { api { processes [ follow ]; neighbor-changes; receive { parsed; update; } } }

import { createInterface } from 'node:readline';
import type { Event5 } from '../../src/index.ts';

const [, , within = '198.51.100.0/24'] = process.argv;
const [network = ''] = within.split('/');
const start = network.replace(/0$/, '');
const known = new Set<string>();

const say = (line: string) => process.stdout.write(`${line}\n`);

createInterface({ input: process.stdin }).on('line', (line) => {
  // What is no event is the answer to a command.
  if (!line.startsWith('{')) {
    if (line === 'error') console.error('a command was refused, the log of Keryx says why');
    return;
  }
  hear(JSON.parse(line) as Event5);
});

function hear(event: Event5): void {
  if (event.type === 'state' && event.neighbor.state === 'down') {
    for (const prefix of known) say(`withdraw route ${prefix}`);
    known.clear();
  }
  if (event.type !== 'update' || !('update' in event.neighbor.message)) return;
  const { announce = {}, withdraw = {} } = event.neighbor.message.update;
  for (const routes of Object.values(announce['ipv4 unicast'] ?? {})) {
    for (const route of routes) learn(prefixOf(route));
  }
  for (const route of withdraw['ipv4 unicast'] ?? []) forget(prefixOf(route));
}

function prefixOf(route: unknown): string {
  return typeof route === 'string' ? route : (route as { nlri: string }).nlri;
}

function learn(prefix: string): void {
  if (!prefix.startsWith(start)) return;
  known.add(prefix);
  say(`announce route ${prefix} next-hop self community [ 64512:1 ]`);
}

function forget(prefix: string): void {
  if (known.delete(prefix)) say(`withdraw route ${prefix}`);
}
