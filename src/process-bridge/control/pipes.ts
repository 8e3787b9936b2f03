// The classic pipes NAME.in and NAME.out of ExaBGP's command line: commands come in one, answers go out by the other.
// Nobody says who writes or reads: two clients at once mix their answers, which is what the socket is for.

import { closeSync, constants, existsSync, openSync } from 'node:fs';
import { printable } from '../../bgp/index.ts';
import { Feed } from '../lines.ts';
import { type Access, give } from './claim.ts';
import { Ear } from './ear.ts';
import { makeFifo, openToRead, openToWrite } from './fifo.ts';
import type { ControlParts, Conversation } from './parts.ts';

export interface PipePaths {
  readonly in: string;
  readonly out: string;
}

const NAME = 'pipe';
/** After an answer the end of the pipe is held for so long: its reader may have more questions. */
const IDLE_MS = 1000;

export class ControlPipes {
  readonly #parts: ControlParts;
  readonly #paths: PipePaths;
  readonly #mouth: Mouth;
  #conversation: Conversation | undefined;
  #close: (() => void) | undefined;

  constructor(paths: PipePaths, parts: ControlParts) {
    this.#parts = parts;
    this.#paths = paths;
    this.#mouth = new Mouth(paths.out, parts);
  }

  /** Makes those that are missing. Throws an Error in words. */
  make(access: Access): void {
    for (const path of [this.#paths.in, this.#paths.out].filter((each) => !existsSync(each))) {
      makeFifo(path, access.mode);
      try {
        give(path, access);
      } catch (error) {
        throw new Error(`${printable(path)} cannot be given away: ${(error as NodeJS.ErrnoException).code}`);
      }
    }
  }

  /** Hears commands from now on. Throws an Error in words. */
  open(): void {
    const { bridge, log } = this.#parts;
    if (isRead(this.#paths.in)) throw new Error(`another daemon reads ${printable(this.#paths.in)}`);
    const { stream } = openToRead(this.#paths.in);
    stream.on('error', (error) => log.error({ why: error.message }, 'the pipe of the command line broke'));
    const conversation = bridge.converse({
      name: NAME,
      owner: 'cli',
      answer: (text) => this.#mouth.say(text),
      waiting: () => this.#mouth.waiting,
      pace: (go) => (go ? ear.resume() : ear.pause()),
    });
    const ear = new Ear(stream, bridge.turns, {
      lines: (batch) => conversation.hear(batch),
      overlong: () => conversation.refuse('the line is longer than 1 MiB'),
    });
    this.#conversation = conversation;
    this.#close = () => {
      ear.close();
      stream.destroy();
    };
    log.info({ path: this.#paths.in }, 'pipes of the command line open');
  }

  close(): void {
    if (this.#close === undefined) return;
    this.#mouth.say('shutdown');
    this.#mouth.close();
    this.#close();
    this.#close = undefined;
    this.#conversation?.end();
  }
}

/** Answers to whoever reads them; to nobody when nobody does. */
class Mouth {
  readonly #path: string;
  readonly #parts: ControlParts;
  #feed: Feed | undefined;
  /** Answers of this turn of the loop. */
  #texts: string[] = [];
  #characters = 0;
  #cancelIdle: (() => void) | undefined;

  constructor(path: string, parts: ControlParts) {
    this.#path = path;
    this.#parts = parts;
  }

  get waiting(): number {
    return this.#characters + (this.#feed?.waiting ?? 0);
  }

  say(text: string): void {
    this.#texts.push(text);
    this.#characters += text.length + 1;
    // One look for a reader serves all that is answered in this turn.
    if (this.#texts.length === 1) setImmediate(() => this.#flush());
  }

  close(): void {
    this.#flush();
    this.#drop();
  }

  #flush(): void {
    const texts = this.#texts;
    this.#texts = [];
    this.#characters = 0;
    if (texts.length === 0) return;
    this.#feed ??= this.#open();
    for (const text of texts) this.#feed?.answer(text);
    if (this.#feed !== undefined && this.#cancelIdle === undefined) this.#look(this.#feed);
  }

  #open(): Feed | undefined {
    const { log } = this.#parts;
    try {
      const stream = openToWrite(this.#path)?.stream;
      if (stream === undefined) return undefined;
      const feed = new Feed(stream, {
        behind: () => {},
        overflow: () => {},
        refused: () => log.warn({ path: this.#path }, 'the pipe is not read: answers are dropped'),
        broken: () => {
          stream.destroy();
          if (this.#feed === feed) this.#drop();
        },
      });
      return feed;
    } catch (error) {
      log.warn({ why: (error as Error).message }, 'a command cannot be answered');
      return undefined;
    }
  }

  /** What was not read is forgotten with the end of the pipe, so that the next reader does not take it for its own. */
  #look(feed: Feed): void {
    const { clock } = this.#parts;
    this.#cancelIdle = clock.at(clock.now() + IDLE_MS, () => {
      this.#cancelIdle = undefined;
      if (this.#feed !== feed) return;
      if (feed.waiting === 0) this.#drop();
      else this.#look(feed);
    });
  }

  #drop(): void {
    this.#cancelIdle?.();
    this.#cancelIdle = undefined;
    this.#feed?.close();
    this.#feed = undefined;
  }
}

function isRead(path: string): boolean {
  try {
    closeSync(openSync(path, constants.O_WRONLY | constants.O_NONBLOCK));
    return true;
  } catch {
    return false;
  }
}
