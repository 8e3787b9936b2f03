// A process section with `fifo` instead of `run`: whoever writes lines to the FIFO is the helper. Nobody is told anything.

import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { HelperParts } from '../helper.ts';
import type { ProcessConfig } from '../process-config.ts';
import { Turns } from '../turns.ts';
import { Ear } from './ear.ts';
import { isSame, makeFifo, type OpenFifo, openToRead } from './fifo.ts';

/** Between two looks whether the FIFO is still the one that was opened, or can be opened by now. */
const LOOK_MS = 10_000;

export class FifoHelper {
  /** `name` and `fifo` stay what they are. */
  config: ProcessConfig;
  /** Answers go nowhere, so nothing ever waits. */
  readonly waiting = 0;
  readonly items = 0;
  readonly #parts: HelperParts;
  readonly #path: string;
  #open: OpenFifo | undefined;
  #ear: Ear | undefined;
  #paused = false;
  #started = false;
  #complained = false;
  #cancelLook: (() => void) | undefined;

  constructor(config: ProcessConfig, parts: HelperParts) {
    this.config = config;
    this.#parts = parts;
    this.#path = config.fifo ?? '';
  }

  start(): void {
    if (this.#cancelLook !== undefined) return;
    this.#listen();
    this.#lookLater();
  }

  startInTurn(): void {
    this.start();
  }

  write(): void {}

  answer(): void {}

  pause(): void {
    this.#paused = true;
    this.#ear?.pause();
  }

  resume(): void {
    this.#paused = false;
    this.#ear?.resume();
  }

  async stop(): Promise<void> {
    this.kill();
  }

  kill(): void {
    this.#cancelLook?.();
    this.#cancelLook = undefined;
    this.#release();
  }

  #listen(): void {
    const { log, nursery, clock } = this.#parts;
    const about = { process: this.config.name, fifo: this.#path };
    try {
      if (!existsSync(this.#path)) makeFifo(this.#path);
      const open = openToRead(this.#path);
      open.stream.on('error', (error) => {
        log.warn({ ...about, why: error.message }, 'the FIFO of a process broke');
        if (this.#open === open) this.#release();
      });
      this.#open = open;
      this.#ear = new Ear(open.stream, nursery?.turns ?? new Turns(() => clock.now()), {
        lines: (batch) => this.#parts.onLines(batch),
        overlong: () => {
          log.warn(about, 'a line beyond 1 MiB was dropped');
          this.#parts.onOverlong?.();
        },
      });
      if (this.#paused) this.#ear.pause();
    } catch (error) {
      if (!this.#complained)
        log.error({ ...about, why: (error as Error).message }, 'cannot read the FIFO of a process');
      this.#complained = true;
      return;
    }
    this.#complained = false;
    log.info(about, 'FIFO open');
    // Whoever writes is one helper from here to the end, whatever becomes of the file.
    if (!this.#started) this.#parts.onStart?.();
    this.#started = true;
  }

  #lookLater(): void {
    const { clock } = this.#parts;
    this.#cancelLook = clock.at(clock.now() + LOOK_MS, () => {
      void this.#look().then(() => {
        if (this.#cancelLook !== undefined) this.#lookLater();
      });
    });
  }

  /** Somebody may have removed the file, and made it anew. */
  async #look(): Promise<void> {
    const open = this.#open;
    if (open !== undefined) {
      const there = await stat(this.#path).catch(() => undefined);
      if (this.#open !== open || (there !== undefined && isSame(there, open.stats))) return;
      this.#parts.log.warn({ process: this.config.name, fifo: this.#path }, 'the FIFO is gone, or another one');
      this.#release();
    }
    if (this.#cancelLook !== undefined) this.#listen();
  }

  #release(): void {
    this.#ear?.close();
    this.#ear = undefined;
    this.#open?.stream.destroy();
    this.#open = undefined;
  }
}
