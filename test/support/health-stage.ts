// An engine on a speaker, neighbors that note what they are sent, and a world that does what a test says: one list has
// everything in its order. Time is that of a fake clock.

import {
  type AttributeSet,
  eachNlri,
  families,
  ipv4Unicast,
  ipv6Unicast,
  type NlriBlock,
} from '../../src/bgp/index.ts';
import { medOf } from '../../src/healthcheck/service/attributes.ts';
import type { CheckConfig, ServiceConfig } from '../../src/healthcheck/service/config.ts';
import { HealthEngine } from '../../src/healthcheck/service/engine.ts';
import type { AddressBook } from '../../src/healthcheck/service/presence.ts';
import type { Admin, HealthEvent, ServiceView } from '../../src/healthcheck/service/view.ts';
import { type NeighborOptions, neighbor, type PeerConfig, Speaker } from '../../src/speaker/index.ts';
import { FakeClock, seeded } from './fake-clock.ts';
import { MemoryNetwork } from './memory-network.ts';
import { PORT, Side } from './pair.ts';

export const NEAR = '10.0.0.1';
export const FAR = '10.0.0.2';
const COMMUNITIES = 8;
/** Milliseconds that time moves on at a time: promises have their turn between. */
const STEP = 20;

/** What a try finds, after so many seconds. */
export interface Mood {
  readonly ok: boolean;
  readonly takes?: number;
}

export type Hook = 'ends' | 'fails' | 'hangs';

export interface StageOptions {
  readonly services: readonly ServiceConfig[];
  /** Neighbors; usually one external one. */
  readonly peers?: readonly Partial<NeighborOptions>[];
  readonly admins?: Map<string, Admin>;
  /** Addresses that are there at first, and are not ours. */
  readonly there?: readonly string[];
  readonly files?: Map<string, true | undefined>;
  /** Another configuration that comes before the engine begins. */
  readonly reload?: readonly ServiceConfig[];
}

export class HealthStage {
  readonly clock = new FakeClock();
  readonly network = new MemoryNetwork(this.clock);
  readonly speaker: Speaker;
  readonly engine: HealthEngine;
  /** The far ends, by address. */
  readonly far = new Map<string, Side>();
  /** `add A`, `remove A`, `announce P med M`, `withdraw P`, `hook STATE`, in their order. */
  readonly story: string[] = [];
  /** When each of them came about, milliseconds. */
  readonly times: number[] = [];
  readonly events: HealthEvent[] = [];
  readonly warnings: string[] = [];
  /** What checks find, by name; they are well where nothing is said. */
  readonly moods = new Map<string, Mood | 'hangs'>();
  /** When each check was tried, by name. */
  readonly tries = new Map<string, number[]>();
  /** The most tries of one check at a time. */
  overlap = 0;
  readonly #running = new Map<string, number>();
  hook: Hook = 'ends';
  /** Files that are there; undefined: that cannot be told. */
  readonly files: Map<string, true | undefined>;
  readonly admins: Map<string, Admin>;
  /** Addresses on interfaces, `A IF`. */
  readonly addresses = new Set<string>();
  /** Who holds them. */
  readonly holders = new Map<string, Set<string>>();
  /** Why addresses cannot be put there. */
  readonly refused = new Map<string, string>();
  /** Whose last holder takes it away. */
  readonly #ours = new Set<string>();
  /** Milliseconds that `ip` takes. */
  slow = 0;

