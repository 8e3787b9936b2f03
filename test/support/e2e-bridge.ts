// A speaker with helpers in the process of the test, on real sockets, without a configuration file or a daemon.

import { Bridge, type ProcessConfig, type Subscription } from '../../src/process-bridge/index.ts';
import {
  type Log,
  type NeighborOptions,
  neighbor,
  type PeerConfig,
  type PeerHandle,
  Speaker,
  systemClock,
} from '../../src/speaker/index.ts';
import { OURS, THEIRS } from './e2e-place.ts';
import { OUR_AS, THEIR_AS } from './e2e-router.ts';
import { section } from './e2e-sections.ts';

export interface HelperSetup {
  readonly name: string;
  readonly run: readonly string[];
  readonly encoder?: 'text' | 'json';
  readonly version?: ProcessConfig['version'];
  readonly respawn?: boolean;
}

export interface StageSetup {
  readonly helpers: readonly HelperSetup[];
  readonly neighbors: readonly PeerConfig[];
  /** Default: every helper may announce to every neighbor, and hears nothing. */
  readonly sections?: readonly Subscription[];
  readonly ack?: boolean;
}

/** A neighbor of the speaker under test: the router at THEIRS, if nothing else is said. */
export function theirs(port: number, options: Partial<NeighborOptions> = {}): PeerConfig {
  return neighbor({
    peerAddress: THEIRS,
    localAddress: OURS,
    localAs: OUR_AS,
    peerAs: THEIR_AS,
    routerId: '192.0.2.1',
    holdTime: 30,
    routeRefresh: true,
    port,
    ...options,
  });
}

export class BridgeStage {
  readonly speaker: Speaker;
  readonly bridge: Bridge;
  /** Warnings and errors of the log. */
  readonly complaints: string[] = [];
  readonly notes: string[] = [];
  /** How often a helper asked for the end of the daemon. */
  shutdowns = 0;

  constructor({ helpers, neighbors, sections, ack = true }: StageSetup) {
    const note = (about: object, message: string) => {
      this.complaints.push(`${message} ${JSON.stringify(about)}`);
    };
    const info = (_about: object, message: string) => this.notes.push(message);
    const log: Log = { debug: () => {}, info, warn: note, error: note };
    const names = helpers.map(({ name }) => name);
    this.speaker = new Speaker({ log });
    this.bridge = new Bridge(this.speaker, {
      processes: helpers.map((helper) => ({ encoder: 'json', respawn: false, ...helper })),
      subscriptions: sections ?? neighbors.map(({ name }) => section(name, names)),
      daemon: {
        version: 'keryx 0.0.0',
        uuid: '6dc1',
        startTime: systemClock.wall(),
        shutdown: () => {
          this.shutdowns += 1;
        },
      },
      clock: systemClock,
      log,
      env: process.env,
      ack,
      host: 'edge1',
    });
    this.speaker.use(this.bridge);
    for (const config of neighbors) this.speaker.add(config);
    stages.push(this);
  }

  start(): this {
    this.bridge.start();
    this.speaker.start();
    return this;
  }

  get peer(): PeerHandle {
    const [peer] = this.speaker.peers();
    if (peer === undefined) throw new Error('there is no neighbor');
    return peer;
  }

  async stop(): Promise<void> {
    this.speaker.stop();
    await Promise.all([this.bridge.stop(), this.speaker.settled()]);
  }
}

const stages: BridgeStage[] = [];

/** For `afterEach`. */
export async function stopStages(): Promise<void> {
  await Promise.all(stages.splice(0).map((stage) => stage.stop()));
}
