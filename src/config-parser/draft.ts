// What has been read so far: of a run of one or more files, of a file, of a neighbor.

import type { Family, Route } from '../bgp/index.ts';
import type { Subscription } from '../process-bridge/index.ts';
import type { NeighborOptions, PeerConfig } from '../speaker/index.ts';
import type { Notes, Place } from './notes.ts';
import type { ProcessDraft } from './process.ts';

/** What all files of a run have in common. */
export interface RunDraft {
  /** By name; those with mistakes too, so that nobody calls them undefined. */
  readonly processes: Map<string, ProcessDraft>;
  /** By `PeerConfig.name`. */
  readonly neighbors: Map<string, { readonly config: PeerConfig; readonly where: string }>;
  readonly subscriptions: Subscription[];
}

export interface FileDraft {
  readonly run: RunDraft;
  readonly notes: Notes;
  /** Of `api` sections. */
  readonly apiNames: Set<string>;
  /** Where processes are named, to be looked up once all are known. */
  readonly references: { readonly name: string; readonly at: Place }[];
  findProgram(program: string): string | { readonly problem: string };
}

type Mutable<T> = { -readonly [K in keyof T]?: T[K] };

export interface NeighborDraft {
  readonly file: FileDraft;
  /** Of the word `neighbor`. */
  readonly at: Place;
  /** What goes to the speaker as it was read. */
  readonly options: Mutable<Omit<NeighborOptions, 'peerAs' | 'families' | 'routes'>>;
  peerAs: number | 'auto' | undefined;
  /** Undefined as long as there is no good one. */
  localAddressAt: Place | undefined;
  readonly families: Set<Family>;
  /** Seconds, or undefined for as long as the hold time. */
  gracefulRestart: { readonly seconds: number | undefined; readonly at: Place } | undefined;
  readonly addPathFamilies: Map<Family, Place>;
  readonly routes: Route[];
  /** The words of the route before, but for its prefix. */
  lastTail: string;
  /** The first route of each family, by family. */
  readonly firstRoutes: Map<Family, Place>;
  /** Subscriptions but for the name of the neighbor, which is known at its end. */
  readonly subscriptions: Omit<Subscription, 'peer'>[];
  readonly processes: ProcessDraft[];
}
