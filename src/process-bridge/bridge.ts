// The plug-in that lets helpers drive the speaker and hear what happens. It has no power that a library user lacks.

import type { Negotiated, Update } from '../bgp/index.ts';
import type { HealthEvent } from '../healthcheck/index.ts';
import type { Clock, DownReason, Log, PeerHandle, PeerView, Plugin, Speaker } from '../speaker/index.ts';
import type { Caller, Daemon } from './command/index.ts';
import { type Client, FifoHelper } from './control/index.ts';
import { Conversation, type ConversationParts } from './conversation.ts';
import { DEFAULTS, type Defaults, type Dialect, dialectOf } from './dialect/index.ts';
import { Events } from './events.ts';
import { FirstMarkers } from './first-markers.ts';
import { Helper, type HelperExit, type HelperParts } from './helper.ts';
import { Keeper } from './journal/index.ts';
import { Nursery } from './nursery.ts';
import type { ProcessConfig, Subscription } from './process-config.ts';
import { planProcesses } from './process-plan.ts';
import { BridgeRegistry } from './registry.ts';
import { paced, snapshot } from './resync.ts';
import { clientSubscription, creatorSubscription } from './subscriptions.ts';
import type { Turns } from './turns.ts';

export interface BridgeParts {
  readonly processes: readonly ProcessConfig[];
  readonly subscriptions: readonly Subscription[];
  readonly daemon: Daemon;
  readonly clock: Clock;
  readonly log: Log;
  /** Environment of the helpers. */
  readonly env: NodeJS.ProcessEnv;
  /** Answer commands with `done` and `error` unless a helper says otherwise. */
  readonly ack: boolean;
  /** How helpers that do not say are told events. */
  readonly defaults?: Defaults;
  /** Form of the JSON of `show adj-rib`; default v1. */
  readonly routesFormat?: 'v1' | 'v2';
  readonly host: string;
  /** A helper ended by itself, whether or not it is started again. */
  readonly onHelperGone?: (process: string) => void;
}

/** One helper, and what we talk about with this start of it. */
interface Line {
  readonly helper: Helper | FifoHelper;
  conversation: Conversation;
  /** Ends what it is being told again. */
  endResync?: () => void;
  /** It ended, and is not started again by itself. */
  over: boolean;
}

export class Bridge implements Plugin {
  readonly name = 'process-bridge';
  /** Present only where somebody subscribed, since it is called for each message. */
  onFrame?: NonNullable<Plugin['onFrame']>;
  readonly #speaker: Speaker;
  readonly #parts: BridgeParts;
  readonly #registry: BridgeRegistry;
  readonly #events: Events;
  readonly #nursery: Nursery;
  readonly #markers: FirstMarkers;
  readonly #lines = new Map<string, Line>();
  /** Clients that hear events, by name. */
  readonly #clients = new Map<string, { readonly client: Client; events: ReadonlySet<string> }>();
  #subscriptions: readonly Subscription[];
  /** Of peers that were made by command. */
  #created: Subscription[] = [];
  /** Helpers that are not configured any more, until they have ended. */
  readonly #leaving = new Map<Line['helper'], Promise<void>>();
  /** Those of the beginning are started at once, since rights may be given up after it. */
  #started = false;
  #stopping = false;
  /** The peers that each helper may announce to; made anew when peers come and go. */
  readonly #peersOf = new Map<string, readonly PeerHandle[]>();

