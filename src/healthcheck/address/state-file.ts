// What the engine must know after a restart: which addresses it added, and what operators said. One small file.

import { printable } from '../../bgp/text.ts';
import type { Log } from '../../speaker/index.ts';
import { loadState, type StateClock, writeState } from './state-disk.ts';
import { type AdminWord, type OwnAddress, printState, type State } from './state-text.ts';

/** milliseconds; whoever waits for the disk goes on after this */
const PATIENCE_MS = 1000;

export interface StateParts {
  readonly clock: StateClock;
  readonly log: Log;
  /** Tells one start of the machine from another, after which no address is left: see `bootId`. */
  readonly boot?: string | undefined;
}

/** A map whose changes are written. */
export class Part<T> {
  readonly #entries: Map<string, T>;
  readonly #changed: () => void;

  constructor(entries: Iterable<readonly [string, T]>, changed: () => void) {
    this.#entries = new Map(entries);
    this.#changed = changed;
  }

  get(key: string): T | undefined {
    return this.#entries.get(key);
  }

  set(key: string, value: T): void {
    this.#entries.set(key, value);
    this.#changed();
  }

  delete(key: string): void {
    if (this.#entries.delete(key)) this.#changed();
  }

  get size(): number {
    return this.#entries.size;
  }

  entries(): [string, T][] {
    return [...this.#entries];
  }
}

/**
 * Reads at once and writes later: what changes in one moment goes into one write. A file that cannot be read or written, or
 * is somebody else's, is a warning, and then nothing is remembered. Without a path nothing is, and nobody is warned.
 */
export class StateFile {
  /** Addresses that we added, by any name that is unlike the others. */
  readonly addresses: Part<OwnAddress>;
  /** What an operator said of a service, by the name of the service. */
  readonly admin: Part<AdminWord>;
  readonly #path: string | undefined;
  readonly #parts: StateParts;
  #changed = false;
  #writing: Promise<void> | undefined;
  /** The last write failed, and that was said. */
  #failing = false;
  #closed = false;

  constructor(path: string | undefined, parts: StateParts) {
    const loaded = path === undefined ? undefined : loadState(path);
    if (loaded?.warning !== undefined) parts.log.warn({ file: printable(path!) }, loaded.warning);
    this.#path = loaded?.writable ? path : undefined;
    this.#parts = parts;
    const { addresses, admin, boot } = loaded?.state ?? { addresses: [], admin: [], boot: undefined };
    const rebooted = boot !== undefined && parts.boot !== undefined && boot !== parts.boot;
    const left = rebooted ? [] : addresses;
    const changed = () => this.#note();
    this.addresses = new Part(
      left.map((each) => [`${each.interface} ${each.address}`, each]),
      changed,
    );
    this.admin = new Part(
      admin.map(({ name, ...word }) => [name, word]),
      changed,
    );
  }

  /** Resolves when what was changed until now is on the disk, cannot be, or takes too long. */
  saved(): Promise<void> {
    const writing = this.#writing;
    if (writing === undefined) return Promise.resolve();
    const { clock } = this.#parts;
    return new Promise((resolve) => {
      const cancel = clock.at(clock.now() + PATIENCE_MS, resolve);
      void writing.then(() => {
        cancel();
        resolve();
      });
    });
  }

  /** Writes what is left to write, and nothing after that. */
  close(): Promise<void> {
    this.#closed = true;
    return this.saved();
  }

  #note(): void {
    this.#changed = true;
    if (this.#path === undefined || this.#closed) return;
    this.#writing ??= this.#write(this.#path);
  }

  async #write(path: string): Promise<void> {
    while (this.#changed) {
      // What changes in the same moment is not another write.
      await Promise.resolve();
      this.#changed = false;
      const failure = await writeState(path, printState(this.#state()));
      if (failure !== undefined && !this.#failing) {
        const about = { file: printable(path), problem: failure };
        this.#parts.log.warn(about, 'the state of healthchecks cannot be written: a restart will not know it');
      }
      this.#failing = failure !== undefined;
    }
    this.#writing = undefined;
  }

  #state(): State {
    return {
      boot: this.#parts.boot,
      addresses: this.addresses.entries().map(([, address]) => address),
      admin: this.admin.entries().map(([name, word]) => ({ name, ...word })),
    };
  }
}
