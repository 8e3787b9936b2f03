// What happens to peers, told to the helpers that asked for it. Each event is written once for each form.

import {
  KEEPALIVE,
  type Negotiated,
  NOTIFICATION,
  OPEN,
  OPERATIONAL,
  ROUTE_REFRESH,
  readNotification,
  readOpen,
  readOperational,
  readRefresh,
  readUpdate,
  Text,
  UPDATE,
  type Update,
} from '../bgp/index.ts';
import type { HealthEvent } from '../healthcheck/index.ts';
import type { DownReason, PeerView } from '../speaker/index.ts';
import { Audience, type Forms } from './audience.ts';
import type { Dialect, Direction, Extras, Stamp } from './dialect/index.ts';
import type { EventName, Subscription } from './process-config.ts';
import type { Teller } from './resync.ts';

export interface EventParts {
  /** How a helper is spoken to; undefined: it is not. */
  readonly dialectOf: (process: string) => Dialect | undefined;
  /** seconds since 1970 */
  readonly wall: () => number;
  readonly host: string;
  readonly pid: number;
  readonly ppid: number;
  /** Hands a finished event to a helper. The octets are never changed afterwards. */
  readonly write: (process: string, octets: Uint8Array) => void;
}

const NAMES: Readonly<Record<number, EventName>> = {
  [OPEN]: 'open',
  [UPDATE]: 'update',
  [NOTIFICATION]: 'notification',
  [KEEPALIVE]: 'keepalive',
  [ROUTE_REFRESH]: 'refresh',
  [OPERATIONAL]: 'operational',
};

const NOBODY = new Audience([]);

/** Why a neighbor is down, to a helper that did not hear it. */
const LOST: DownReason = { by: 'local', why: 'down before these events' };

/** Writes one event, or nothing. */
type Write = (dialect: Dialect, out: Text, stamp: Stamp) => void;
type WriteMessage = (dialect: Dialect, out: Text, stamp: Stamp, extras: Extras) => void;

export class Events {
  readonly #parts: EventParts;
  /** By the name of the configured neighbor. */
  #audiences: ReadonlyMap<string, Audience> = new Map();
  #healthCounter = 0;
  readonly #counters = new Map<string, number>();
  readonly #out = new Text(16 * 1024);
  /** Somebody wants to hear of messages other than received updates. */
  hearsFrames = false;

  constructor(subscriptions: readonly Subscription[], parts: EventParts) {
    this.#parts = parts;
    this.subscribe(subscriptions);
  }

  /** From now on these hear, and nobody else. */
  subscribe(subscriptions: readonly Subscription[]): void {
    const byPeer = new Map<string, Subscription[]>();
    for (const each of subscriptions) {
      const list = byPeer.get(each.peer);
      if (list === undefined) byPeer.set(each.peer, [each]);
      else list.push(each);
    }
    this.#audiences = new Map([...byPeer].map(([peer, list]) => [peer, new Audience(list)]));
    this.hearsFrames = subscriptions.some(({ receive, send }) => receive.events.size + send.events.size > 0);
  }

  /** Who asked for the range that a caller came from hears of the caller. */
  audience(peer: PeerView): Audience {
    return this.#audiences.get(peer.range ?? peer.name) ?? NOBODY;
  }

  /** Callers choose their addresses: nothing is kept of one that is gone. */
  forget(peer: PeerView): void {
    if (peer.range !== undefined) this.#counters.delete(peer.name);
  }

  /** True when a helper asked for any event at all. */
  hears(process: string): boolean {
    return [...this.#audiences.values()].some((audience) => audience.hears(process));
  }

  connected(peer: PeerView): void {
    this.#state(peer, 'connected', undefined);
  }

  up(peer: PeerView): void {
    this.#state(peer, 'up', undefined);
  }

  down(peer: PeerView, reason: DownReason): void {
    this.#state(peer, 'down', reason);
  }

  fsm(peer: PeerView): void {
    this.#tell(peer, this.audience(peer).wanting('fsm'), (dialect, out, stamp) => dialect.fsm(out, peer, stamp));
  }

  negotiated(peer: PeerView, session: Negotiated): void {
    const wanting = this.audience(peer).wanting('negotiated');
    this.#tell(peer, wanting, (dialect, out, stamp) => dialect.negotiated(out, peer, session, stamp));
  }

  signal(peer: PeerView, code: number, name: string): void {
    const wanting = this.audience(peer).wanting('signal');
    this.#tell(peer, wanting, (dialect, out, stamp) => dialect.signal(out, peer, code, name, stamp));
  }

  /** An update that was received, and is already read. */
  update(peer: PeerView, update: Update): void {
    const forms = this.audience(peer).forms('receive', 'update');
    if (forms.length > 0) this.#parsed(peer, 'receive', forms, UPDATE, update.body, update);
  }

  /** Any message, raw; received updates are told decoded by `update`. */
  frame(peer: PeerView, direction: Direction, type: number, body: Uint8Array): void {
    const event = NAMES[type];
    if (event === undefined) return;
    const forms = this.audience(peer).forms(direction, event);
    if (forms.length === 0) return;
    const packets = forms.filter(({ packet }) => packet).map(({ process }) => process);
    const extras = this.#extras(peer);
    this.#tell(peer, packets, (dialect, out, stamp) => dialect.packet(out, peer, direction, type, body, stamp, extras));
    if (type !== UPDATE || direction === 'send') this.#parsed(peer, direction, forms, type, body, undefined);
  }

  /** Counts as one event of all healthchecks together. */
  health(event: HealthEvent, processes: readonly string[]): void {
    if (
      this.#say(processes, this.#stamp(this.#healthCounter + 1), (dialect, out, stamp) =>
        dialect.health(out, event, stamp),
      )
    )
      this.#healthCounter += 1;
  }

