// One neighbor's life: its connection, or two while they collide, and what we promised it.

import {
  CEASE,
  COLLISION,
  CONNECTION_REJECTED,
  cease,
  describe,
  eachFrame,
  type Family,
  frameOf,
  HEADER,
  type Negotiated,
  type Notification,
  OPERATIONAL,
  type Open,
  QUERY,
  type Refresh,
  type Route,
  readUpdate,
  writeMessage,
} from '../bgp/index.ts';
import { AdjRibIn } from '../rib/index.ts';
import { octetsOfAddress } from './address.ts';
import { Addressee, type AddresseeParts } from './addressee.ts';
import { type Call, deconfigured, turnAway } from './caller.ts';
import { survivor } from './collision.ts';
import { Connection, type ConnectionOwner, type ConnectionParts } from './connection.ts';
import type { DownReason, FsmConfig, State } from './fsm.ts';
import type { PeerConfig } from './neighbor.ts';
import type { Log, Opens, PeerHandle, Plugin } from './plugin.ts';
import type { OwnedRoute } from './routes.ts';
import { type Outlet, Sender } from './sender.ts';
import { History, type PeerStatistics } from './statistics.ts';
import type { Transport } from './transport.ts';

/** What a neighbor that is taken out of the configuration, or put into it anew, is told. */
const NO_MORE = deconfigured('Peer De-configured');

export interface PeerParts extends ConnectionParts, AddresseeParts {
  readonly log: Log;
  readonly plugins: readonly Plugin[];
  readonly openWait: number;
  /** Dials after which a peer that is not up is given up; 0: never. */
  readonly attempts: number;
  readonly onExhausted: (peer: Peer) => void;
  /** Its last connection is over, and nobody stopped it. */
  readonly onOver?: (peer: Peer) => void;
}

export class Peer extends Addressee implements PeerHandle, ConnectionOwner, Outlet {
  readonly range: string | undefined;
  readonly #parts: PeerParts;
  /** As long as a session is up, where the neighbor is to have one. */
  #ribIn: AdjRibIn | undefined;
  readonly #sender: Sender;
  readonly #history: History;
  #main: Connection;
  /** A connection that the peer opened while ours was under way. */
  #extra: Connection | undefined;
  #dials = 0;
  #lastLocal: string | undefined;
  /** The state that plug-ins know. */
  #told: State['name'] = 'idle';

  /** `wanted`: what it is to be told from the start; `range`: that it called from. */
  constructor(config: PeerConfig, parts: PeerParts, wanted: Iterable<OwnedRoute>, range?: string) {
    super(config, parts, wanted);
    this.#parts = parts;
    this.range = range;
    this.#main = new Connection(this.#fsmConfig(config.passive), this, parts);
    this.#history = new History(parts.clock.now());
    this.#sender = new Sender(this.rib, this, parts);
  }

  #fsmConfig(passive: boolean): FsmConfig {
    const { localAs, peerAs, routerId, holdTime, capabilities, aigp, roleStrict } = this.config;
    const { openWait } = this.#parts;
    return { localAs, peerAs, routerId, holdTime, capabilities, passive, openWait, aigp, roleStrict };
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

  get opens(): Opens | undefined {
    return this.#main.opens;
  }

