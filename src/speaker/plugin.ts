// What a plug-in hears and what it may do. The process bridge is one, with no more power than this.

import type { Family, Negotiated, Notification, Open, Refresh, Route, Update } from '../bgp/index.ts';
import type { DownReason, State } from './fsm.ts';
import type { PeerConfig } from './neighbor.ts';
import type { NamedRoute } from './routes.ts';
import type { PeerStatistics } from './statistics.ts';

/** The two OPENs of a session. */
export interface Opens {
  readonly sent: Open;
  readonly received: Open;
}

/** What anyone may know of a peer. */
export interface PeerView {
  readonly config: PeerConfig;
  readonly name: string;
  readonly peerAddress: string;
  /** The range that it called from, by the name of that neighbor; undefined for one with an address of its own. */
  readonly range?: string | undefined;
  /** The session's own address once it is connected, before that the configured one, or `auto`. */
  readonly localAddress: string;
  readonly state: State['name'];
  /** What was agreed; undefined before both OPENs were seen. */
  readonly session: Negotiated | undefined;
  /** The OPENs that it was agreed in; undefined as long as there is no session. */
  readonly opens?: Opens | undefined;
  /** As it is now. A range has only what is announced to it. */
  readonly statistics: PeerStatistics;
}

/** What a plug-in may do to a peer. */
export interface PeerHandle extends PeerView {
  announce(routes: Iterable<Route>, owner?: string): void;
  withdraw(routes: Iterable<Pick<Route, 'family' | 'nlri' | 'pathId'>>): void;
  /** Withdraws everything; what the peer was never told is forgotten. */
  clear(): void;
  endOfRib(family: Family): void;
  /** Asks the peer to send its routes of a family again, RFC 2918. False: it does not know how, or is down. */
  refresh(family: Family): boolean;
  /** Says everything again. */
  resend(family?: Family): void;
  /** Ends the session, which comes back by itself. */
  teardown(notice: Notification): void;
  /** Sends an operational message, of which `body` is all but the header. False: not negotiated, down, or too long. */
  operational(body: Uint8Array): boolean;
  /** What we announce to the peer, and on whose behalf. */
  routes(family?: Family): Iterable<NamedRoute>;
  /** How many routes each owner has that has any. */
  owners(): ReadonlyMap<string, number>;
  /** On whose behalf a route is announced; undefined where none is. */
  ownerOf(route: Pick<Route, 'family' | 'nlri' | 'pathId'>): string | undefined;
  /** What the peer announced in this session; nothing where `adjRibIn` is false. It may change while it is read. */
  received(family?: Family): Iterable<Route>;
  /** The routes to one destination among them, with any path identifier. */
  receivedTo(route: Pick<Route, 'family' | 'nlri'>): Iterable<Route>;
  /** The peer has sent the End-of-RIB of a family in this session. */
  heardAll(family: Family): boolean;
  /** Forgets what the peer announced; it is not asked to say it again. */
  clearReceived(): void;
  /** True: TCP has taken all that we announce, or no session is up, or without `autoFlush` a flush has to be asked for. */
  flushed(): boolean;
  /** Runs `run` once: when TCP has taken all that we announce now, or when `flushed` is true. At once if it is. */
  whenFlushed(run: () => void): void;
}

/** Whom routes are announced to, as far as it is known while that changes. */
export type Addressed = Pick<PeerHandle, 'name' | 'range' | 'ownerOf'>;

/** Every hook is optional and synchronous. One that returns a Notification refuses, and the session is reset with it. */
export interface Plugin {
  readonly name: string;
  onAdded?(peer: PeerHandle): void;
  onRemoved?(peer: PeerView): void;
  /** Every change of state; `peer.state` is the new one. */
  onState?(peer: PeerView): void;
  onConnected?(peer: PeerView): void;
  onOpen?(peer: PeerView, open: Open): Notification | undefined;
  onEstablished?(peer: PeerHandle, session: Negotiated): void;
  onUpdate?(peer: PeerHandle, update: Update, session: Negotiated): Notification | undefined;
  onRefresh?(peer: PeerHandle, refresh: Refresh): void;
  /** Routes are about to be announced on behalf of `owner`, by a command or a configuration; not those of the start. */
  onAnnounce?(peer: Addressed, routes: readonly Route[], owner: string): void;
  /** Routes are about to be withdrawn, by name. What `Speaker.withdrawOwner` withdraws is not told. */
  onWithdraw?(peer: Addressed, routes: readonly Pick<Route, 'family' | 'nlri' | 'pathId'>[]): void;
  /** All routes are about to be withdrawn. */
  onClear?(peer: Addressed): void;
  /** True: a session that begins is not sent its End-of-RIB markers; whoever says so sends them later. */
  holdsEndOfRib?(peer: PeerView): boolean;
  /** After TCP was up: the session, or the attempt at one, is over. */
  onClose?(peer: PeerView, reason: DownReason): void;
  /** Every message either way, without its header; a received body is good only during the call. */
  onFrame?(peer: PeerView, direction: 'receive' | 'send', type: number, body: Uint8Array): void;
}

/** The part of pino that the rooms use. */
export interface Log {
  debug(about: object, message: string): void;
  info(about: object, message: string): void;
  warn(about: object, message: string): void;
  error(about: object, message: string): void;
}

export const silentLog: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
