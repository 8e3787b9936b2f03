// The journal: a file that has the routes of helpers and clients at any time, so that the next daemon can announce them.
// After the start nothing waits for the disk.

import { ftruncate, open, rename, unlink } from 'node:fs';
import { promisify } from 'node:util';
import type { Route } from '../../bgp/index.ts';
import type { Clock, Log } from '../../speaker/index.ts';
import { loadJournal, MODE, makeJournal, newOf } from './file.ts';
import { ourselves } from './holder.ts';
import { isKept } from './owner.ts';
import { Pen, type RouteName, type Until } from './record.ts';
import { type FoundRoute, readJournal } from './replay.ts';
import { type Source, writeAll } from './source.ts';
import { Tape } from './tape.ts';

export interface JournalParts {
  readonly clock: Clock;
  readonly log: Log;
  /** Lines that may be out of date before the file is written anew, besides twice as many as there are routes. */
  readonly spare?: number;
}

/** A file being written. */
interface Volume {
  readonly pen: Pen;
  readonly tape: Tape;
}

const openFile = promisify(open);
const renameFile = promisify(rename);
const removeFile = promisify(unlink);

const SPARE = 1 << 16;
/** Octets of a new file that may wait before more of it is made. */
const AHEAD = 4 << 20;
const LOOK_MS = 20;
/** After a failure, milliseconds until the next attempt. */
const RETRY_MS = 60_000;

export class Journal {
  readonly #path: string;
  readonly #parts: JournalParts;
  #found: Iterable<FoundRoute>;
  #source: Source | undefined;
  #current: Volume | undefined;
  /** To take the place of the current one. Until then both have every change. */
  #next: Volume | undefined;
  /** Changes of this moment, which count together. */
  #pending: ((pen: Pen) => void)[] = [];
  /** Lines after which it is looked at whether too many are out of date. */
  #limit = 0;
  #renewing: Promise<void> | undefined;
  /** Of a new file that was given up: another may not be made before. */
  #removing: Promise<unknown> | undefined;
  /** Not all routes are in `next` yet. */
  #filling = false;
  #again = false;
  /** Owners whose routes are being withdrawn. */
  #leaving = 0;
  /** Since a failure, until the next attempt. */
  #cancelRest: (() => void) | undefined;
  #failed = false;
  #closed = false;

  /** Reads what is there. Throws JournalError, also when a daemon that runs has this journal. */
  constructor(path: string, parts: JournalParts) {
    this.#path = path;
    this.#parts = parts;
    const { routes, lost } = readJournal(loadJournal(path));
    this.#found = routes;
    if (lost > 0) {
      parts.log.warn({ file: path, octets: lost }, 'the end of the journal is not whole, the last changes are missing');
    }
  }

  /** What was announced when the last run of the daemon ended. */
  takeFound(): Iterable<FoundRoute> {
    const found = this.#found;
    this.#found = [];
    return found;
  }

