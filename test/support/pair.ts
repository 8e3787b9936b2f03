// Two speakers on a network in memory and a clock that a test moves, with a note of everything each of them hears.

import {
  type AttributeSet,
  cease,
  eachNlri,
  families,
  ipv4Unicast,
  ipv6Unicast,
  type Negotiated,
  type NlriBlock,
  NOTIFICATION,
  type Notification,
  parseRoute,
  type Route,
  typeName,
  type Update,
} from '../../src/bgp/index.ts';
import {
  type DownReason,
  type NeighborOptions,
  neighbor,
  type PeerHandle,
  type PeerView,
  type Plugin,
  Speaker,
  type SpeakerParts,
} from '../../src/speaker/index.ts';
import { FakeClock, seeded } from './fake-clock.ts';
import { type Link, MemoryNetwork } from './memory-network.ts';

export const PORT = 179;

/** `4/0` */
export function codeOf({ code, subcode }: Pick<Notification, 'code' | 'subcode'>): string {
  return `${code}/${subcode}`;
}

/** `send open`, `receive notification 6/7`: one message as `onFrame` has it. */
function frameName(direction: string, type: number, body: Uint8Array): string {
  const code = type === NOTIFICATION ? ` ${body[0]}/${body[1]}` : '';
  return `${direction} ${typeName(type)}${code}`;
}

/** One of the two, and its plug-in: notes in `heard` and keeps what it was sent in `routes`. */
export class Side implements Plugin {
  readonly name = 'notes';
  readonly address: string;
  readonly speaker: Speaker;
  /** `state idle`, `connected`, `open`, `established`, `update`, `refresh 0`, `close peer 6/2`. */
  readonly heard: string[] = [];
  /** The same, and never forgotten. */
  readonly history: string[] = [];
  /** Every message either way. */
  readonly frames: string[] = [];
  /** When each message came or went, milliseconds; beside `frames`. */
  readonly times: number[] = [];
  /** What the other end announced, by `prefix pathId`, since the session began. */
  readonly routes = new Map<string, AttributeSet>();
  /** What a test wants to do inside a hook. */
  on: Plugin = { name: 'nothing' };
  readonly #clock: FakeClock;
  #peer: PeerHandle | undefined;

  constructor(address: string, clock: FakeClock, network: MemoryNetwork, parts: SpeakerParts) {
    this.address = address;
    this.#clock = clock;
    this.speaker = new Speaker({ clock, network: network.host(address), port: PORT, ...parts }).use(this);
  }

  add(options: NeighborOptions): PeerHandle {
    this.#peer = this.speaker.add(neighbor(options));
    return this.#peer;
  }

  get peer(): PeerHandle {
    return this.#peer!;
  }

  get up(): boolean {
    return this.peer.state === 'established';
  }

  /** How many of `heard` begin so. */
  count(start: string): number {
    return this.heard.filter((each) => each.startsWith(start)).length;
  }

  /** The codes of the NOTIFICATIONs received, `4/0`. */
  get notices(): string[] {
    const start = 'receive notification ';
    return this.frames.filter((each) => each.startsWith(start)).map((each) => each.slice(start.length));
  }

  /** The names of the prefixes received, sorted. */
  get prefixes(): string[] {
    return [...this.routes.keys()].map((key) => key.split(' ')[0]!).sort();
  }

  forget(): void {
    this.heard.length = 0;
    this.frames.length = 0;
    this.times.length = 0;
  }

