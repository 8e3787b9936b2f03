// One neighbor's life: its connection, or two while they collide, and what we promised it.

import {
  CEASE,
  COLLISION,
  CONNECTION_REJECTED,
  cease,
  describe,
  eachFrame,
  type Family,
  type Negotiated,
  type Notification,
  type Open,
  QUERY,
  type Refresh,
  type Route,
  readUpdate,
  writeMessage,
} from '../bgp/index.ts';
import { AdjRibOut, type Grouping, type Here } from '../rib/index.ts';
import { octetsOfAddress } from './address.ts';
import { type Call, deconfigured, turnAway } from './caller.ts';
import { survivor } from './collision.ts';
import { Connection, type ConnectionOwner, type ConnectionParts } from './connection.ts';
import type { DownReason, FsmConfig, State } from './fsm.ts';
import type { PeerConfig } from './neighbor.ts';
import type { Log, PeerHandle, Plugin } from './plugin.ts';
import { applyRoutes, CONFIG_OWNER, isNoChange, type OwnedRoute, type RouteChange } from './routes.ts';
import type { Transport } from './transport.ts';

/** What a neighbor that is taken out of the configuration, or put into it anew, is told. */
const NO_MORE = deconfigured('Peer De-configured');

/** Octets of NLRI written to one peer before others get their turn. */
const BUDGET = 256 * 1024;

export interface PeerParts extends ConnectionParts {
  readonly log: Log;
  readonly plugins: readonly Plugin[];
  readonly grouping: Grouping;
  readonly openWait: number;
  /** Dials after which a peer that is not up is given up; 0: never. */
  readonly attempts: number;
  readonly ownerNumber: (owner: string) => number;
  readonly onExhausted: (peer: Peer) => void;
  /** Its last connection is over, and nobody stopped it. */
  readonly onOver?: (peer: Peer) => void;
}

export class Peer implements PeerHandle, ConnectionOwner {
  readonly range: string | undefined;
  #config: PeerConfig;
  readonly #parts: PeerParts;
  readonly #rib: AdjRibOut;
  #main: Connection;
  /** A connection that the peer opened while ours was under way. */
  #extra: Connection | undefined;
  #dials = 0;
  #waking = false;
  #blocked = false;
  /** Without auto-flush: what waits may be said, until nothing does. */
  #released = false;
  #lastLocal: string | undefined;
  /** The state that plug-ins know. */
  #told: State['name'] = 'idle';
  /** Our end of the session that is up. */
  #here: Here = { localAddress: new Uint8Array(4) };

  /** `wanted`: what it is to be told from the start; `range`: that it called from. */
  constructor(config: PeerConfig, parts: PeerParts, wanted: Iterable<OwnedRoute>, range?: string) {
    this.#config = config;
    this.#parts = parts;
    this.range = range;
    this.#rib = new AdjRibOut({ grouping: parts.grouping, single: !config.groupUpdates });
    this.#main = new Connection(this.#fsmConfig(config.passive), this, parts);
    for (const route of wanted) this.#rib.announce(route, route.owner);
  }

  get config(): PeerConfig {
    return this.#config;
  }

