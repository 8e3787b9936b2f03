// The daemon: a configuration, a speaker, the bridge, and the signals that stop them.

import { hostname } from 'node:os';
import type { Config } from './config-parser/index.ts';
import { type Health, makeHealth } from './healthcheck/index.ts';
import { dropTo, type User } from './privileges.ts';
import {
  type Bridge,
  Control,
  type ControlPlan,
  type Defaults,
  JournalError,
  loadLauncher,
  newUuid,
  type Outcome,
  Bridge as ProcessBridge,
  planLines,
  planProcesses,
} from './process-bridge/index.ts';
import type { Grouping } from './rib/index.ts';
import {
  type Log,
  type NeighborPlan,
  type PeerConfig,
  planNeighbors,
  Speaker,
  systemClock,
  systemRandom,
} from './speaker/index.ts';

/** A configuration, or what is wrong with it, ready to be read by people. */
export type Reloaded =
  | { readonly ok: true; readonly config: Config }
  | { readonly ok: false; readonly problems: readonly string[] };

export interface DaemonOptions {
  readonly config: Config;
  /** Reads the configuration again; absent: it cannot be. */
  readonly reload?: () => Reloaded;
  /** A neighbor's section of a configuration, a line each; secrets are starred. */
  readonly printNeighbor?: (config: PeerConfig) => readonly string[];
  readonly log: Log;
  readonly version: string;
  /** Environment of the helpers. */
  readonly env: NodeJS.ProcessEnv;
  /** Addresses to listen on. */
  readonly bind: readonly string[];
  /** Port to listen on. */
  readonly port: number;
  /** Port to dial where a neighbor names none. */
  readonly dialPort: number;
  readonly attempts: number;
  readonly openWait: number;
  readonly passive: boolean;
  readonly grouping: Grouping;
  readonly ack: boolean;
  readonly routesFormat: 'v1' | 'v2';
  /** How helpers that do not say are told events. */
  readonly defaults: Defaults;
  /** End, with status 1, when a helper ends. */
  readonly terminate: boolean;
  /** File that keeps routes of helpers and clients over a restart; empty: none. */
  readonly journal: string;
  /** File that remembers what healthchecks have to know after a restart; undefined: none. */
  readonly healthState: string | undefined;
  /** Dial nobody before a minute of the hour that is a multiple of this; 0: at once. */
  readonly delay: number;
  /** Whom to become; undefined: stay who we are. */
  readonly user: User | undefined;
  /** Become `user` before helpers start. */
  readonly drop: boolean;
  /** Where commands come from besides helpers; absent: from nowhere. */
  readonly control?: ControlPlan | undefined;
}

/** milliseconds that stopping may take before it is cut short */
const PATIENCE = 4500;

/** What goes with a reload: everything that could have stayed as it is, started anew. */
interface Restarts {
  readonly helpers?: boolean;
  readonly sessions?: boolean;
}

/** Routes of each neighbor that a helper is shown of a plan. */
const MOST_SHOWN = 100;

const STOPPING = { SIGTERM: 15, SIGINT: 2, SIGHUP: 1 } as const;
const RELOADING: Readonly<Record<string, readonly [code: number, Restarts]>> = {
  SIGUSR1: [10, {}],
  SIGUSR2: [12, { helpers: true }],
  SIGALRM: [14, { sessions: true }],
};

/** Runs until it is told to stop. Resolves to the exit status; 1 when it could not start. */
export async function runDaemon(options: DaemonOptions): Promise<number> {
  const { config, log, user } = options;
  const daemon = new Daemon(options);
  daemon.hearSignals();
  try {
    for (const address of options.bind) await daemon.speaker.listen(address, options.port);
    await daemon.speaker.open();
  } catch (error) {
    log.error({ why: (error as Error).message }, 'cannot listen');
    return 1;
  }
  if (!(await daemon.openControl())) return 1;
  if (config.processes.length > 0 || (user !== undefined && user.uid !== 0)) await loadLauncher();
  // Addresses are put there while there may be rights to do so.
  await daemon.health.engine.prepare();
  if (daemon.stopping) return daemon.ended;
  if (options.bind.length === 0 && config.neighbors.some(({ passive, listen }) => passive && listen === undefined)) {
    log.warn({}, 'a neighbor is passive, but nothing listens: set exabgp_tcp_bind to the addresses to listen on');
  }
  if (user !== undefined && options.drop && !dropTo(user, log)) return 1;
  daemon.bridge.start();
  if (user !== undefined && !options.drop && !dropTo(user, log)) {
    daemon.stop('cannot give up root', 1);
    return daemon.ended;
  }
  daemon.warnOfRights();
  if (!daemon.restore(options.journal)) {
    daemon.stop('the journal cannot be used', 1);
    return daemon.ended;
  }
  daemon.ready();
  daemon.health.engine.start();
  await daemon.awaitMinute(options.delay);
  if (daemon.stopping) return daemon.ended;
  daemon.speaker.start();
  log.info(
    { version: options.version, neighbors: config.neighbors.length, helpers: config.processes.length },
    'started',
  );
  return daemon.ended;
}

