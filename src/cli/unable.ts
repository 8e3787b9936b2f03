// What a neighbor asks of its sockets and this version cannot do. To run without would be worse than not to run.

import { printable } from '../bgp/index.ts';
import type { Config } from '../config-parser/index.ts';
import type { PeerConfig } from '../speaker/index.ts';

/** Keyword, what it needs, and whether the neighbor has it. */
const NEEDS: readonly (readonly [string, string, (config: PeerConfig) => boolean])[] = [
  ['md5-password', 'TCP MD5 signatures', ({ socket }) => socket.md5Password !== undefined],
  ['tcp-ao', 'the TCP authentication option', ({ socket }) => socket.tcpAo !== undefined],
  ['outgoing-ttl', 'to set the TTL of what is sent', ({ socket }) => socket.outgoingTtl !== undefined],
  ['incoming-ttl', 'to refuse a low TTL', ({ socket }) => socket.incomingTtl !== undefined],
  ['source-interface', 'to bind a socket to an interface', ({ socket }) => socket.sourceInterface !== undefined],
  ['rate-limit', 'to slow a peer down', ({ rateLimit }) => rateLimit !== undefined],
];

/** One line for each thing that cannot be done. Never holds a secret. */
export function unable({ neighbors }: Config): string[] {
  return neighbors.flatMap((config) =>
    NEEDS.filter(([, , has]) => has(config)).map(
      ([keyword, need]) =>
        `neighbor ${printable(config.peerAddress)}: '${keyword}' needs ${need}, which this version cannot do`,
    ),
  );
}