  private constructor({ services, peers = [{}], admins = new Map(), files = new Map(), there = [] }: StageOptions) {
    const { clock } = this;
    this.admins = admins;
    this.files = files;
    for (const address of there) this.addresses.add(`${address} lo`);
    const log = {
      debug: () => {},
      info: () => {},
      warn: (about: object, text: string) => this.warnings.push(`${text} ${JSON.stringify(about)}`),
      error: (about: object, text: string) => this.warnings.push(`${text} ${JSON.stringify(about)}`),
    };
    this.speaker = new Speaker({ clock, network: this.network.host(NEAR), port: PORT, random: seeded(1) });
    this.engine = new HealthEngine(
      services.map((each) => this.scripted(each)),
      {
        speaker: this.speaker,
        log,
        tools: {
          now: () => clock.now(),
          wall: () => clock.wall(),
          at: (when, run) => clock.at(when, run),
          commands: { run: ({ env }, done) => this.#hook(env?.STATE ?? '', done), close: () => {} },
        },
        random: seeded(2),
        book: this.#book(),
        admins: {
          admin: (name) => admins.get(name) ?? 'enabled',
          setAdmin: (name, said) => admins.set(name, said),
        },
        isThere: async (file) => (this.files.has(file) ? this.files.get(file) : false),
        onEvent: (event) => this.events.push(event),
      },
    );
    this.speaker.use(this.engine);
    for (const peer of peers) this.speaker.add(this.peer(peer));
  }

  /** A stage whose sessions are up, and whose engine has put addresses where they are to be, and nothing more. */
  static async prepared(options: StageOptions): Promise<HealthStage> {
    const stage = new HealthStage(options);
    for (const side of stage.far.values()) {
      await side.speaker.listen(side.address, PORT);
      side.speaker.start();
    }
    stage.speaker.start();
    await stage.run(3);
    const prepared = stage.engine.prepare();
    await stage.run(stage.slow / 1000 + 0.1);
    await prepared;
    return stage;
  }

  /** The same with an engine that has begun. */
  static async begin(options: StageOptions): Promise<HealthStage> {
    const stage = await HealthStage.prepared(options);
    if (options.reload) stage.update(...options.reload);
    stage.engine.start();
    return stage;
  }

  /** The same with nothing told yet of what happened at the start, and everything up. */
  static async up(options: StageOptions): Promise<HealthStage> {
    const stage = await HealthStage.begin(options);
    await stage.run(12);
    stage.forget();
    return stage;
  }

  /** A neighbor, and its far end, which is made unless it is there. */
  peer({ peerAddress = FAR, peerAs = 65002, ...more }: Partial<NeighborOptions>): PeerConfig {
    const shared = {
      holdTime: 0,
      families: [ipv4Unicast, ipv6Unicast],
      localAddress: NEAR,
      localAs: 65001,
      routerId: NEAR,
    };
    if (!this.far.has(peerAddress)) {
      const side = new Side(peerAddress, this.clock, this.network, { random: seeded(3) });
      side.add({
        ...shared,
        ...more,
        peerAddress: NEAR,
        localAddress: peerAddress,
        localAs: peerAs,
        peerAs: 65001,
        routerId: peerAddress,
        passive: true,
      });
      side.on = { name: 'story', onUpdate: (_, { withdrawn, announced }) => this.#heard(side, withdrawn, announced) };
      this.far.set(peerAddress, side);
    }
    return neighbor({ ...shared, ...more, peerAddress, peerAs });
  }

  /** The far end of a neighbor. */
  side(address = FAR): Side {
    return this.far.get(address)!;
  }

  /** What a neighbor has now: `192.0.2.1/32 med 100`, with the marks of a drain. */
  has(address = FAR): string[] {
    return [...this.side(address).routes].map(([key, set]) => `${key.split(' ')[0]} ${words(set)}`).sort();
  }

  /** A service whose checks find what `moods` says. */
  scripted(config: ServiceConfig): ServiceConfig {
    const checks = config.checks.map(
      (each): CheckConfig => ({ ...each, probe: { ...each.probe, run: (_, done) => this.#try(each.name, done) } }),
    );
    return { ...config, checks };
  }

  update(...services: readonly ServiceConfig[]): void {
    this.engine.update(services.map((each) => this.scripted(each)));
  }

  /** Checks of these names fail, or are well. */
  set(ok: boolean, ...names: readonly string[]): void {
    for (const name of names) this.moods.set(name, { ok });
  }

  view(name = 'www'): ServiceView {
    return this.engine.view(name)!;
  }

  forget(): void {
    this.story.length = 0;
    this.times.length = 0;
    this.events.length = 0;
    this.warnings.length = 0;
    this.tries.clear();
  }

  async run(seconds: number): Promise<this> {
    const end = this.clock.now() + seconds * 1000;
    await turn();
    while (this.clock.now() < end) {
      this.clock.advance(Math.min(STEP, end - this.clock.now()));
      await turn();
    }
    return this;
  }

  /** Runs until something is so; says what did not come about within a minute. */
  async until(what: string, so: () => boolean, limit = 60): Promise<void> {
    const end = this.clock.now() + limit * 1000;
    while (!so()) {
      if (this.clock.now() > end) throw new Error(`after ${limit} s it is not so: ${what}; ${this.story.join(', ')}`);
      await this.run(STEP / 1000);
    }
  }

  /** When the last of these came about, seconds. */
  when(what: string): number {
    const at = this.story.lastIndexOf(what);
    if (at < 0) throw new Error(`${what} did not come about: ${this.story.join(', ')}`);
    return this.times[at]! / 1000;
  }

  #note(what: string): void {
    this.story.push(what);
    this.times.push(this.clock.now());
  }

  #heard(
    side: Side,
    withdrawn: readonly NlriBlock[],
    announced: readonly (NlriBlock & { attributes: AttributeSet })[],
  ) {
    const from = this.far.size > 1 ? `${side.address} ` : '';
    for (const block of withdrawn) for (const prefix of prefixes(block)) this.#note(`${from}withdraw ${prefix}`);
    for (const block of announced) {
      for (const prefix of prefixes(block)) this.#note(`${from}announce ${prefix} ${words(block.attributes)}`);
    }
    return undefined;
  }

  #try(name: string, done: (finding: { ok: boolean; why: string }) => void): () => void {
    const { clock } = this;
    this.tries.set(name, [...(this.tries.get(name) ?? []), clock.now()]);
    const running = (by: number) => {
      this.#running.set(name, (this.#running.get(name) ?? 0) + by);
      this.overlap = Math.max(this.overlap, this.#running.get(name)!);
    };
    running(1);
    const mood = this.moods.get(name) ?? { ok: true };
    const end = () => {
      running(-1);
      if (mood !== 'hangs') done({ ok: mood.ok, why: mood.ok ? 'fine' : 'refused' });
    };
    const cancel = mood === 'hangs' ? () => {} : clock.at(clock.now() + (mood.takes ?? 0) * 1000, end);
    let over = false;
    return () => {
      if (over) return;
      over = true;
      running(-1);
      cancel();
    };
  }

  #hook(
    state: string,
    done: (end: { status: number | null; signal: string | null; output: string }) => void,
  ): () => void {
    const { clock } = this;
    this.#note(`hook ${state}`);
    if (this.hook === 'hangs') return () => this.#note(`kill ${state}`);
    return clock.at(clock.now() + 1, () => done({ status: this.hook === 'ends' ? 0 : 1, signal: null, output: '' }));
  }

  #book(): AddressBook {
    const wait = () => new Promise<void>((resolve) => this.clock.at(this.clock.now() + this.slow, resolve));
    const who = (key: string) => this.holders.get(key) ?? this.holders.set(key, new Set()).get(key)!;
    return {
      hold: async (name, address, on) => {
        const key = `${address} ${on}`;
        who(key).add(name);
        if (this.slow > 0) await wait();
        const why = this.refused.get(address);
        if (why !== undefined) return { ok: false, why };
        const changed = !this.addresses.has(key);
        if (changed) {
          this.#note(`add ${address}`);
          this.addresses.add(key);
          this.#ours.add(key);
        }
        return { ok: true, changed, ours: this.#ours.has(key) };
      },
      release: async (name, address, on) => {
        const key = `${address} ${on}`;
        who(key).delete(name);
        if (this.slow > 0) await wait();
        const changed = who(key).size === 0 && this.#ours.delete(key) && this.addresses.delete(key);
        if (changed) this.#note(`remove ${address}`);
        return { ok: true, changed, ours: false };
      },
      isThere: async (address, on) => this.addresses.has(`${address} ${on}`),
      sweep: async () => [],
    };
  }
}

function prefixes(block: NlriBlock): string[] {
  const found: string[] = [];
  const codec = families.of(block.family)!;
  eachNlri(block, (at, end) => {
    found.push(codec.print(block.octets.slice(at, end)));
  });
  return found;
}

/** The MED, and the communities but for those that nobody asked about. */
function words(set: AttributeSet): string {
  const octets = Buffer.from(set.get(COMMUNITIES) ?? []);
  const communities = Array.from({ length: octets.length / 4 }, (_, i) => {
    return `${octets.readUInt16BE(i * 4)}:${octets.readUInt16BE(i * 4 + 2)}`;
  });
  return [`med ${medOf(set)}`, ...communities].join(' ');
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