  get statistics(): PeerStatistics {
    const { messages, lateKeepalive } = this.#main;
    const { since, sessions, lastReason } = this.#history;
    return {
      sent: messages.sent.counts(),
      received: messages.received.counts(),
      since,
      sessions,
      lastReason,
      receivedRoutes: this.#ribIn?.size ?? 0,
      announced: this.rib.size,
      lateKeepalive,
    };
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

  protected override wake(): void {
    this.#sender.wake();
  }

  // What a plug-in does with a peer

  endOfRib(family: Family): void {
    if (!this.session?.families.includes(family)) return;
    this.rib.endOfRib(family);
    this.wake();
  }

  refresh(family: Family): boolean {
    if ((this.up?.refresh ?? 'absent') === 'absent') return false;
    this.write(writeMessage({ type: 'refresh', family, subtype: QUERY }));
    return true;
  }

  operational(body: Uint8Array): boolean {
    const { up } = this;
    if (up === undefined || !up.operational || HEADER + body.length > up.messageLimit) return false;
    this.write(frameOf(OPERATIONAL, body));
    return true;
  }

  resend(family?: Family): void {
    this.rib.resend(family, false);
    this.#sender.release();
  }

  /** What is announced is written otherwise from now on. */
  rewrite(): void {
    this.rib.rewrite();
    this.#sender.release();
  }

  teardown(notice: Notification): void {
    this.#main.feed({ kind: 'teardown', notice });
  }

  flushed(): boolean {
    return this.#sender.flushed();
  }

  whenFlushed(run: () => void): void {
    this.#sender.whenFlushed(run);
  }

  received(family?: Family): Iterable<Route> {
    return this.#ribIn?.routes(family) ?? [];
  }

  receivedTo(route: Pick<Route, 'family' | 'nlri'>): Iterable<Route> {
    return this.#ribIn?.routesTo(route) ?? [];
  }

  heardAll(family: Family): boolean {
    return this.#ribIn?.ended(family) ?? false;
  }

  clearReceived(): void {
    this.#ribIn?.clear();
  }

  // What its sender asks

  get up(): Negotiated | undefined {
    const { state } = this.#main;
    return state.name === 'established' ? state.session : undefined;
  }

  get transport(): Transport | undefined {
    return this.#main.transport;
  }

  /** False: wait for onDrain. */
  write(octets: Uint8Array): boolean {
    const more = this.#main.write(octets);
    if (this.#parts.plugins.some((plugin) => plugin.onFrame !== undefined)) {
      for (const { type, body } of eachFrame(octets)) this.onFrame('send', type, body);
    }
    return more;
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
    this.#history.begin(this.#parts.clock.now());
    const localAddress = octetsOfAddress(this.#main.transport?.local.address) ?? new Uint8Array(4);
    const { localLinkLocal, mappedNextHops: mapped } = this.config;
    this.#ribIn = this.config.adjRibIn ? new AdjRibIn(session) : undefined;
    this.#sender.begin({ localAddress, linkLocal: octetsOfAddress(localLinkLocal), mapped });
    const held = this.config.manualEor || this.#parts.plugins.some((plugin) => plugin.holdsEndOfRib?.(this));
    if (!held) for (const family of session.families) this.rib.endOfRib(family);
    this.#parts.log.info({ peer: this.peerAddress, as: session.peerAs, holdTime: session.holdTime }, 'session up');
    for (const plugin of this.#parts.plugins) plugin.onEstablished?.(this, session);
    this.#sender.release();
  }

  onDown(connection: Connection, reason: DownReason): void {
    if (connection !== this.#main) {
      const last = connection === this.#extra && this.#main.transport === undefined;
      if (connection === this.#extra) this.#extra = undefined;
      this.#parts.clock.soon(() => connection.dispose());
      if (last) this.#tellClose(reason);
      return;
    }
    this.#history.end(this.#parts.clock.now());
    // RFC 4724 would have a peer that restarts keep its routes for a while: they are forgotten, and come again.
    this.#ribIn = undefined;
    this.#sender.end();
    // A connection that lost against the other is no news.
    if (this.#extra === undefined) this.#tellClose(reason);
    if (connection.transport === undefined) connection.forgetCounts();
  }

  #tellClose(reason: DownReason): void {
    this.#history.lastReason = reason;
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
    this.#ribIn?.take(update.value);
    const notice = this.#ask((plugin) => plugin.onUpdate?.(this, update.value, session));
    if (notice !== undefined) connection.feed({ kind: 'refused', notice });
  }

  onRefresh(_connection: Connection, refresh: Refresh): void {
    // RFC 7313 section 3.2: only a query is answered.
    if (refresh.subtype === QUERY && this.session?.families.some(({ key }) => key === refresh.family.key)) {
      this.rib.resend(refresh.family, this.session.refresh === 'enhanced');
      this.#sender.release();
    }
    this.#ribIn?.refresh(refresh);
    for (const plugin of this.#parts.plugins) plugin.onRefresh?.(this, refresh);
  }

  onFrame(direction: 'receive' | 'send', type: number, body: Uint8Array): void {
    for (const plugin of this.#parts.plugins) plugin.onFrame?.(this, direction, type, body);
  }

  onDrain(connection: Connection): void {
    if (connection === this.#main) this.#sender.drained();
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
}