/** Seconds from `wall` until the minute of the hour is a multiple of `every`; 0 when it is one. */
export function untilMinute(wall: number, every: number): number {
  const second = Math.floor(wall) % 3600;
  const minute = Math.floor(second / 60);
  if (minute % every === 0) return 0;
  return Math.min(60, Math.ceil(minute / every) * every) * 60 - second;
}

class Daemon {
  readonly speaker: Speaker;
  readonly bridge: Bridge;
  readonly health: Health;
  readonly #control: Control | undefined;
  /** The exit status, once all is over. */
  readonly ended: Promise<number>;
  readonly #log: Log;
  readonly #options: DaemonOptions;
  /** A reload that was asked for before there was anything to reload. */
  #wanted: Restarts | undefined;
  #ready = false;
  #end: (status: number) => void = () => {};
  stopping = false;

  constructor(options: DaemonOptions) {
    const { config, log, grouping, attempts, openWait, dialPort } = options;
    this.#log = log;
    this.#options = options;
    this.ended = new Promise((resolve) => {
      this.#end = resolve;
    });
    this.speaker = new Speaker({ log, grouping, attempts, openWait, port: dialPort });
    this.health = makeHealth(config.services, {
      speaker: this.speaker,
      clock: systemClock,
      random: systemRandom,
      log,
      env: options.env,
      stateFile: options.healthState,
      onEvent: (event) => this.bridge.health(event),
    });
    this.bridge = new ProcessBridge(this.speaker, {
      processes: config.processes,
      subscriptions: config.subscriptions,
      daemon: {
        version: `keryx ${options.version}`,
        uuid: newUuid(),
        startTime: systemClock.wall(),
        shutdown: () => systemClock.later(() => this.hear(0, 'none', 'shutdown')),
        reload: (dryRun) => this.#command(dryRun),
        restart: () => this.#restart(),
        health: this.health.engine,
        configuration: (name) => {
          const config = this.speaker.configs().find((each) => each.name === name);
          return config === undefined ? [] : (options.printNeighbor?.(config) ?? []);
        },
      },
      clock: systemClock,
      log,
      env: options.env,
      ack: options.ack,
      routesFormat: options.routesFormat,
      defaults: options.defaults,
      host: hostname(),
      onHelperGone: (process) => {
        if (options.terminate && !this.stopping) this.stop(`helper ${process} is gone`, 1);
      },
    });
    this.#control = options.control && new Control(options.control, { bridge: this.bridge, clock: systemClock, log });
    this.speaker.use(this.bridge).use(this.health.engine);
    // Stopping uses up what attempts there were, and is not to be taken for a second request to stop.
    this.speaker.onExhausted = () => {
      if (!this.stopping) this.stop('no attempts left');
    };
    for (const neighbor of this.#neighbors(config)) this.speaker.add(neighbor);
    if (config.neighbors.length === 0) log.warn({}, 'no neighbor is configured');
  }

  /** False, with the reason in the log, when there can be no journal in the file. No helper has been heard yet. */
  restore(journal: string): boolean {
    if (journal === '') return true;
    try {
      this.bridge.keep(journal);
    } catch (error) {
      if (!(error instanceof JournalError)) throw error;
      this.#log.error({ why: error.message }, 'cannot use the journal');
      return false;
    }
    return true;
  }

  /** Waits until the minute of the hour is a multiple of `every`, or until the end. */
  async awaitMinute(every: number): Promise<void> {
    const seconds = every === 0 ? 0 : untilMinute(systemClock.wall(), every);
    if (seconds === 0) return;
    this.#log.info({ seconds }, 'waiting before any neighbor is dialled');
    const minute = new Promise<void>((resolve) => {
      systemClock.at(systemClock.now() + seconds * 1000, resolve);
    });
    await Promise.race([minute, this.ended]);
  }

  /** While files may still be made and given away. False, with the reason in the log, when another daemon is there. */
  async openControl(): Promise<boolean> {
    const taken = await this.#control?.open();
    if (this.stopping) this.#control?.close();
    if (taken === undefined) return true;
    const hint = 'exabgp_api_socketname=NAME gives the socket another name, exabgp_api_cli=false does without';
    this.#log.error({ why: taken, hint }, 'the control socket is taken');
    return false;
  }

  /** After root was given up. */
  warnOfRights(): void {
    const { user } = this.#options;
    if (user === undefined || user.uid === 0 || !this.health.engine.needsRights) return;
    const hint = 'start it as that user with CAP_NET_ADMIN, or say sudo in the healthcheck, or address require';
    this.#log.warn({ user: user.name, hint }, 'root is given up: addresses of healthchecks cannot be changed any more');
  }

  hearSignals(): void {
    for (const [name, code] of Object.entries(STOPPING)) {
      process.on(name, () => {
        this.hear(code, name, name);
      });
    }
    for (const [name, [code, restarts]] of Object.entries(RELOADING)) {
      process.on(name, () => {
        this.bridge.signal(code, name);
        this.#reload(name, restarts);
      });
    }
  }

  /** From now on there is something to reload. */
  ready(): void {
    this.#ready = true;
    if (this.#wanted !== undefined) this.#reload('a signal while starting', this.#wanted);
  }

  #neighbors({ neighbors }: Config): PeerConfig[] {
    return neighbors.map((each) => ({ ...each, passive: each.passive || this.#options.passive }));
  }

  #reload(why: string, restarts: Restarts): void {
    if (this.stopping) return;
    if (!this.#ready) {
      this.#wanted = { ...this.#wanted, ...restarts };
      return;
    }
    this.#log.info({ why }, 'reloading');
    const read = this.#read();
    if (read.ok) this.#apply(read.config, restarts);
  }

  /** A helper asks: what is wrong is its answer, and what is right happens once it has that. */
  #command(dryRun: boolean): Outcome {
    const read = this.#read();
    if (!read.ok) return { ok: false, why: read.problems.join('\n') };
    const { config } = read;
    if (dryRun) {
      const neighbors = planNeighbors(this.speaker.configs(), this.#neighbors(config));
      const processes = planProcesses(this.bridge.processes(), config.processes);
      return { ok: true, lines: planLines(neighbors, processes, MOST_SHOWN) };
    }
    systemClock.later(() => {
      this.bridge.signal(0, 'none');
      this.#apply(config, {});
    });
    return { ok: true, lines: ['reload in progress'] };
  }

  /** A helper asks for all of it to begin anew. */
  #restart(): Outcome {
    const read = this.#read();
    if (!read.ok) return { ok: false, why: read.problems.join('\n') };
    systemClock.later(() => {
      this.bridge.signal(0, 'none');
      this.#apply(read.config, { sessions: true, helpers: true });
    });
    return { ok: true, lines: ['restart in progress'] };
  }

  #read(): Reloaded {
    const { reload } = this.#options;
    const read = reload?.() ?? { ok: false, problems: ['this daemon cannot read its configuration again'] };
    if (!read.ok) this.#log.error({ problems: read.problems }, 'cannot reload, everything stays as it is');
    return read;
  }

  /** Neighbors first: what they hear of their end goes to those who listened to them. */
  #apply(config: Config, { helpers = false, sessions = false }: Restarts): void {
    if (this.stopping) return;
    const plan = this.#update(config, sessions);
    if (plan === undefined) return;
    this.bridge.update(config.processes, config.subscriptions, { restart: helpers });
    this.health.engine.update(config.services);
    const { start, stop, reset, change, same } = plan;
    const [started, stopped, changed, unchanged] = [start, stop, change, same].map(({ length }) => length);
    this.#log.info({ started, stopped, reset: reset.length, changed, unchanged }, 'reloaded');
  }