  /** The last that a helper hears. */
  shutdown(processes: Iterable<string>): void {
    this.#say([...processes], this.#stamp(0), (dialect, out, stamp) => dialect.shutdown(out, stamp));
  }

  /** A helper that did not read lost `count` events, the oldest it had not read. */
  overflow(process: string, count: number): void {
    this.#say([process], this.#stamp(0), (dialect, out, stamp) => dialect.overflow(out, count, stamp));
  }

  /** Tells one helper alone what others need not hear again. */
  toOne(process: string): Teller {
    return {
      state: (peer, state) => {
        if (!this.audience(peer).wanting('state').includes(process)) return;
        const reason = state === 'down' ? LOST : undefined;
        this.#tell(peer, [process], (dialect, out, stamp) => dialect.state(out, peer, state, reason, stamp));
      },
      update: (peer, update) => {
        const form = this.audience(peer)
          .forms('receive', 'update')
          .find((each) => each.process === process);
        if (form === undefined || !(form.parsed || form.consolidated)) return;
        const extras = this.#extras(peer);
        this.#tell(peer, [process], (dialect, out, stamp) =>
          dialect.update(out, peer, 'receive', update, stamp, extras),
        );
      },
    };
  }

  #state(peer: PeerView, state: 'connected' | 'up' | 'down', reason: DownReason | undefined): void {
    const wanting = this.audience(peer).wanting('state');
    this.#tell(peer, wanting, (dialect, out, stamp) => dialect.state(out, peer, state, reason, stamp));
  }

  #parsed(
    peer: PeerView,
    direction: Direction,
    forms: readonly Forms[],
    type: number,
    body: Uint8Array,
    update: Update | undefined,
  ): void {
    const write = writerOf(peer, direction, type, body, update);
    if (write === undefined) return;
    for (const form of ['parsed', 'consolidated'] as const) {
      const wanting = forms.filter((each) => each[form]).map(({ process }) => process);
      const extras = this.#extras(peer, form === 'consolidated' ? { type, body } : undefined);
      this.#tell(peer, wanting, (dialect, out, stamp) => write(dialect, out, stamp, extras));
    }
  }

  #extras(peer: PeerView, raw?: Extras['raw']): Extras {
    return { raw, negotiated: this.audience(peer).negotiated ? peer.session : undefined };
  }

  /** Counts as one event of the peer, however many helpers hear of it and in however many dialects. */
  #tell(peer: PeerView, processes: readonly string[], write: Write): void {
    if (processes.length === 0) return;
    const counter = (this.#counters.get(peer.name) ?? 0) + 1;
    if (this.#say(processes, this.#stamp(counter), write)) this.#counters.set(peer.name, counter);
  }

  /** Writes an event once for each dialect. False: none of them has such an event. */
  #say(processes: readonly string[], stamp: Stamp, write: Write): boolean {
    const { dialectOf } = this.#parts;
    let told = false;
    const written: { readonly dialect: Dialect; readonly octets: Uint8Array | undefined }[] = [];
    for (const process of processes) {
      const dialect = dialectOf(process);
      if (dialect === undefined) continue;
      let form = written.find((each) => each.dialect === dialect);
      if (form === undefined) {
        write(dialect, this.#out.clear(), stamp);
        form = { dialect, octets: this.#out.size === 0 ? undefined : this.#out.done() };
        written.push(form);
      }
      if (form.octets === undefined) continue;
      told = true;
      this.#parts.write(process, form.octets);
    }
    return told;
  }

  #stamp(counter: number): Stamp {
    const { wall, host, pid, ppid } = this.#parts;
    return { time: wall(), counter, host, pid, ppid };
  }
}

/** Writes the decoded form of a message; undefined: there is nothing that could be shown. */
function writerOf(
  peer: PeerView,
  direction: Direction,
  type: number,
  body: Uint8Array,
  known: Update | undefined,
): WriteMessage | undefined {
  switch (type) {
    case OPEN: {
      const open = readOpen(body);
      return (dialect, out, stamp, extras) => dialect.open(out, peer, direction, open, stamp, extras);
    }
    case NOTIFICATION: {
      const notice = readNotification(body);
      return (dialect, out, stamp, extras) => dialect.notification(out, peer, direction, notice, stamp, extras);
    }
    case KEEPALIVE:
      return (dialect, out, stamp, extras) => dialect.keepalive(out, peer, direction, stamp, extras);
    case ROUTE_REFRESH: {
      const refresh = readRefresh(body);
      if (!refresh.ok) return undefined;
      return (dialect, out, stamp, extras) => dialect.refresh(out, peer, direction, refresh.value, stamp, extras);
    }
    case OPERATIONAL: {
      const message = readOperational(body);
      if (message === undefined) return undefined;
      return (dialect, out, stamp, extras) => dialect.operational(out, peer, direction, message, stamp, extras);
    }
    default: {
      const update = known ?? sentUpdate(body, peer.session);
      if (update === undefined) return undefined;
      return (dialect, out, stamp, extras) => dialect.update(out, peer, direction, update, stamp, extras);
    }
  }
}

// What we sent, read back as the peer reads it: where we add path identifiers, there they are.
function sentUpdate(body: Uint8Array, session: Negotiated | undefined): Update | undefined {
  if (session === undefined) return undefined;
  const update = readUpdate(body, { ...session, addPathIn: session.addPathOut });
  return update.ok ? update.value : undefined;
}
