// `keryx drain [NAME]`: marks what is announced as about to go, and is over once it is gone.

import type { ServiceView } from '../../healthcheck/index.ts';
import { UsageError } from '../arguments.ts';
import { act, run } from './act.ts';
import { after, now } from './clock.ts';
import { commandOf, DONE, type LiveOptions, live, misused, refusedBecause, type Scene } from './common.ts';
import { type Followed, follow, isDrained, type StageLine, UNSEEN } from './health-follow.ts';
import { readJson } from './json.ts';

export interface DrainOptions extends LiveOptions {
  /** Announce it again as it was. */
  readonly off?: boolean;
  /** seconds between the mark and the withdrawal */
  readonly wait?: string;
  /** Do not stay until it is drained. */
  readonly follow?: boolean;
}

const EVERY_MS = 200;
/** What is not drained so long after it should be is told, seconds. */
const GRACE = 30;
const DAY = 86_400;

/** Throws UsageError. */
export function secondsOf(text: string): number {
  const seconds = Number(text);
  if (text.trim() === '' || !(seconds >= 0 && seconds <= DAY)) {
    throw new UsageError(`'${text}' is not a number of seconds`);
  }
  return seconds;
}

/** A service, or everything that is announced and all services. */
export async function drain(name: string | undefined, options: DrainOptions): Promise<number> {
  const { off = false, follow: stays = true } = options;
  const wait = options.wait === undefined ? undefined : secondsOf(options.wait);
  if (off && wait !== undefined) return misused('--wait is for the beginning of a drain, and --off ends it');
  if (off) return await act(name === undefined ? 'drain off' : commandOf('health enable', name), options);
  return await live(options, async (scene) => {
    const found = await services(scene, name);
    if (typeof found === 'string') return refusedBecause(found);
    // Those that are disabled stay so when all are drained.
    const before = found.filter(({ admin }) => name !== undefined || admin !== 'disabled');
    // Where there are no services, nobody but this command has a use for the time.
    const waiting = wait !== undefined && before.length > 0 && `wait ${Math.ceil(wait)}`;
    const what = name === undefined ? 'drain' : commandOf('health drain', name);
    const status = await run(scene, commandOf(what, waiting));
    if (status !== DONE || !stays) return status;
    const begun = now();
    const [followed] = await Promise.all([
      followAll(scene, { name, wait, begun, before }),
      // What is no service is given its time, too.
      pause(name === undefined ? (wait ?? 0) * 1000 : 0),
    ]);
    return followed;
  });
}

/** A text says why there is none of the name. A daemon that knows of no services has none. */
async function services({ daemon }: Scene, name: string | undefined): Promise<readonly ServiceView[] | string> {
  const { ok, lines, why } = await daemon.ask(
    name === undefined ? 'health json' : commandOf('health explain', name, 'json'),
  );
  if (ok) return lines.map((line) => readJson<ServiceView>(line));
  return name === undefined ? [] : why;
}

interface Job {
  readonly name: string | undefined;
  /** seconds; undefined: what is configured */
  readonly wait: number | undefined;
  /** monotonic milliseconds */
  readonly begun: number;
  /** The services before it began. */
  readonly before: readonly ServiceView[];
}

/** Looks at the services until each is drained, or is not going to be. Resolves to the exit status. */
async function followAll(scene: Scene, job: Job): Promise<number> {
  const drains = new Drains(scene, job);
  drains.look(job.before);
  while (!drains.over) {
    await pause(EVERY_MS);
    const views = await services(scene, job.name);
    if (typeof views === 'string') return refusedBecause(views);
    drains.look(views);
  }
  return drains.status;
}

class Drains {
  status = DONE;
  readonly #scene: Scene;
  readonly #job: Job;
  /** By name, those that are not drained yet. */
  readonly #open: Map<string, Followed>;
  /** monotonic milliseconds */
  #deadline: number;

  constructor(scene: Scene, job: Job) {
    this.#scene = scene;
    this.#job = job;
    this.#open = new Map(job.before.map(({ name }) => [name, UNSEEN]));
    this.#deadline = job.begun + ((job.wait ?? 0) + GRACE) * 1000;
  }

  get over(): boolean {
    return this.#open.size === 0;
  }

  look(views: readonly ServiceView[]): void {
    const gone = [...this.#open.keys()].filter((name) => !views.some((view) => view.name === name));
    for (const name of gone) this.#fail(name, 'it is not there any more');
    for (const view of views) {
      const before = this.#open.get(view.name);
      if (before !== undefined) this.#lookAt(view, before);
    }
  }

  #lookAt(view: ServiceView, before: Followed): void {
    const { name, phase, reason } = view;
    const { wait, begun } = this.#job;
    // How long it is marked, and its address stays after that, is configured: only the daemon knows.
    const lingers = phase === 'drained' && view.vips.some(({ address }) => address === 'ours');
    if (lingers || (wait === undefined && phase === 'draining')) this.#deadline = now() + GRACE * 1000;
    const { now: seen, lines } = follow(before, view);
    this.#open.set(name, seen);
    for (const line of lines) this.#tell(name, line);
    if (isDrained(seen)) this.#open.delete(name);
    else if (seen.broken !== undefined) this.#fail(name, seen.broken);
    else if (now() > this.#deadline) {
      this.#fail(name, `it is ${phase} after ${Math.round((now() - begun) / 1000)} s: ${reason}`);
    }
  }

  #tell(name: string, { stage, text }: StageLine): void {
    const { options, output } = this.#scene;
    if (options.json) output.raw(JSON.stringify({ name, stage }));
    else output.print(text);
  }

  #fail(name: string, why: string): void {
    this.#open.delete(name);
    this.status = refusedBecause(`${name} is not drained: ${why}`);
  }
}

function pause(ms: number): Promise<void> {
  return ms <= 0 ? Promise.resolve() : new Promise((resolve) => void after(ms, resolve));
}
