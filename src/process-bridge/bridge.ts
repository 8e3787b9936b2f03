// The plug-in that lets helpers drive the speaker and hear what happens. It has no power that a library user lacks.

import { type Negotiated, printable, type Update } from '../bgp/index.ts';
import type { Clock, DownReason, Log, PeerHandle, PeerView, Plugin, Speaker } from '../speaker/index.ts';
import { parseCommand } from './command.ts';
import { json5 } from './dialect/index.ts';
import { Events } from './events.ts';
import { Helper } from './helper.ts';
import type { ProcessConfig, Subscription } from './process-config.ts';
import { planProcesses } from './process-plan.ts';
import { type Caller, type Daemon, type Outcome, runCommand } from './run-command.ts';
import { Watchdogs } from './watchdog.ts';

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
  readonly host: string;
  /** A helper ended by itself, whether or not it is started again. */
  readonly onHelperGone?: (process: string) => void;
}

/** One helper, and how it wants to be answered. */
interface Line {
  readonly helper: Helper;
  readonly caller: Caller;
  acks: boolean;
  /** It ended, and is not started again by itself. */
  over: boolean;
}

export class Bridge implements Plugin {
  readonly name = 'process-bridge';
  /** Present only where somebody subscribed, since it is called for each message. */
  onFrame?: NonNullable<Plugin['onFrame']>;
  readonly #speaker: Speaker;
  readonly #parts: BridgeParts;
  readonly #watchdogs = new Watchdogs();
  readonly #events: Events;
  readonly #lines = new Map<string, Line>();
  /** Helpers that are not configured any more, until they have ended. */
  readonly #leaving = new Map<Helper, Promise<void>>();
  #stopping = false;
  /** The peers that each helper may announce to; made anew when peers come and go. */
  readonly #peersOf = new Map<string, readonly PeerHandle[]>();

  constructor(speaker: Speaker, parts: BridgeParts) {
    this.#speaker = speaker;
    this.#parts = parts;
    this.#events = new Events(parts.subscriptions, {
      dialect: json5,
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

  /** Starts the helpers, in order of configuration. */
  start(): void {
    for (const line of this.#lines.values()) this.#start(line);
  }

  /**
   * Makes these the helpers, and these their subscriptions. One that is to be run differently is started anew once it has
   * ended, one that was given up is started again, and others go on as they are; `restart`: all are started anew.
   */
  update(processes: readonly ProcessConfig[], subscriptions: readonly Subscription[], { restart = false } = {}): void {
    const plan = planProcesses(this.processes(), processes);
    this.#events.subscribe(subscriptions);
    this.#hearFrames();
    this.#peersOf.clear();
    for (const { name } of plan.stop) this.#end(name);
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
    const { name, encoder } = helper.config;
    line.over = false;
    if (encoder === 'text' && this.#events.hears(name)) {
      this.#parts.log.warn({ process: name }, 'events are told in JSON only yet: set encoder json to hear them');
    }
    const before = [...this.#leaving].filter(([{ config }]) => config.name === name).map(([, over]) => over);
    if (before.length === 0) helper.start();
    else {
      void Promise.all(before).then(() => {
        if (!this.#stopping && this.#lines.get(name) === line) helper.start();
      });
    }
  }

  #end(name: string): void {
    const helper = this.#lines.get(name)?.helper;
    this.#lines.delete(name);
    if (helper === undefined) return;
    const over = helper.stop().then(() => {
      this.#leaving.delete(helper);
    });
    this.#leaving.set(helper, over);
  }

  /** Tells the helpers that this is the end, and ends them. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.#events.shutdown(this.#lines.keys());
    const stopped = [...this.#lines.values()].map(({ helper }) => helper.stop());
    await Promise.all([...stopped, ...this.#leaving.values()]);
  }

  /** Ends the helpers without waiting for anything. */
  kill(): void {
    for (const { helper } of this.#lines.values()) helper.kill();
    for (const helper of this.#leaving.keys()) helper.kill();
  }

  /** A signal that the daemon received. */
  signal(code: number, name: string): void {
    for (const peer of this.#speaker.peers()) this.#events.signal(peer, code, name);
  }

  onAdded(): void {
    this.#peersOf.clear();
  }

  onRemoved(peer: PeerView): void {
    // A reset makes a new peer of the same name, whose watchdogs have the routes that the old one's had.
    if (!this.#speaker.peers().some(({ name }) => name === peer.name)) this.#watchdogs.forget(peer);
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
    const helper = new Helper(config, {
      clock,
      log,
      env,
      onStart: () => {
        line.acks = this.#parts.ack;
      },
      onLines: (texts) => {
        for (const text of texts) this.#execute(line, text);
      },
      onOverlong: () => this.#answer(line, { ok: false, why: 'the line is longer than 1 MiB' }, ''),
      onOverflow: (count) => log.warn({ process: name, events: count }, 'helper did not read, events were dropped'),
      onExit: (_how, final) => this.#onExit(line, final),
    });
    const line: Line = {
      helper,
      acks: this.#parts.ack,
      over: false,
      caller: { owner: name, peers: () => this.#peers(name), watchdogs: this.#watchdogs },
    };
    return line;
  }

  // A helper that asked for text would take JSON for something else.
  #write(name: string, octets: Uint8Array): void {
    const helper = this.#lines.get(name)?.helper;
    if (helper?.config.encoder === 'json') helper.write(octets);
  }

  #peers(process: string): readonly PeerHandle[] {
    let peers = this.#peersOf.get(process);
    if (peers === undefined) {
      peers = this.#speaker.peers((peer) => this.#events.audience(peer).processes().includes(process));
      this.#peersOf.set(process, peers);
    }
    return peers;
  }

  #execute(line: Line, text: string): void {
    const parsed = parseCommand(text, `process ${line.helper.config.name}`);
    if ('problem' in parsed) {
      this.#answer(line, { ok: false, why: parsed.problem.message }, text);
      return;
    }
    const { command } = parsed;
    if (command.kind === 'debug') {
      this.#parts.log.warn({ process: line.helper.config.name }, printable(command.text));
      return;
    }
    const outcome = runCommand(this.#speaker, this.#parts.daemon, line.caller, command);
    if (command.kind === 'ack') {
      // Turning acknowledgements off is itself acknowledged, silencing them is not.
      line.acks = command.mode !== 'silence';
      this.#answer(line, outcome, text);
      line.acks = command.mode === 'enable';
    } else if (command.kind !== 'reset') this.#answer(line, outcome, text);
  }

  #answer(line: Line, outcome: Outcome, text: string): void {
    if (outcome.ok) {
      if (outcome.lines !== undefined && outcome.lines.length > 0) line.helper.answer(outcome.lines.join('\n'));
    } else {
      const about = { process: line.helper.config.name, command: printable(text), why: outcome.why };
      this.#parts.log.warn(about, 'command refused');
    }
    if (line.acks) line.helper.answer(outcome.ok ? 'done' : 'error');
  }

  #onExit(line: Line, final: boolean): void {
    const { name } = line.helper.config;
    if (this.#stopping || this.#lines.get(name) !== line) return;
    line.over = final;
    if (final) this.#parts.log.warn({ process: name }, 'helper is gone, the routes that it announced stay');
    this.#parts.onHelperGone?.(name);
  }
}
