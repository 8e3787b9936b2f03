// Programs that are to hear of changes. Nothing waits for them.

import type { Log } from '../../speaker/index.ts';
import type { Tools } from '../check/index.ts';
import type { ServicePhase } from './view.ts';

export interface HookParts {
  readonly tools: Tools;
  readonly log: Log;
}

interface Change {
  readonly name: string;
  readonly phase: ServicePhase;
  readonly reason: string;
}

/** milliseconds that a command may take */
const PATIENCE = 30_000;
/** Changes that wait for the commands of earlier ones; of more, the oldest are left out. */
const MOST_WAITING = 16;

export class Hooks {
  readonly #parts: HookParts;
  readonly #waiting: { readonly command: string; readonly change: Change }[] = [];
  #running = false;
  #over = false;
  #onIdle: (() => void) | undefined;

  constructor(parts: HookParts) {
    this.#parts = parts;
  }

  /** One command after the other, in the order of the changes. */
  run(commands: readonly string[], change: Change): void {
    for (const command of commands) this.#waiting.push({ command, change });
    const most = MOST_WAITING * Math.max(1, commands.length);
    while (this.#waiting.length > most) {
      const left = this.#waiting.shift()!;
      this.#parts.log.warn(
        { service: left.change.name, state: left.change.phase },
        'a hook was left out: too many wait',
      );
    }
    this.#next();
  }

  /** Calls `done` when all have run, or after so many milliseconds, and gives up what is left. */
  end(patience: number, done: () => void): void {
    const { tools } = this.#parts;
    const cancel = tools.at(tools.now() + patience, () => this.#onIdle?.());
    this.#onIdle = () => {
      this.#onIdle = undefined;
      cancel();
      this.stop();
      done();
    };
    this.#next();
  }

  /** What waits is given up, and what runs may go on to its end. */
  stop(): void {
    this.#over = true;
  }

  #next(): void {
    if (this.#running || this.#over) return;
    const next = this.#waiting.shift();
    if (next === undefined) {
      this.#onIdle?.();
      return;
    }
    const { command, change } = next;
    const { tools, log } = this.#parts;
    const { name, phase, reason } = change;
    this.#running = true;
    const end = (why: string | undefined) => {
      cancelTimeout();
      this.#running = false;
      if (why !== undefined) log.warn({ service: name, state: phase, command, why }, 'a hook failed');
      this.#next();
    };
    const env = { NAME: name, STATE: phase.toUpperCase(), REASON: reason };
    const kill = tools.commands.run({ argv: ['/bin/sh', '-c', command], env }, ({ status, signal, problem }) => {
      if (problem !== undefined) end(problem);
      else end(status === 0 ? undefined : signal === null ? `status ${status}` : `ended by ${signal}`);
    });
    const cancelTimeout = tools.at(tools.now() + PATIENCE, () => {
      kill();
      end(`it took longer than ${PATIENCE / 1000} s`);
    });
  }
}