  /** Writes the file anew, and every change from now on. Throws JournalError. */
  begin(source: Source): void {
    const pen = new Pen(ourselves());
    const fd = makeJournal(this.#path, (put) => {
      const putLines = () => {
        const octets = pen.take();
        if (octets !== undefined) put(octets);
      };
      for (const _ of writeAll(pen, source)) putLines();
      putLines();
    });
    this.#source = source;
    this.#current = this.#volume(pen, fd);
    this.#limit = this.#bound();
  }

  announce(peer: string, route: Route, owner: string): void {
    // How long it lives is said after it is announced, and known when this moment is over.
    this.#change((pen) => pen.announce(peer, route, owner, this.#source!.untilOf(peer, route)));
  }

  withdraw(peer: string, route: RouteName): void {
    this.#change((pen) => pen.withdraw(peer, route));
  }

  clear(peer: string): void {
    this.#change((pen) => pen.clear(peer));
  }

  lease(owner: string, until: Until | undefined): void {
    this.#change((pen) => pen.lease(owner, until));
  }

  /** All routes of the owner are going. What is returned is to be called when they are gone. */
  leave(owner: string): () => void {
    this.#change((pen) => pen.forgetOwner(owner));
    this.#leaving += 1;
    if (this.#filling) {
      // Routes that still are there would come after the line that says that they go.
      this.#dropNext();
      this.#again = true;
    }
    return () => {
      this.#leaving -= 1;
      if (this.#again) this.renew();
    };
  }

  /** Writes the file anew, in its own time. */
  renew(): void {
    this.#again = true;
    if (this.#closed || this.#source === undefined || this.#leaving > 0) return;
    if (this.#renewing !== undefined || this.#cancelRest !== undefined) return;
    this.#again = false;
    const over = () => {
      this.#renewing = undefined;
      this.#filling = false;
      if (this.#again) this.renew();
    };
    this.#renewing = this.#renew(this.#source).then(over, (error) => {
      this.#failNext(error as Error);
      over();
    });
  }

  /** Resolves once everything is on the disk. */
  async close(): Promise<void> {
    this.#settle();
    this.#closed = true;
    this.#cancelRest?.();
    // One that has everything takes the place of the current one, and is what is left.
    if (this.#filling) this.#dropNext();
    await this.#renewing;
    await this.#removing;
    await this.#current?.tape.flush();
    await this.#current?.tape.close();
  }

  #change(change: (pen: Pen) => void): void {
    if (this.#closed || (this.#current === undefined && this.#next === undefined)) return;
    if (this.#pending.length === 0) this.#parts.clock.soon(() => this.#settle());
    this.#pending.push(change);
  }

  #settle(): void {
    const changes = this.#pending;
    if (changes.length === 0) return;
    this.#pending = [];
    for (const volume of [this.#current, this.#next]) {
      if (volume === undefined) continue;
      for (const change of changes) change(volume.pen);
      put(volume);
    }
    if ((this.#current?.pen.lines ?? 0) < this.#limit) return;
    this.#limit = this.#bound();
    if (this.#current!.pen.lines >= this.#limit) this.renew();
  }

  /** Lines that the file may have. */
  #bound(): number {
    let routes = 0;
    for (const peer of this.#source!.peers()) {
      for (const [owner, count] of peer.owners()) if (isKept(owner)) routes += count;
    }
    return 3 * routes + (this.#parts.spare ?? SPARE);
  }

  #volume(pen: Pen, fd: number): Volume {
    const volume: Volume = { pen, tape: new Tape(fd, this.#parts.clock, (why) => this.#fail(volume, why)) };
    return volume;
  }

  async #renew(source: Source): Promise<void> {
    await this.#removing;
    const volume = this.#volume(new Pen(ourselves()), await openFile(newOf(this.#path), 'w', MODE));
    this.#next = volume;
    if (this.#closed || this.#leaving > 0) {
      this.#dropNext();
      this.#again = true;
      return;
    }
    this.#filling = true;
    for (const _ of writeAll(volume.pen, source)) {
      put(volume);
      await this.#turn(volume.tape);
      if (this.#next !== volume) return;
    }
    put(volume);
    this.#filling = false;
    await volume.tape.flush();
    if (this.#next !== volume) return;
    await renameFile(newOf(this.#path), this.#path);
    // What is being written goes on in the same file, whatever it is called.
    if (this.#next === volume) this.#replace(volume);
  }

  async #turn(tape: Tape): Promise<void> {
    const { clock } = this.#parts;
    await new Promise<void>((resolve) => clock.later(resolve));
    while (tape.waiting > AHEAD) await new Promise<void>((resolve) => clock.at(clock.now() + LOOK_MS, resolve));
  }

  #replace(volume: Volume): void {
    void this.#current?.tape.close();
    this.#current = volume;
    this.#next = undefined;
    this.#limit = this.#bound();
    if (this.#failed) this.#parts.log.warn({ file: this.#path }, 'the journal is written again');
    this.#failed = false;
  }

  #dropNext(): void {
    const next = this.#next;
    this.#next = undefined;
    this.#filling = false;
    if (next === undefined) return;
    // It may be gone, with its folder.
    this.#removing = Promise.all([next.tape.close(), removeFile(newOf(this.#path)).catch(() => {})]);
  }

  #fail(volume: Volume, why: Error): void {
    if (volume === this.#next) this.#failNext(why);
    else if (volume === this.#current) this.#failCurrent(volume, why);
  }

  #failNext(why: Error): void {
    this.#dropNext();
    this.#complain(why, this.#current !== undefined);
    this.#rest();
  }

  #failCurrent({ tape }: Volume, why: Error): void {
    this.#current = undefined;
    this.#complain(why, false);
    // What is out of date must not be announced by the next daemon, perhaps days from now.
    ftruncate(tape.fd, () => void tape.close());
    this.#rest();
  }

  #complain(why: Error, current: boolean): void {
    if (this.#closed || this.#failed) return;
    this.#failed = true;
    const what = current
      ? 'the journal cannot be written anew and grows on'
      : 'the journal cannot be written: routes of helpers do not survive a restart until it can be';
    this.#parts.log.error({ file: this.#path, why: why.message }, what);
  }

  #rest(): void {
    const { clock } = this.#parts;
    if (this.#closed || this.#cancelRest !== undefined) return;
    this.#cancelRest = clock.at(clock.now() + RETRY_MS, () => {
      this.#cancelRest = undefined;
      this.renew();
    });
  }
}

function put({ pen, tape }: Volume): void {
  const octets = pen.take();
  if (octets !== undefined) tape.append(octets);
}
