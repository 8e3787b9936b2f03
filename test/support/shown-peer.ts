// Neighbors as plain data, for tests of what is said and shown of them.

import { type Negotiated, negotiate, type Open } from '../../src/bgp/index.ts';
import { type NeighborOptions, neighbor, noStatistics, type PeerView } from '../../src/speaker/index.ts';

const OPTIONS: NeighborOptions = {
  peerAddress: '127.0.0.2',
  localAddress: '127.0.0.12',
  localAs: 65001,
  peerAs: 65002,
  routerId: '10.0.0.12',
  holdTime: 60,
};

export const NAME =
  'neighbor 127.0.0.2 local-ip 127.0.0.12 local-as 65001 peer-as 65002 router-id 10.0.0.12 family-allowed in-open';

/** A neighbor without a session. */
export function downPeer(options: Partial<NeighborOptions> = {}, rest: Partial<PeerView> = {}): PeerView {
  const config = neighbor({ ...OPTIONS, ...options });
  return {
    config,
    name: config.name,
    peerAddress: config.peerAddress,
    localAddress: config.localAddress ?? 'auto',
    state: 'idle',
    session: undefined,
    statistics: noStatistics(),
    ...rest,
  };
}

/** The same with one: both sides say what `ours` and `theirs` have them offer. */
export function upPeer(
  ours: Partial<NeighborOptions> = {},
  theirs: Partial<NeighborOptions> = {},
  rest: Partial<PeerView> = {},
): PeerView {
  const peer = downPeer(ours);
  const sent = openOf(OPTIONS.localAs!, peer.config);
  const other = neighbor({ ...OPTIONS, localAs: 65002, peerAs: 65001, routerId: '10.0.0.2', ...ours, ...theirs });
  const received = openOf(65002, other);
  const judged = negotiate({ localAs: 65001, peerAs: 65002 }, sent, received);
  if (!judged.ok) throw new Error(judged.fault.why);
  const session: Negotiated = judged.value;
  return { ...peer, state: 'established', session, opens: { sent, received }, ...rest };
}

function openOf(as: number, { holdTime, routerId, capabilities }: PeerView['config']): Open {
  return { type: 'open', version: 4, as, holdTime, routerId, capabilities };
}
