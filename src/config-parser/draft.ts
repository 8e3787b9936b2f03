// What has been read so far: of a run of one or more files, of a file, of a neighbor.

import type { Family, Route } from '../bgp/index.ts';
import type { Encoder, Subscription } from '../process-bridge/index.ts';
import type { NeighborOptions, PeerConfig } from '../speaker/index.ts';
import type { ServiceDraft } from './healthcheck/draft.ts';
import type { NamePattern } from './match.ts';
import type { Notes, Place } from './notes.ts';
import type { ProcessDraft } from './process.ts';
import type { OpenSection } from './sections.ts';
import type { Tails } from './tails.ts';

/** What all files of a run have in common. */
export interface RunDraft {
  /** By name; those with mistakes too, so that nobody calls them undefined. */
  readonly processes: Map<string, ProcessDraft>;
  /** By name; the first of each. */
  readonly services: Map<string, ServiceDraft>;
  /** By name, likewise; of those that several files define, the first. */
  readonly templates: Map<string, NeighborDraft>;
  /** By `PeerConfig.name`. */
  readonly neighbors: Map<string, { readonly config: PeerConfig; readonly where: string }>;
  /** Where two neighbors listen for the same callers, by who calls where. */
  readonly listeners: Map<string, string>;
  readonly subscriptions: Subscription[];
  /** No neighbor dials, whatever it says itself. */
  readonly passive: boolean;
  /** What capability 75 says of us, as `Keryx/1.0`. */
  readonly software: string;
  /** Of processes that name none. */
  readonly encoder: Encoder;
}

export interface FileDraft {
  readonly run: RunDraft;
  readonly notes: Notes;
  readonly tails: Tails;
  /** Of `api` sections. */
  readonly apiNames: Set<string>;
  /** Where processes are named, to be looked up once all are known. */
  readonly references: { readonly name: string; readonly at: Place }[];
  /** Of `processes-match`, to be compared once all processes are known. */
  readonly matches: ProcessMatch[];
  /** By name. */
  readonly templates: Map<string, NeighborDraft>;
  readonly groups: NeighborDraft[];
  /** Those whose section has ended, to be checked once all templates are known. */
  readonly neighbors: NeighborDraft[];
  /** What is run in place of ExaBGP's healthcheck; undefined: nothing. */
  readonly healthcheck: readonly string[] | undefined;
  findProgram(program: string): string | { readonly problem: string };
}

export interface ProcessMatch {
  readonly pattern: NamePattern;
  readonly at: Place;
  /** Those that match, known once all files are read. */
  readonly processes: string[];
}

/** A subscription but for the name of its neighbor, which is known at the end. */
export interface SubscriptionDraft extends Omit<Subscription, 'peer'> {
  readonly matches: readonly ProcessMatch[];
}

/** A place and, for what a neighbor has from elsewhere, where that is. */
export interface Origin extends Place {
  readonly from?: string;
}

type Mutable<T> = { -readonly [K in keyof T]?: T[K] };

/** As the section says it: the encoding of the password may be told after it, or in a template. */
export interface SecretDraft {
  password?: string;
  base64?: boolean | 'auto';
}

export interface SocketDraft extends SecretDraft {
  md5Ip?: string;
  outgoingTtl?: number | undefined;
  incomingTtl?: number | undefined;
  sourceInterface?: string;
}

export interface TcpAoDraft extends SecretDraft {
  keyId?: number;
  algorithm?: string;
}

type Options = Mutable<
  Omit<NeighborOptions, 'localAs' | 'peerAs' | 'families' | 'routes' | 'socket' | 'pathLimits'>
> & {
  localAs?: number | 'auto';
  peerAs?: number | 'auto';
  /** `nexthop` of the capability section. */
  offerNextHops?: boolean;
};

/** The content of a neighbor, of a template or of a group. What has a key in one of the objects was said. */
export interface NeighborDraft {
  readonly file: FileDraft;
  /** Of the word that opened its section. */
  readonly at: Place;
  /** What the group around it says counts where it says nothing itself. */
  readonly group: NeighborDraft | undefined;
  /** Its own section, then those in it that hold single values: what was said, and where. */
  readonly sections: OpenSection[];
  /** Names of templates. */
  readonly inherits: Map<string, Place>;
  /** True once its templates were looked for. */
  traced: boolean;
  /** All templates that count for it, in the order in which they do; undefined as long as one is missing. */
  lineage: readonly Ancestor[] | undefined;
  /** What goes to the speaker as it was read. */
  readonly options: Options & { localAs?: number | 'auto'; peerAs?: number | 'auto'; offerNextHops?: boolean };
  readonly socket: SocketDraft;
  readonly tcpAo: TcpAoDraft;
  readonly families: Set<Family>;
  /** `family { minimal; }`: those of its routes. */
  minimalFamilies: boolean;
  /** Seconds, or undefined for as long as the hold time. */
  gracefulRestart?: { readonly seconds: number | undefined; readonly at: Place } | undefined;
  readonly addPathFamilies: Map<Family, Origin & { readonly limit?: number }>;
  routes: Route[];
  /** The first route of each family, by family. */
  readonly firstRoutes: Map<Family, Origin>;
  subscriptions: SubscriptionDraft[];
}

/** A template and the word that names it in the neighbor. */
export interface Ancestor {
  readonly name: string;
  readonly template: NeighborDraft;
  readonly at: Place;
}

export function neighborDraft(file: FileDraft, at: Place, group?: NeighborDraft): NeighborDraft {
  return {
    file,
    at,
    group,
    sections: [],
    inherits: new Map(),
    traced: false,
    lineage: undefined,
    options: {},
    socket: {},
    tcpAo: {},
    families: new Set(),
    minimalFamilies: false,
    addPathFamilies: new Map(),
    routes: [],
    firstRoutes: new Map(),
    subscriptions: [],
  };
}
