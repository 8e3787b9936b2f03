// Which of two connections between the same two speakers lives. RFC 4271 section 6.8, RFC 6286 section 2.3.

export interface Ends {
  readonly localId: string;
  readonly peerId: string;
  readonly localAs: number;
  readonly peerAs: number;
}

/** The connection that the side with the higher identifier opened; between equal identifiers the higher AS decides. */
export function survivor({ localId, peerId, localAs, peerAs }: Ends): 'dialled' | 'accepted' {
  const ours = numberOf(localId);
  const theirs = numberOf(peerId);
  if (ours !== theirs) return ours > theirs ? 'dialled' : 'accepted';
  return localAs > peerAs ? 'dialled' : 'accepted';
}

function numberOf(id: string): number {
  return id.split('.').reduce((value, octet) => value * 256 + Number(octet), 0);
}
