// The plug-in that lets helpers drive the speaker and hear what happens. It has no power that a library user lacks.

import { type Negotiated, printable, type Update } from '../bgp/index.ts';
import type { Clock, DownReason, Log, PeerHandle, PeerView, Plugin, Speaker } from '../speaker/index.ts';
import { parseCommand } from './command.ts';
import { json5 } from './dialect/index.ts';
import { Events } from './events.ts';
import { Helper, type HelperExit } from './helper.ts';
import type { ProcessConfig, Subscription } from './process-config.ts';
import { type Caller, type Daemon, type Outcome, runCommand } from './run-command.ts';

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
}

/** One helper, and how it wants to be answered. */
interface Line {
  readonly helper: Helper;
  readonly caller: Caller;
  acks: boolean;
}

export class Bridge implements Plugin {
  readonly name = 'process-bridge';
  /** Present only where somebody subscribed, since it is called for each message. */
  readonly onFrame?: NonNullable<Plugin['onFrame']>;
  readonly #speaker: Speaker;
  readonly #parts: BridgeParts;
  readonly #events: Events;
  readonly #lines = new Map<string, Line>();
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
    if (this.#events.hearsFrames) {
      this.onFrame = (peer, direction, type, body) => this.#events.frame(peer, direction, type, body);
    }
    for (const config of parts.processes) this.#lines.set(config.name, this.#line(config));
  }

  /** Starts the helpers, in order of configuration. */
  start(): void {
    for (const { name, encoder } of this.#parts.processes) {
      if (encoder === 'text' && this.#events.hears(name)) {
        this.#parts.log.warn({ process: name }, 'events are told in JSON only yet: set encoder json to hear them');
      }
    }
    for (const { helper } of this.#lines.values()) helper.start();
  }

  /** Tells the helpers that this is the end, and ends them. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.#events.shutdown(this.#lines.keys());
    await Promise.all([...this.#lines.values()].map(({ helper }) => helper.stop()));
  }

  /** Ends the helpers without waiting for anything. */
  kill(): void {
    for (const { helper } of this.#lines.values()) helper.kill();
  }

  /** A signal that the daemon received. */
  signal(code: number, name: string): void {
    for (const peer of this.#speaker.peers()) this.#events.signal(peer, code, name);
  }

  onAdded(): void {
    this.#peersOf.clear();
  }

  onRemoved(): void {
    this.#peersOf.clear();
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
      onExit: (how, final) => this.#onExit(name, how, final),
    });
    const line: Line = { helper, acks: this.#parts.ack, caller: { owner: name, peers: () => this.#peers(name) } };
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

  #onExit(name: string, _how: HelperExit, final: boolean): void {
    if (final && !this.#stopping)
      this.#parts.log.warn({ process: name }, 'helper is gone, the routes that it announced stay');
  }
}
