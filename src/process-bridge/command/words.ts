// What several commands have in common: families, and which peers they act on.

import { type Family, families, type Words } from '../../bgp/index.ts';
import type { PeerHandle, PeerView, Selector, Speaker } from '../../speaker/index.ts';
import { DONE, type Outcome, refused } from './kind.ts';

export function parseFamily(words: Words): Family {
  const afi = words.next('an AFI');
  const safi = words.next('a SAFI');
  const codec = families.named(`${afi} ${safi}`);
  return codec?.family ?? words.back().fail(`'${afi} ${safi}' is not a family that Keryx knows`);
}

// What is done to a range is done to its members.
export function isNoRange({ range }: PeerView): boolean {
  return range === undefined;
}

export function select(peers: readonly PeerHandle[], to: Selector | undefined): readonly PeerHandle[] {
  return to === undefined ? peers : peers.filter(to);
}

export function established(speaker: Speaker, to: Selector | undefined): readonly PeerHandle[] {
  return select(speaker.peers(), to).filter(({ state }) => state === 'established');
}

export function each(peers: readonly PeerHandle[], act: (peer: PeerHandle) => void): Outcome {
  for (const peer of peers) act(peer);
  return peers.length === 0 ? nobody() : DONE;
}

export function nobody(): Outcome {
  return refused('no neighbor matches the command');
}