  #note(what: string): void {
    this.heard.push(what);
    this.history.push(what);
  }

  // The plug-in

  onState(peer: PeerView): void {
    this.#note(`state ${peer.state}`);
    this.on.onState?.(peer);
  }

  onConnected(peer: PeerView): void {
    this.#note('connected');
    this.on.onConnected?.(peer);
  }

  onOpen(...[peer, open]: Parameters<NonNullable<Plugin['onOpen']>>): Notification | undefined {
    this.#note('open');
    return this.on.onOpen?.(peer, open);
  }

  onEstablished(peer: PeerHandle, session: Negotiated): void {
    this.#note('established');
    this.routes.clear();
    this.on.onEstablished?.(peer, session);
  }

  onUpdate(peer: PeerHandle, update: Update, session: Negotiated): Notification | undefined {
    this.#note(update.endOfRib === undefined ? 'update' : `end-of-rib ${update.endOfRib.name}`);
    for (const block of update.withdrawn) for (const key of keysOf(block)) this.routes.delete(key);
    for (const block of update.announced) for (const key of keysOf(block)) this.routes.set(key, block.attributes);
    return this.on.onUpdate?.(peer, update, session);
  }

  onRefresh(...[peer, refresh]: Parameters<NonNullable<Plugin['onRefresh']>>): void {
    this.#note(`refresh ${refresh.subtype}`);
    this.on.onRefresh?.(peer, refresh);
  }

  onClose(peer: PeerView, reason: DownReason): void {
    this.#note(`close ${reason.by}${reason.notice === undefined ? '' : ` ${codeOf(reason.notice)}`}`);
    this.routes.clear();
    this.on.onClose?.(peer, reason);
  }

  onFrame(...[peer, direction, type, body]: Parameters<NonNullable<Plugin['onFrame']>>): void {
    this.frames.push(frameName(direction, type, body));
    this.times.push(this.#clock.now());
    this.on.onFrame?.(peer, direction, type, body);
  }
}

function keysOf(block: NlriBlock): string[] {
  const keys: string[] = [];
  const codec = families.of(block.family)!;
  eachNlri(block, (at, end, pathId) => {
    keys.push(`${codec.print(block.octets.slice(at, end))} ${pathId ?? 0}`);
  });
  return keys;
}

export interface PairOptions {
  readonly left?: Partial<NeighborOptions>;
  readonly right?: Partial<NeighborOptions>;
  readonly leftParts?: SpeakerParts;
  readonly rightParts?: SpeakerParts;
  readonly seed?: number;
}

const LEFT = '10.0.0.1';
const RIGHT = '10.0.0.2';

/** `left` dials and `right` waits, unless the options say otherwise. Nothing has begun yet. */
export class Pair {
  readonly clock = new FakeClock();
  readonly network = new MemoryNetwork(this.clock);
  readonly left: Side;
  readonly right: Side;

  private constructor({ left, right, leftParts, rightParts, seed = 1 }: PairOptions) {
    this.left = new Side(LEFT, this.clock, this.network, { random: seeded(seed), ...leftParts });
    this.right = new Side(RIGHT, this.clock, this.network, { random: seeded(seed + 1_000_003), ...rightParts });
    this.left.add({
      peerAddress: RIGHT,
      localAddress: LEFT,
      localAs: 65001,
      peerAs: 65002,
      routerId: LEFT,
      holdTime: 9,
      families: [ipv4Unicast, ipv6Unicast],
      ...left,
    });
    this.right.add({
      peerAddress: LEFT,
      localAddress: RIGHT,
      localAs: 65002,
      peerAs: 65001,
      routerId: RIGHT,
      holdTime: 9,
      passive: true,
      families: [ipv4Unicast, ipv6Unicast],
      ...right,
    });
  }

  static async make(options: PairOptions = {}): Promise<Pair> {
    const pair = new Pair(options);
    await pair.left.speaker.listen(LEFT, PORT);
    await pair.right.speaker.listen(RIGHT, PORT);
    return pair;
  }

  /** A pair whose session is up. */
  static async up(options: PairOptions = {}): Promise<Pair> {
    const pair = await Pair.make(options);
    pair.start().run(3);
    return pair;
  }

  start(): this {
    this.left.speaker.start();
    this.right.speaker.start();
    return this;
  }

  run(seconds: number): this {
    this.clock.advance(seconds * 1000);
    return this;
  }

  /** Both ends are up on the same connection, and there is no other. */
  get together(): boolean {
    return this.left.up && this.right.up && this.network.whole.length === 1;
  }

  /** The connection of the session. */
  get link(): Link {
    return this.network.whole[0]!;
  }

  forget(): void {
    this.left.forget();
    this.right.forget();
  }

  /** Both speakers stop, and everything on the way arrives. */
  stop(): void {
    this.left.speaker.stop(cease(2));
    this.right.speaker.stop(cease(2));
    this.run(1);
  }
}

/** `10.1.2.0/24` and more words of a route. */
export function route(prefix: string, tail = 'next-hop self'): Route {
  return parseRoute(`route ${prefix} ${tail}`);
}
