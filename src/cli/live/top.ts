// `keryx top`: neighbors, services and helpers on a screen of their own, looked at once a second.

import type { ServiceView } from '../../healthcheck/index.ts';
import { type Client, connect, Unreachable } from '../client/index.ts';
import { Screen } from '../terminal/screen.ts';
import { after, now, timeOfDay, wall } from './clock.ts';
import { DONE, type LiveOptions, live, refusedBecause, type Scene } from './common.ts';
import { type OwnerJson, type PeerJson, type QueuesJson, readJson, type StatusJson } from './json.ts';
import { type Look, neighborRoom, topLines } from './top-screen.ts';

const EVERY_MS = 1000;
const PAGE = 10;
const SCROLL: Readonly<Record<string, number>> = {
  '\x1b[A': -1,
  k: -1,
  '\x1b[B': 1,
  j: 1,
  '\x1b[5~': -PAGE,
  '\x1b[6~': PAGE,
  '\x1b[H': Number.NEGATIVE_INFINITY,
  '\x1b[F': Number.POSITIVE_INFINITY,
};

/** Where there is no terminal, or JSON is wanted, one look is printed. */
export function top(options: LiveOptions): Promise<number> {
  return live(options, async (scene) => {
    const { daemon, output } = scene;
    const first = await look(daemon);
    if (typeof first === 'string') return refusedBecause(first);
    if (options.json) output.raw(JSON.stringify(first));
    else if (output.isTerminal) return await new Top(scene, first).run();
    else {
      const view = { columns: Number.POSITIVE_INFINITY, rows: Number.POSITIVE_INFINITY, offset: 0, clock: '' };
      output.print(...topLines(first, undefined, { ...view, paint: output.paint }));
    }
    return DONE;
  });
}

/** What there is to show; a text says why there is nothing. */
async function look(daemon: Client): Promise<Look | string> {
  const [health, ...answers] = await Promise.all(
    ['health json', 'status json', 'show peers', 'queue-status json', 'show owners'].map((line) => daemon.ask(line)),
  );
  const refused = answers.find(({ ok }) => !ok);
  if (refused !== undefined) return refused.why;
  const [status, peers, queues, owners] = answers.map(({ lines }) => lines) as [string[], string[], string[], string[]];
  return {
    at: now(),
    status: readJson<StatusJson>(status[0] ?? '{}'),
    peers: peers.map((line) => readJson<PeerJson>(line)),
    queues: readJson<QueuesJson>(queues[0] ?? '{}'),
    owners: owners.map((line) => readJson<OwnerJson>(line)),
    // A daemon that knows of no services has none.
    services: (health?.lines ?? []).map((line) => readJson<ServiceView>(line)),
  };
}

class Top {
  readonly #scene: Scene;
  readonly #screen: Screen;
  #daemon: Client | undefined;
  #now: Look;
  #before: Look | undefined;
  #offset = 0;
  #trouble: string | undefined;
  #cancel: (() => void) | undefined;
  #end: (status: number) => void = () => {};

  constructor(scene: Scene, first: Look) {
    this.#scene = scene;
    this.#daemon = scene.daemon;
    this.#now = first;
    this.#screen = new Screen({
      onKey: (key) => this.#onKey(key),
      onResize: () => this.#draw(),
      onSignal: (status) => this.#end(status),
    });
  }

  /** Resolves to the exit status once the user has seen enough. */
  async run(): Promise<number> {
    const ended = new Promise<number>((resolve) => {
      this.#end = resolve;
    });
    this.#scene.output.onClose(() => this.#end(DONE));
    this.#screen.enter();
    this.#draw();
    this.#wait();
    const status = await ended;
    this.#cancel?.();
    this.#screen.leave();
    this.#daemon?.close();
    return status;
  }

  #wait(): void {
    this.#cancel = after(EVERY_MS, () => {
      void this.#look().then(() => {
        this.#draw();
        this.#wait();
      });
    });
  }

  /** A daemon that is started again is found again. */
  async #look(): Promise<void> {
    try {
      this.#daemon ??= await connect(this.#scene.options);
      const next = await look(this.#daemon);
      this.#trouble = typeof next === 'string' ? next : undefined;
      if (typeof next === 'string') return;
      this.#before = this.#now.status.uuid === next.status.uuid ? this.#now : undefined;
      this.#now = next;
    } catch (error) {
      if (!(error instanceof Unreachable)) throw error;
      this.#daemon?.close();
      this.#daemon = undefined;
      this.#trouble = 'the daemon does not answer, trying again';
    }
  }

  #draw(): void {
    this.#screen.draw(
      topLines(this.#now, this.#before, {
        columns: this.#screen.columns,
        rows: this.#screen.rows,
        paint: this.#scene.output.paint,
        offset: this.#offset,
        clock: timeOfDay(wall()),
        trouble: this.#trouble,
      }),
    );
  }

  #onKey(key: string): void {
    if (key === 'q' || key === 'Q' || key === '\x03') {
      this.#end(DONE);
      return;
    }
    const by = SCROLL[key];
    if (by === undefined) return;
    const last = this.#now.peers.length - neighborRoom(this.#now, this.#screen.rows);
    this.#offset = Math.max(0, Math.min(this.#offset + by, last));
    this.#draw();
  }
}
