// What two OPENs agreed. Made once per session by `negotiate`, never changed.

import type { ExtendedNextHop, GracefulRestart, Role } from './capability/index.ts';
import type { Family } from './family.ts';
import { families } from './nlri/index.ts';

export interface Negotiated {
  readonly localAs: number;
  readonly peerAs: number;
  /** Both sides are in the same AS. */
  readonly ibgp: boolean;
  /** dotted quads */
  readonly routerId: string;
  readonly peerRouterId: string;
  /** Both sides speak four-octet AS numbers, RFC 6793. */
  readonly asn4: boolean;
  /** seconds; 0 means that nobody sends keepalives, RFC 4271 section 4.2 */
  readonly holdTime: number;
  /** octets of a whole message: 4096, or 65535 with RFC 8654 */
  readonly messageLimit: number;
  readonly families: readonly Family[];
  /** Keys of the families whose NLRI carry a path identifier, RFC 7911. */
  readonly addPathIn: ReadonlySet<number>;
  readonly addPathOut: ReadonlySet<number>;
  readonly refresh: 'absent' | 'normal' | 'enhanced';
  /** Families that may travel with a next hop of the other protocol, RFC 8950: both sides offered these. */
  readonly nextHops: readonly ExtendedNextHop[];
  /** A link-local address goes beside a global IPv6 next hop: both sides offered it. */
  readonly linkLocalNextHop: boolean;
  /** AIGP may be sent and believed, RFC 7311 section 3.4: the peer is internal, or our configuration says so. */
  readonly aigp: boolean;
  /** The most paths of a prefix that the peer takes, by family key, of families in `addPathOut` */
  readonly pathLimits: ReadonlyMap<number, number>;
  /** Our role towards the peer, RFC 9234; undefined: none was configured, or the peer is internal. */
  readonly role: Role | undefined;
  /** What the peer says of its restarts, RFC 4724; undefined unless both sides offered graceful restart. */
  readonly gracefulRestart: GracefulRestart | undefined;
  /** Both sides offered it. One session carries every family all the same. */
  readonly multiSession: boolean;
  /** Both sides offered ExaBGP's operational messages. */
  readonly operational: boolean;
}

/** A session before any OPEN was seen, as `keryx decode` and tests need it: iBGP, four-octet AS, every family, every option off. */
export function plainSession(parts: Partial<Negotiated> = {}): Negotiated {
  const localAs = parts.localAs ?? 65533;
  const peerAs = parts.peerAs ?? localAs;
  return {
    localAs,
    peerAs,
    ibgp: localAs === peerAs,
    routerId: '127.0.0.1',
    peerRouterId: '127.0.0.2',
    asn4: true,
    holdTime: 180,
    messageLimit: 4096,
    families: families.all().map(({ family }) => family),
    addPathIn: new Set(),
    addPathOut: new Set(),
    refresh: 'absent',
    nextHops: [],
    linkLocalNextHop: false,
    aigp: localAs === peerAs,
    pathLimits: new Map(),
    role: undefined,
    gracefulRestart: undefined,
    multiSession: false,
    operational: false,
    ...parts,
  };
}
