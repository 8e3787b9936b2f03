// A helper that lost events is told anew what is: the state of each neighbor, and what it announced.

import { concat, type Update, u32 } from '../bgp/index.ts';
import type { PeerHandle } from '../speaker/index.ts';

/** Events of a snapshot, as `Events` tells them to one helper. */
export interface Teller {
  state(peer: PeerHandle, state: 'up' | 'down'): void;
  update(peer: PeerHandle, update: Update): void;
}

/** Each step tells one event; End-of-RIB markers come after the routes of a neighbor. */
export function* snapshot(peers: Iterable<PeerHandle>, tell: Teller): Generator<void> {
  for (const peer of peers) {
    tell.state(peer, peer.state === 'established' ? 'up' : 'down');
    yield;
    const { session } = peer;
    if (session === undefined || !peer.config.adjRibIn) continue;
    for (const { family, nlri, pathId, attributes } of peer.received()) {
      // The next session, if there is one, is told as it happens.
      if (peer.session !== session) break;
      const addPath = session.addPathIn.has(family.key);
      const octets = addPath ? concat(u32(pathId), nlri) : nlri;
      tell.update(peer, { ...NOTHING, attributes, announced: [{ family, octets, addPath, attributes }] });
      yield;
    }
    for (const family of session.families) {
      if (peer.session !== session) break;
      tell.update(peer, { ...NOTHING, endOfRib: family });
      yield;
    }
  }
}

const NOTHING: Update = {
  type: 'update',
  body: new Uint8Array(0),
  attributes: undefined,
  announced: [],
  withdrawn: [],
  faults: [],
  endOfRib: undefined,
};

/** milliseconds between two looks at a helper that has not read */
const LOOK_MS = 50;
const MOST_WAITING = 1 << 20;
const SLICE = 200;

/** Takes the steps, as fast as the helper reads. Returns what ends it before that. */
export function paced(
  steps: Iterator<void>,
  waiting: () => number,
  clock: { now(): number; at(when: number, run: () => void): () => void; later(run: () => void): void },
): () => void {
  let over = false;
  let cancel: (() => void) | undefined;
  const slice = () => {
    if (over) return;
    for (let i = 0; i < SLICE && waiting() < MOST_WAITING; i += 1) if (steps.next().done === true) return;
    if (waiting() < MOST_WAITING) clock.later(slice);
    else cancel = clock.at(clock.now() + LOOK_MS, slice);
  };
  slice();
  return () => {
    over = true;
    cancel?.();
  };
}
