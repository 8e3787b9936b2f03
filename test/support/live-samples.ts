// What a daemon answers to the command line, for tests that have none.

import type { CountsJson, PeerJson, RouteJson } from '../../src/cli/live/json.ts';
import type { Look } from '../../src/cli/live/top-screen.ts';
import type { Output } from '../../src/cli/terminal/index.ts';
import { noPaint } from '../../src/cli/terminal/index.ts';

export function counts(parts: Partial<CountsJson> = {}): CountsJson {
  return { open: 1, update: 0, notification: 0, keepalive: 1, refresh: 0, operational: 0, total: 2, ...parts };
}

export function peerSample(parts: Partial<PeerJson> = {}): PeerJson {
  return {
    name: `neighbor ${parts.address ?? '192.0.2.1'}`,
    address: '192.0.2.1',
    range: null,
    description: '',
    'local-address': '192.0.2.2',
    'local-as': 64496,
    'peer-as': 64511,
    'router-id': '192.0.2.2',
    'peer-router-id': '192.0.2.1',
    internal: false,
    passive: false,
    state: 'established',
    since: 3661,
    sessions: 1,
    'last-down': null,
    'hold-time': { local: 180, peer: 90, negotiated: 90 },
    'message-limit': 4096,
    refresh: 'normal',
    capabilities: {
      local: {
        multiprotocol: { name: 'multiprotocol', families: ['ipv4/unicast', 'ipv6/unicast'] },
        asn4: { name: 'asn4', asn4: 64496 },
        'route-refresh': { name: 'route-refresh', variant: 'RFC' },
      },
      peer: { asn4: { name: 'asn4', asn4: 64511 }, hostname: { 'host-name': 'edge\u001b[2J', 'domain-name': '' } },
    },
    families: [{ name: 'ipv4 unicast', peer: true, 'add-path': 'disabled' }],
    messages: { sent: counts(), received: counts({ update: 3, total: 5 }) },
    routes: { announced: 2, received: 3, pending: false },
    ...parts,
  };
}

export function downSample(parts: Partial<PeerJson> = {}): PeerJson {
  return peerSample({
    address: '2001:db8:0:1:2:3:4:5',
    'peer-as': 4200000000,
    'peer-router-id': null,
    state: 'open-confirm',
    since: 100_000,
    'last-down': 'the peer said Cease / Administrative Shutdown (6/2): "\u202emaintenance"',
    'hold-time': { local: 180, peer: null, negotiated: null },
    'message-limit': null,
    refresh: null,
    capabilities: { local: {}, peer: null },
    families: [{ name: 'ipv4 unicast', peer: null, 'add-path': null }],
    routes: { announced: 1_000_000, received: null, pending: true },
    ...parts,
  });
}

export function routeSample(parts: Partial<RouteJson> = {}): RouteJson {
  return {
    neighbor: '192.0.2.1',
    direction: 'out',
    family: 'ipv4 unicast',
    prefix: '203.0.113.0/24',
    'next-hop': '192.0.2.2',
    attributes: {},
    owner: 'config',
    ...parts,
  };
}

export function lookSample(parts: Partial<Look> = {}): Look {
  return {
    at: 1000,
    status: { version: 'keryx 0.1.0', uuid: 'a', pid: 4711, uptime: 90_061, start_time: 0, peers: {} },
    peers: [peerSample(), downSample()],
    queues: { watch: { items: 3, bytes: 4096 } },
    owners: [
      { owner: 'config', routes: 9 },
      { owner: 'process watch#1', routes: 2, orphanedSeconds: 4 },
      { owner: 'process watch#2', routes: 5 },
    ],
    services: [],
    ...parts,
  };
}

/** An output that keeps what is printed. */
export class Printed implements Output {
  readonly isTerminal = true;
  readonly paint = noPaint;
  readonly closed = false;
  readonly lines: string[] = [];
  readonly width: number;

  constructor(width: number) {
    this.width = width;
  }

  print(...lines: readonly string[]): void {
    this.lines.push(...lines);
  }

  raw(...lines: readonly string[]): void {
    this.lines.push(...lines);
  }

  onClose(): void {}
}
