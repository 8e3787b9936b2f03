// The shape of a family row: how its NLRI look in octets, in words and in JSON.

import type { Family } from '../family.ts';
import type { Text } from '../text.ts';

export interface FamilyCodec {
  readonly family: Family;
  /** Octets that the NLRI at `at` takes; -1 when it is malformed or runs past `end`. The path identifier is not part. */
  measure(bytes: Uint8Array, at: number, end: number): number;
  /** NLRI octets to text: `10.0.0.0/24`. */
  print(nlri: Uint8Array): string;
  /** Writes the JSON of the NLRI at `at`; `pathId` is undefined where no path identifier travels. */
  writeJson(out: Text, bytes: Uint8Array, at: number, pathId: number | undefined): void;
  /** Octets that a next hop of this family may take in MP_REACH_NLRI. */
  readonly nextHopLengths: readonly number[];
}

/** Consecutive NLRI of one family, still packed. */
export interface NlriBlock {
  readonly family: Family;
  readonly octets: Uint8Array;
  /** Each NLRI follows a path identifier of four octets, RFC 7911. */
  readonly addPath: boolean;
}
