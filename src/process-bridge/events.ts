// What happens to peers, told to the helpers that asked for it. Each event is written once for each form.

import {
  KEEPALIVE,
  type Negotiated,
  NOTIFICATION,
  OPEN,
  ROUTE_REFRESH,
  readNotification,
  readOpen,
  readRefresh,
  readUpdate,
  Text,
  UPDATE,
  type Update,
} from '../bgp/index.ts';
import type { DownReason, PeerView } from '../speaker/index.ts';
import { Audience, type Forms } from './audience.ts';
import type { Dialect, Direction, Extras, Stamp } from './dialect/index.ts';
import type { EventName, Subscription } from './process-config.ts';

export interface EventParts {
  readonly dialect: Dialect;
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
};

const NOBODY = new Audience([]);

export class Events {
  readonly #parts: EventParts;
  /** By the name of the configured neighbor. */
  #audiences: ReadonlyMap<string, Audience> = new Map();
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
    const { dialect } = this.#parts;
    this.#tell(peer, this.audience(peer).wanting('fsm'), (stamp) => dialect.fsm(this.#out, peer, stamp));
  }

  negotiated(peer: PeerView, session: Negotiated): void {
    const { dialect } = this.#parts;
    const wanting = this.audience(peer).wanting('negotiated');
    this.#tell(peer, wanting, (stamp) => dialect.negotiated(this.#out, peer, session, stamp));
  }

  signal(peer: PeerView, code: number, name: string): void {
    const { dialect } = this.#parts;
    const wanting = this.audience(peer).wanting('signal');
    this.#tell(peer, wanting, (stamp) => dialect.signal(this.#out, peer, code, name, stamp));
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
    const { dialect } = this.#parts;
    const packets = forms.filter(({ packet }) => packet).map(({ process }) => process);
    const extras = this.#extras(peer);
    this.#tell(peer, packets, (stamp) => dialect.packet(this.#out, peer, direction, type, body, stamp, extras));
    if (type !== UPDATE || direction === 'send') this.#parsed(peer, direction, forms, type, body, undefined);
  }

  /** The last that a helper hears. */
  shutdown(processes: Iterable<string>): void {
    this.#parts.dialect.shutdown(this.#out.clear(), this.#stamp(0));
    const octets = this.#out.done();
    for (const process of processes) this.#parts.write(process, octets);
  }

  #state(peer: PeerView, state: 'connected' | 'up' | 'down', reason: DownReason | undefined): void {
    const { dialect } = this.#parts;
    const wanting = this.audience(peer).wanting('state');
    this.#tell(peer, wanting, (stamp) => dialect.state(this.#out, peer, state, reason, stamp));
  }

  #parsed(
    peer: PeerView,
    direction: Direction,
    forms: readonly Forms[],
    type: number,
    body: Uint8Array,
    update: Update | undefined,
  ): void {
    for (const form of ['parsed', 'consolidated'] as const) {
      const wanting = forms.filter((each) => each[form]).map(({ process }) => process);
      const extras = this.#extras(peer, form === 'consolidated' ? { type, body } : undefined);
      this.#tell(peer, wanting, (stamp) => this.#write(peer, direction, type, body, update, stamp, extras));
    }
  }

  /** False: there is nothing that could be shown. */
  #write(
    peer: PeerView,
    direction: Direction,
    type: number,
    body: Uint8Array,
    known: Update | undefined,
    stamp: Stamp,
    extras: Extras,
  ): boolean | undefined {
    const { dialect } = this.#parts;
    const out = this.#out;
    switch (type) {
      case OPEN:
        dialect.open(out, peer, direction, readOpen(body), stamp, extras);
        return true;
      case NOTIFICATION:
        dialect.notification(out, peer, direction, readNotification(body), stamp, extras);
        return true;
      case KEEPALIVE:
        dialect.keepalive(out, peer, direction, stamp, extras);
        return true;
      case ROUTE_REFRESH: {
        const refresh = readRefresh(body);
        if (refresh.ok) dialect.refresh(out, peer, direction, refresh.value, stamp, extras);
        return refresh.ok;
      }
      default: {
        const update = known ?? sentUpdate(body, peer.session);
        if (update !== undefined) dialect.update(out, peer, direction, update, stamp, extras);
        return update !== undefined;
      }
    }
  }

  #extras(peer: PeerView, raw?: Extras['raw']): Extras {
    return { raw, negotiated: this.audience(peer).negotiated ? peer.session : undefined };
  }

  #tell(peer: PeerView, processes: readonly string[], write: (stamp: Stamp) => unknown): void {
    if (processes.length === 0) return;
    const counter = (this.#counters.get(peer.name) ?? 0) + 1;
    this.#out.clear();
    if (write(this.#stamp(counter)) === false) return;
    this.#counters.set(peer.name, counter);
    const octets = this.#out.done();
    for (const process of processes) this.#parts.write(process, octets);
  }

  #stamp(counter: number): Stamp {
    const { wall, host, pid, ppid } = this.#parts;
    return { time: wall(), counter, host, pid, ppid };
  }
}

// What we sent, read back as the peer reads it: where we add path identifiers, there they are.
function sentUpdate(body: Uint8Array, session: Negotiated | undefined): Update | undefined {
  if (session === undefined) return undefined;
  const update = readUpdate(body, { ...session, addPathIn: session.addPathOut });
  return update.ok ? update.value : undefined;
}
