// What a neighbor asks of a speaker that it cannot do, said before anything is begun.

import type { PeerConfig, SocketOptions } from './neighbor.ts';
import type { Endpoint } from './transport.ts';

/** Socket options by their words in the configuration. Node.js can set none of them. */
const UNSETTABLE: readonly (readonly [keyof SocketOptions, string])[] = [
  ['md5Password', 'md5-password'],
  ['tcpAo', 'tcp-ao'],
  ['incomingTtl', 'incoming-ttl'],
  ['outgoingTtl', 'outgoing-ttl'],
  ['sourceInterface', 'source-interface'],
];

/** Throws when the neighbor cannot be had. It must never run without the protection that it asks for. */
export function check(config: PeerConfig): void {
  const problem = problemOf(config);
  if (problem !== undefined) throw new Error(`${config.name}: ${problem}`);
}

function problemOf({ socket, rangeLength, passive, listen, localAddress, rateLimit }: PeerConfig): string | undefined {
  const option = UNSETTABLE.find(([key]) => socket[key] !== undefined);
  if (option !== undefined) return `${option[1]} needs a socket option that Node.js cannot set`;
  if (rateLimit !== undefined) return 'rate-limit would slow the peer down, which this speaker cannot do';
  if (rangeLength !== undefined && !passive) return 'a range of peers cannot be dialled: it must be passive';
  if (listen !== undefined && (socket.md5Ip ?? localAddress) === undefined) return 'listen needs a local-address';
  return undefined;
}

/** Where to listen for the neighbors that ask for it. */
export function endpointsOf(configs: readonly PeerConfig[]): Endpoint[] {
  return configs.flatMap(({ listen, localAddress, socket }) => {
    const address = socket.md5Ip ?? localAddress;
    return listen === undefined || address === undefined ? [] : [{ address, port: listen }];
  });
}