  constructor(speaker: Speaker, parts: BridgeParts) {
    this.#speaker = speaker;
    this.#parts = parts;
    this.#nursery = new Nursery(parts);
    this.#subscriptions = parts.subscriptions;
    this.#registry = new BridgeRegistry(speaker, {
      clock: parts.clock,
      log: parts.log,
      queues: () =>
        [...this.#lines].map(([name, { helper }]) => ({ process: name, items: helper.items, octets: helper.waiting })),
      allow: (peer, processes) => this.#allow(peer, processes),
      onReady: ({ name }) => this.#onReady(name),
    });
    const processesOf = (peer: PeerView) => this.#events.audience(peer).processes();
    this.#markers = new FirstMarkers({ speaker, processesOf, clock: parts.clock, log: parts.log });
    this.#events = new Events(parts.subscriptions, {
      dialectOf: (name) => this.#dialectOf(name),
      wall: () => parts.clock.wall(),
      host: parts.host,
      pid: process.pid,
      ppid: process.ppid,
      write: (name, octets) => this.#write(name, octets),
    });
    this.#hearFrames();
    for (const config of parts.processes) this.#lines.set(config.name, this.#line(config));
  }

  #hearFrames(): void {
    if (!this.#events.hearsFrames) return;
    this.onFrame = (peer, direction, type, body) => this.#events.frame(peer, direction, type, body);
  }

  /** Announces what the journal in a file has, and keeps it from now on; before any session begins. Throws JournalError. */
  keep(file: string): void {
    const { clock, log } = this.#parts;
    const configOf = (name: string) => this.#lines.get(name)?.helper.config;
    new Keeper(file, { speaker: this.#speaker, registry: this.#registry, clock, log, configOf }).begin();
  }

  /** Starts the helpers, in order of configuration. */
  start(): void {
    this.#markers.begin(this.processes());
    for (const line of this.#lines.values()) this.#start(line);
    this.#started = true;
  }

  /**
   * Makes these the helpers, and these their subscriptions. One that is to be run differently is started anew once it has
   * ended, one that was given up is started again, and others go on as they are; `restart`: all are started anew.
   */
  update(processes: readonly ProcessConfig[], subscriptions: readonly Subscription[], { restart = false } = {}): void {
    const plan = planProcesses(this.processes(), processes);
    this.#subscriptions = subscriptions;
    this.#created = [];
    this.#subscribe();
    for (const { name } of plan.stop) {
      this.#end(name);
      this.#markers.ready(name);
    }
    for (const config of processes) {
      const line = this.#lines.get(config.name);
      if (line !== undefined && plan.same.includes(config) && !restart) this.#keep(line, config);
      else {
        if (line !== undefined) this.#end(config.name);
        const made = this.#line(config);
        this.#lines.set(config.name, made);
        this.#start(made);
      }
    }
  }

  #allow(peer: string, processes: readonly string[]): void {
    this.#created.push(creatorSubscription(peer, processes));
    this.#subscribe();
  }

  #subscribe(): void {
    const peers = this.#clients.size === 0 ? [] : this.#speaker.peers(({ range }) => range === undefined);
    const heard = [...this.#clients].flatMap(([name, { events }]) =>
      peers.map((peer) => clientSubscription(peer.name, name, events)),
    );
    this.#events.subscribe([...this.#subscriptions, ...this.#created, ...heard]);
    this.#hearFrames();
    this.#peersOf.clear();
  }

  /** Whoever gives commands takes turns with the helpers. */
  get turns(): Turns {
    return this.#nursery.turns;
  }

  /** Begins a conversation with somebody who is no helper. It may do what a helper may that all neighbors know. */
  converse(client: Client): Conversation {
    const { name, owner, event, version = 5, ...ends } = client;
    const subscribe = (events: ReadonlySet<string>) => {
      this.#clients.set(name, { client, events });
      this.#subscribe();
    };
    const peers = () => this.#speaker.peers(({ range }) => range === undefined);
    return this.#conversation({ name, owner, peers }, { ...ends, acks: true, version, ...(event && { subscribe }) });
  }

  /** The client is gone; what it announced stays. */
  leave({ name }: Pick<Client, 'name'>): void {
    if (this.#clients.delete(name)) this.#subscribe();
  }

  /** The client reads again after `count` events had to be dropped. */
  overflow({ name }: Pick<Client, 'name'>, count: number): void {
    this.#events.overflow(name, count);
  }

  /** The helpers, as they are configured. */
  processes(): ProcessConfig[] {
    return [...this.#lines.values()].map(({ helper }) => helper.config);
  }

  #keep(line: Line, config: ProcessConfig): void {
    line.helper.config = config;
    if (line.over && config.respawn) this.#start(line);
  }

  /** Never while another of its name is still there. */
  #start(line: Line): void {
    const { helper } = line;
    const { name } = helper.config;
    line.over = false;
    const before = [...this.#leaving].filter(([{ config }]) => config.name === name).map(([, over]) => over);
    const start = () => (this.#started ? helper.startInTurn() : helper.start());
    if (before.length === 0) start();
    else {
      void Promise.all(before).then(() => {
        if (!this.#stopping && this.#lines.get(name) === line) start();
      });
    }
  }

  #end(name: string): void {
    const line = this.#lines.get(name);
    this.#lines.delete(name);
    if (line === undefined) return;
    const { helper } = line;
    line.conversation.end();
    line.endResync?.();
    this.#registry.owned.dismissed(helper.config);
    const over = helper.stop().then(() => {
      this.#leaving.delete(helper);
    });
    this.#leaving.set(helper, over);
  }

  /** Tells the helpers that this is the end, and ends them. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.#registry.stop();
    this.#markers.stop();
    this.#events.shutdown(this.#lines.keys());
    const stopped = [...this.#lines.values()].map(({ helper }) => helper.stop());
    await Promise.all([...stopped, ...this.#leaving.values(), this.#registry.keeper?.stop()]);
    this.#nursery.close();
  }

  /** Ends the helpers without waiting for anything. */
  kill(): void {
    for (const { helper } of this.#lines.values()) helper.kill();
    for (const helper of this.#leaving.keys()) helper.kill();
  }

  /** A healthcheck changed. */
  health(event: HealthEvent): void {
    const helpers = [...this.#lines].filter(([, { helper }]) => helper.config.health === true).map(([name]) => name);
    const clients = [...this.#clients].filter(([, { events }]) => events.has('health')).map(([name]) => name);
    if (helpers.length + clients.length > 0) this.#events.health(event, [...helpers, ...clients]);
  }

  /** A signal that the daemon received. */
  signal(code: number, name: string): void {
    for (const peer of this.#speaker.peers()) this.#events.signal(peer, code, name);
  }

  onAdded(): void {
    if (this.#clients.size > 0) this.#subscribe();
    this.#peersOf.clear();
  }

  onRemoved(peer: PeerView): void {
    // A reset makes a new peer of the same name, whose watchdogs have the routes that the old one's had.
    if (!this.#speaker.peers().some(({ name }) => name === peer.name)) this.#registry.watchdogs.forget(peer);
    this.#peersOf.clear();
    this.#events.forget(peer);
  }

  onState(peer: PeerView): void {
    if (peer.state === 'open-confirm' && peer.session !== undefined) this.#events.negotiated(peer, peer.session);
    this.#events.fsm(peer);
  }

  onConnected(peer: PeerView): void {
    this.#events.connected(peer);
  }

  onEstablished(peer: PeerHandle): void {
    this.#events.up(peer);
  }

  onUpdate(peer: PeerHandle, update: Update, _session: Negotiated): undefined {
    this.#events.update(peer, update);
  }

  onClose(peer: PeerView, reason: DownReason): void {
    this.#events.down(peer, reason);
  }

  #line(config: ProcessConfig): Line {
    const { name } = config;
    const { clock, log, env } = this.#parts;
    const parts: HelperParts = {
      clock,
      log,
      env,
      nursery: this.#nursery,
      onStart: () => {
        this.#registry.owned.started(name);
        line.conversation = this.#talkTo(helper);
        // Whatever the one before it was waiting for.
        helper.resume();
      },
      onLines: (texts) => line.conversation.hear(texts),
      onOverlong: () => line.conversation.refuse('the line is longer than 1 MiB'),
      onOverflow: (count) => {
        log.warn({ process: name, events: count }, 'helper did not read, events were dropped');
        this.#events.overflow(name, count);
        this.#resync(line);
      },
      onExit: (how, final) => this.#onExit(line, how, final),
    };
    const helper = config.fifo === undefined ? new Helper(config, parts) : new FifoHelper(config, parts);
    const line: Line = { helper, over: false, conversation: this.#talkTo(helper) };
    return line;
  }

  /** What it missed is lost; what is, it is told again. */
  #resync(line: Line): void {
    line.endResync?.();
    const { helper } = line;
    const { name } = helper.config;
    const peers = this.#speaker.peers((peer) => this.#events.audience(peer).hears(name));
    line.endResync = paced(snapshot(peers, this.#events.toOne(name)), () => helper.waiting, this.#parts.clock);
  }

  /** What one start of a helper says is its own, and so are the settings that it makes. */
  #talkTo(helper: Line['helper']): Conversation {
    const { name, version } = helper.config;
    const { ack, defaults = DEFAULTS } = this.#parts;
    const caller = { name, owner: this.#registry.owned.of(name), peers: () => this.#peers(name) };
    return this.#conversation(caller, {
      acks: ack,
      version: version ?? defaults.version,
      answer: (text) => helper.answer(text),
      waiting: () => helper.waiting,
      pace: (go) => (go ? helper.resume() : helper.pause()),
    });
  }

  #conversation(
    caller: Caller,
    ends: Pick<
      ConversationParts,
      'acks' | 'version' | 'answer' | 'waiting' | 'pace' | 'close' | 'patience' | 'subscribe'
    >,
  ): Conversation {
    const { daemon, log, clock, routesFormat = 'v1' } = this.#parts;
    return new Conversation({
      speaker: this.#speaker,
      daemon,
      bridge: this.#registry,
      caller,
      log,
      routesFormat,
      later: (run) => clock.later(run),
      after: (ms, run) => clock.at(clock.now() + ms, run),
      ...ends,
    });
  }

  #write(name: string, octets: Uint8Array): void {
    const line = this.#lines.get(name);
    if (line !== undefined) line.helper.write(octets);
    else this.#clients.get(name)?.client.event?.(octets);
  }

  #dialectOf(name: string): Dialect | undefined {
    const line = this.#lines.get(name);
    if (line !== undefined) return dialectOf(line.helper.config, this.#parts.defaults);
    const version = this.#clients.get(name)?.client.version;
    return dialectOf({ encoder: 'json', version }, this.#parts.defaults);
  }

  #peers(process: string): readonly PeerHandle[] {
    let peers = this.#peersOf.get(process);
    if (peers === undefined) {
      peers = this.#speaker.peers((peer) => this.#events.audience(peer).processes().includes(process));
      this.#peersOf.set(process, peers);
    }
    return peers;
  }

  #onReady(process: string): void {
    this.#registry.owned.ready(process);
    this.#markers.ready(process);
  }

  #onExit(line: Line, how: HelperExit, final: boolean): void {
    const { config } = line.helper;
    line.conversation.end();
    line.endResync?.();
    if (this.#stopping || this.#lines.get(config.name) !== line) return;
    line.over = final;
    this.#registry.owned.ended(config, how, final);
    // It did its work and left: it said all that it had to say.
    if (final && how.status === 0) this.#onReady(config.name);
    this.#parts.onHelperGone?.(config.name);
  }
}