  #fsmConfig(passive: boolean): FsmConfig {
    const { localAs, peerAs, routerId, holdTime, capabilities, aigp, roleStrict } = this.config;
    const { openWait } = this.#parts;
    return { localAs, peerAs, routerId, holdTime, capabilities, passive, openWait, aigp, roleStrict };
  }

  get name(): string {
    return this.config.name;
  }

  get peerAddress(): string {
    return this.config.peerAddress;
  }

  get localAddress(): string {
    return this.config.localAddress ?? this.#main.transport?.local.address ?? this.#lastLocal ?? 'auto';
  }

  get state(): State['name'] {
    return this.#main.state.name;
  }

  get session(): Negotiated | undefined {
    return this.#main.session;
  }

  // What the speaker does with a peer

  start(): void {
    this.#main.feed({ kind: 'start' });
  }

  /** Where its connection ends, if there is one. */
  get call(): Call | undefined {
    return this.#main.transport ?? this.#extra?.transport;
  }

  /** Ends the session for good. A peer that would keep our routes over a restart is told nothing, so that it does. */
  end(why: string): void {
    this.stop(this.session?.gracefulRestart === undefined ? NO_MORE : undefined, why);
  }

  /** Takes over what a session need not know, and the configured routes that changed. */
  change(config: PeerConfig, routes: RouteChange): void {
    this.#config = config;
    if (isNoChange(routes)) return;
    applyRoutes(this.#rib, routes, this.#parts.ownerNumber(CONFIG_OWNER));
    this.#wake();
  }

  /** All that it is to be told. */
  wanted(): Iterable<OwnedRoute> {
    return this.#rib.routes();
  }

  /** Ends the session for good, with `notice` if it is up. */
  stop(notice: Notification | undefined, why: string): void {
    this.#extra?.feed({ kind: 'stop', notice, why });
    this.#extra?.dispose();
    this.#extra = undefined;
    this.#main.feed({ kind: 'stop', notice, why });
    this.#main.dispose();
  }

  /** A connection from the peer's address. */
  accept(transport: Transport): void {
    const { name } = this.#main.state;
    if (name === 'active') this.#main.accept(transport);
    else if (name === 'idle' || name === 'established' || this.#extra !== undefined) {
      turnAway(transport, cease(name === 'established' ? COLLISION : CONNECTION_REJECTED));
    } else {
      // While ours is under way the two may collide, which their OPENs will settle.
      this.#extra = new Connection(this.#fsmConfig(true), this, this.#parts);
      this.#extra.state = { name: 'active', failures: 0 };
      this.#extra.accept(transport);
    }
  }

  // What a plug-in does with a peer

  announce(routes: Iterable<Route>, owner = 'library'): void {
    const number = this.#parts.ownerNumber(owner);
    for (const route of routes) this.#rib.announce(route, number);
    this.#wake();
  }

  withdraw(routes: Iterable<Pick<Route, 'family' | 'nlri' | 'pathId'>>): void {
    for (const route of routes) this.#rib.withdraw(route);
    this.#wake();
  }

  clear(): void {
    this.#rib.clear();
    this.#wake();
  }

  endOfRib(family: Family): void {
    if (!this.session?.families.includes(family)) return;
    this.#rib.endOfRib(family);
    this.#wake();
  }

  refresh(family: Family): boolean {
    const { session } = this;
    if (this.state !== 'established' || session === undefined || session.refresh === 'absent') return false;
    const message = writeMessage({ type: 'refresh', family, subtype: QUERY });
    this.#main.write(message);
    this.#tellFrames(message);
    return true;
  }

  resend(family?: Family): void {
    this.#rib.resend(family, false);
    this.#release();
  }

  teardown(notice: Notification): void {
    this.#main.feed({ kind: 'teardown', notice });
  }

  routes(family?: Family): Iterable<Route> {
    return this.#rib.routes(family);
  }

  // What a connection tells

  onState(connection: Connection): void {
    if (connection === this.#main) this.#tellState();
  }

  #tellState(): void {
    if (this.#told === this.state) return;
    this.#told = this.state;
    for (const plugin of this.#parts.plugins) plugin.onState?.(this);
  }

  onConnected(connection: Connection): void {
    this.#lastLocal = connection.transport?.local.address;
    this.#parts.log.debug({ peer: this.peerAddress, origin: connection.origin }, 'connected');
    for (const plugin of this.#parts.plugins) plugin.onConnected?.(this);
  }

  onOpen(_connection: Connection, open: Open): Notification | undefined {
    return this.#ask((plugin) => plugin.onOpen?.(this, open));
  }

  onUp(connection: Connection, session: Negotiated): void {
    if (connection === this.#extra) this.#promote();
    else if (this.#extra !== undefined) this.#drop(this.#extra);
    this.#blocked = false;
    const local = octetsOfAddress(this.#main.transport?.local.address);
    const { localLinkLocal, mappedNextHops: mapped } = this.config;
    this.#here = { localAddress: local ?? new Uint8Array(4), linkLocal: octetsOfAddress(localLinkLocal), mapped };
    this.#rib.start();
    if (!this.config.manualEor) for (const family of session.families) this.#rib.endOfRib(family);
    this.#parts.log.info({ peer: this.peerAddress, as: session.peerAs, holdTime: session.holdTime }, 'session up');
    for (const plugin of this.#parts.plugins) plugin.onEstablished?.(this, session);
    this.#release();
  }

  onDown(connection: Connection, reason: DownReason): void {
    if (connection !== this.#main) {
      const last = connection === this.#extra && this.#main.transport === undefined;
      if (connection === this.#extra) this.#extra = undefined;
      this.#parts.clock.soon(() => connection.dispose());
      if (last) this.#tellClose(reason);
      return;
    }
    this.#rib.stop();
    // A connection that lost against the other is no news.
    if (this.#extra === undefined) this.#tellClose(reason);
  }

  #tellClose(reason: DownReason): void {
    const { by, why, notice } = reason;
    const about = { peer: this.peerAddress, by, why, ...(notice && { notification: describe(notice) }) };
    // What we ended on purpose is no reason to worry.
    const wanted = by === 'stop' || (by === 'local' && notice?.code === CEASE);
    this.#parts.log[wanted ? 'info' : 'warn'](about, 'session down');
    for (const plugin of this.#parts.plugins) plugin.onClose?.(this, reason);
    if (reason.by === 'stop') return;
    this.#giveUpWhenExhausted();
    this.#parts.onOver?.(this);
  }

  onDialFailed(connection: Connection, why: string): void {
    this.#parts.log.info({ peer: this.peerAddress, why }, 'cannot connect, will try again');
    this.#dials = connection.dials;
    this.#giveUpWhenExhausted();
  }

  onUpdate(connection: Connection, body: Uint8Array, session: Negotiated): void {
    const update = readUpdate(body, session);
    if (!update.ok) {
      this.#parts.log.warn({ peer: this.peerAddress, why: update.fault.why }, 'malformed UPDATE, session reset');
      connection.feed({ kind: 'fault', fault: update.fault });
      return;
    }
    for (const { verdict, why } of update.value.faults) {
      this.#parts.log.debug({ peer: this.peerAddress, verdict, why }, 'malformed UPDATE');
    }
    const notice = this.#ask((plugin) => plugin.onUpdate?.(this, update.value, session));
    if (notice !== undefined) connection.feed({ kind: 'refused', notice });
  }

  onRefresh(_connection: Connection, refresh: Refresh): void {
    // RFC 7313 section 3.2: only a query is answered.
    if (refresh.subtype === QUERY && this.session?.families.some(({ key }) => key === refresh.family.key)) {
      this.#rib.resend(refresh.family, this.session.refresh === 'enhanced');
      this.#release();
    }
    for (const plugin of this.#parts.plugins) plugin.onRefresh?.(this, refresh);
  }

  onFrame(direction: 'receive' | 'send', type: number, body: Uint8Array): void {
    for (const plugin of this.#parts.plugins) plugin.onFrame?.(this, direction, type, body);
  }

  onDrain(connection: Connection): void {
    if (connection !== this.#main) return;
    this.#blocked = false;
    this.#wake();
  }

  // Collision, RFC 4271 section 6.8: judged when both connections know who the peer is.
  onOpened({ session }: Connection): void {
    const extra = this.#extra;
    if (extra?.session === undefined || this.#main.session === undefined || session === undefined) return;
    const { routerId: localId, peerRouterId: peerId, localAs, peerAs } = session;
    const winner = survivor({ localId, peerId, localAs, peerAs });
    // Both from the peer: it has given up the one that came first, which may have died without a word.
    const renewed = this.#main.origin === 'accepted';
    if (this.#main.origin === winner && !renewed) this.#drop(extra);
    else this.#promote();
  }

  #drop(loser: Connection): void {
    if (loser === this.#extra) this.#extra = undefined;
    loser.feed({ kind: 'collision-lost' });
    loser.dispose();
  }

  /** The connection that the peer opened takes the place of ours. */
  #promote(): void {
    const loser = this.#main;
    this.#main = this.#extra!;
    this.#main.config = this.#fsmConfig(this.config.passive);
    this.#extra = undefined;
    this.#drop(loser);
    this.#tellState();
  }

  #giveUpWhenExhausted(): void {
    const { attempts } = this.#parts;
    this.#dials = Math.max(this.#dials, this.#main.dials);
    if (attempts > 0 && this.#dials >= attempts) this.#parts.onExhausted(this);
  }

  #ask(question: (plugin: Plugin) => Notification | undefined): Notification | undefined {
    for (const plugin of this.#parts.plugins) {
      const notice = question(plugin);
      if (notice !== undefined) return notice;
    }
    return undefined;
  }

  #release(): void {
    this.#released = true;
    this.#wake();
  }

  // One flush for all that one piece of input changed, and right after it: a lone line waits for nothing.
  #wake(): void {
    if (this.#waking || this.#blocked || this.state !== 'established') return;
    if (!this.config.autoFlush && !this.#released) return;
    this.#waking = true;
    this.#parts.clock.soon(this.#flush);
  }

  readonly #flush = (): void => {
    this.#waking = false;
    const { state } = this.#main;
    this.#released = this.#rib.pending();
    if (state.name !== 'established' || !this.#released) return;
    const { octets, refused } = this.#rib.take(state.session, this.#here, BUDGET);
    for (const { family, count, why } of refused) {
      this.#parts.log.error({ peer: this.peerAddress, family: family.name, routes: count, why }, 'routes not sent');
    }
    if (octets.length > 0) {
      this.#blocked = !this.#main.write(octets);
      this.#tellFrames(octets);
    }
    this.#released = this.#rib.pending();
    if (this.#blocked || !this.#released) return;
    // More than one slice: everybody else has a turn before the next.
    this.#waking = true;
    this.#parts.clock.later(this.#flush);
  };

  #tellFrames(octets: Uint8Array): void {
    if (!this.#parts.plugins.some((plugin) => plugin.onFrame !== undefined)) return;
    for (const { type, body } of eachFrame(octets)) this.onFrame('send', type, body);
  }
}