  #update(config: Config, restart: boolean): NeighborPlan | undefined {
    try {
      return this.speaker.update(this.#neighbors(config), { restart });
    } catch (error) {
      this.#log.error({ problems: [(error as Error).message] }, 'cannot reload, everything stays as it is');
      return undefined;
    }
  }

  /** A request to stop: a signal, or a helper's command, which counts as one without a name. */
  hear(code: number, name: string, why: string): void {
    this.bridge.signal(code, name);
    this.stop(why);
  }

  /** Ends sessions with Cease 6/2, then helpers. The second time it ends at once. */
  stop(why: string, status = 0): void {
    if (this.stopping) {
      this.#log.warn({ why }, 'stopping at once');
      this.health.engine.kill();
      this.bridge.kill();
      this.#end(status);
      return;
    }
    this.stopping = true;
    this.#log.info({ why }, 'stopping');
    const { engine } = this.health;
    systemClock.at(systemClock.now() + PATIENCE + engine.stopsWithin * 1000, () => {
      this.#log.warn({}, 'stopping took too long');
      this.health.engine.kill();
      this.bridge.kill();
      this.#end(status);
    });
    this.#stopAll().then(
      () => {
        this.#log.info({}, 'stopped');
        this.#end(status);
      },
      (error) => {
        this.#log.error({ why: String(error) }, 'stopping failed');
        this.#end(1);
      },
    );
  }

  /** What healthchecks announce goes first, and their addresses after it, while routers still listen. */
  async #stopAll(): Promise<void> {
    await this.health.engine.stop();
    this.#control?.close();
    this.speaker.stop();
    await Promise.all([this.bridge.stop(), this.speaker.settled(), this.health.close()]);
  }
}
