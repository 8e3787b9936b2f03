// The daemon: a configuration, a speaker, the bridge, and the signals that stop them.

import { hostname } from 'node:os';
import type { Config } from './config-parser/index.ts';
import { dropTo, type User } from './privileges.ts';
import { type Bridge, Bridge as ProcessBridge } from './process-bridge/index.ts';
import type { Grouping } from './rib/index.ts';
import { type Log, Speaker, systemClock } from './speaker/index.ts';

export interface DaemonOptions {
  readonly config: Config;
  readonly log: Log;
  readonly version: string;
  /** Environment of the helpers. */
  readonly env: NodeJS.ProcessEnv;
  /** Addresses to listen on. */
  readonly bind: readonly string[];
  readonly port: number;
  readonly attempts: number;
  readonly openWait: number;
  readonly passive: boolean;
  readonly grouping: Grouping;
  readonly ack: boolean;
  /** Whom to become; undefined: stay who we are. */
  readonly user: User | undefined;
  /** Become `user` before helpers start. */
  readonly drop: boolean;
}

/** milliseconds that stopping may take before it is cut short */
const PATIENCE = 4500;

const STOPPING = { SIGTERM: 15, SIGINT: 2, SIGHUP: 1 } as const;
const RELOADING = { SIGUSR1: 10, SIGUSR2: 12, SIGALRM: 14 } as const;

/** Runs until it is told to stop. Resolves to the exit status; 1 when it could not start. */
export async function runDaemon(options: DaemonOptions): Promise<number> {
  const { config, log, user } = options;
  const daemon = new Daemon(options);
  daemon.hearSignals();
  try {
    for (const address of options.bind) await daemon.speaker.listen(address, options.port);
  } catch (error) {
    log.error({ why: (error as Error).message }, 'cannot listen');
    return 1;
  }
  if (daemon.stopping) return daemon.ended;
  if (options.bind.length === 0 && config.neighbors.some(({ passive }) => passive)) {
    log.warn({}, 'a neighbor is passive, but nothing listens: set exabgp_tcp_bind to the addresses to listen on');
  }
  if (user !== undefined && options.drop) dropTo(user, log);
  daemon.bridge.start();
  if (user !== undefined && !options.drop) dropTo(user, log);
  daemon.speaker.start();
  log.info(
    { version: options.version, neighbors: config.neighbors.length, helpers: config.processes.length },
    'started',
  );
  return daemon.ended;
}

class Daemon {
  readonly speaker: Speaker;
  readonly bridge: Bridge;
  /** The exit status, once all is over. */
  readonly ended: Promise<number>;
  readonly #log: Log;
  #end: (status: number) => void = () => {};
  stopping = false;

  constructor(options: DaemonOptions) {
    const { config, log, grouping, attempts, openWait, port } = options;
    this.#log = log;
    this.ended = new Promise((resolve) => {
      this.#end = resolve;
    });
    this.speaker = new Speaker({ log, grouping, attempts, openWait, port });
    this.bridge = new ProcessBridge(this.speaker, {
      processes: config.processes,
      subscriptions: config.subscriptions,
      daemon: {
        version: `keryx ${options.version}`,
        shutdown: () => systemClock.later(() => this.hear(0, 'none', 'shutdown')),
      },
      clock: systemClock,
      log,
      env: options.env,
      ack: options.ack,
      host: hostname(),
    });
    this.speaker.use(this.bridge);
    // Stopping uses up what attempts there were, and is not to be taken for a second request to stop.
    this.speaker.onExhausted = () => {
      if (!this.stopping) this.stop('no attempts left');
    };
    for (const neighbor of config.neighbors)
      this.speaker.add({ ...neighbor, passive: neighbor.passive || options.passive });
    if (config.neighbors.length === 0) log.warn({}, 'no neighbor is configured');
  }

  hearSignals(): void {
    for (const [name, code] of Object.entries(STOPPING)) {
      process.on(name, () => {
        this.hear(code, name, name);
      });
    }
    for (const [name, code] of Object.entries(RELOADING)) {
      process.on(name, () => {
        this.bridge.signal(code, name);
        this.#log.warn({ signal: name }, 'this version cannot reload: restart it to use a changed configuration');
      });
    }
  }

  /** A request to stop: a signal, or a helper's command, which counts as one without a name. */
  hear(code: number, name: string, why: string): void {
    this.bridge.signal(code, name);
    this.stop(why);
  }

  /** Ends sessions with Cease 6/2, then helpers. The second time it ends at once. */
  stop(why: string): void {
    if (this.stopping) {
      this.#log.warn({ why }, 'stopping at once');
      this.bridge.kill();
      this.#end(0);
      return;
    }
    this.stopping = true;
    this.#log.info({ why }, 'stopping');
    systemClock.at(systemClock.now() + PATIENCE, () => {
      this.#log.warn({}, 'stopping took too long');
      this.bridge.kill();
      this.#end(0);
    });
    this.speaker.stop();
    Promise.all([this.bridge.stop(), this.speaker.settled()]).then(
      () => {
        this.#log.info({}, 'stopped');
        this.#end(0);
      },
      (error) => {
        this.#log.error({ why: String(error) }, 'stopping failed');
        this.#end(1);
      },
    );
  }
}
