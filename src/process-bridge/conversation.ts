// A conversation with a helper, or with a client of the socket: its lines are run in order, and answered in order.

import { printable } from '../bgp/index.ts';
import type { Log, Speaker } from '../speaker/index.ts';
import {
  addToGroup,
  type Call,
  type Caller,
  type Daemon,
  DONE,
  noteError,
  type Outcome,
  parseCommand,
  type Registry,
  refused,
  runRoutes,
  type Talk,
} from './command/index.ts';

export interface ConversationParts {
  readonly speaker: Speaker;
  readonly daemon: Daemon;
  readonly bridge: Registry;
  readonly caller: Caller;
  readonly log: Log;
  /** Answer with `done` and `error`, until the caller says otherwise. */
  readonly acks: boolean;
  /** 4: answers in text where there is one; 6: in JSON. */
  readonly version: number;
  readonly routesFormat: 'v1' | 'v2';
  /** One or more lines, without the last newline. */
  readonly answer: (text: string) => void;
  /** Octets that were answered and not read yet. */
  readonly waiting: () => number;
  /** Lines may come again, or had better not for now. */
  readonly pace?: (go: boolean) => void;
  readonly close?: () => void;
  /** milliseconds that a long answer waits for its reader before the rest is left out; usually ten seconds */
  readonly patience?: number;
  readonly subscribe?: (events: ReadonlySet<string>) => void;
  /** Runs in a later turn of the loop. */
  readonly later: (run: () => void) => void;
  /** Runs after milliseconds; returns a cancel. */
  readonly after: (ms: number, run: () => void) => () => void;
}

/** A long answer is written in pieces of so many lines, and not while so many octets wait. */
const PIECE = 256;
/** Of lines that are looked for, and not there. */
const STEPS = 4096;
const MOST_WAITING = 1 << 20;
const LOOK_MS = 20;
/** A caller that reads nothing of a long answer for so long does not get the rest of it. */
const PATIENCE_MS = 10_000;

/** How the end of an answer looks to the caller of one line. */
interface Asked {
  /** `id=TOKEN` */
  readonly id?: string;
  /** The line was JSON, and so is the end of the answer. */
  readonly json?: boolean;
}

export class Conversation {
  readonly talk: Talk;
  readonly #parts: ConversationParts;
  /** Lines that wait for the end of the one that is being answered. */
  #lines: string[] = [];
  #at = 0;
  #busy = false;
  #over = false;
  #cancel: (() => void) | undefined;

  constructor(parts: ConversationParts) {
    this.#parts = parts;
    this.talk = {
      acks: parts.acks,
      sync: false,
      version: parts.version,
      group: undefined,
      routesFormat: parts.routesFormat,
      close: () => this.#parts.later(() => parts.close?.()),
      ...(parts.subscribe && { subscribe: parts.subscribe }),
    };
  }

  /** Lines in order, without what ends them. */
  hear(lines: readonly string[]): void {
    if (this.#over) return;
    if (this.#busy) {
      // Not spread: a chunk may have more lines than a call may have arguments.
      for (const line of lines) {
        // What waits is not wanted any more.
        if (line === 'reset' || line === 'session reset') this.#forget();
        this.#lines.push(line);
      }
      return;
    }
    this.#lines = lines as string[];
    this.#at = 0;
    this.#go();
  }

  /** A line that could not be taken. */
  refuse(why: string): void {
    this.#end({}, refused(why), '');
  }

  /** Nobody hears the answers any more; lines that wait are not run. */
  end(): void {
    this.#over = true;
    this.#forget();
    this.#cancel?.();
  }

  #forget(): void {
    this.#lines = [];
    this.#at = 0;
  }

  #go(): void {
    while (!this.#busy && this.#at < this.#lines.length) {
      const line = this.#lines[this.#at]!;
      this.#at += 1;
      this.#run(line);
    }
    if (!this.#busy) this.#forget();
  }

  #run(line: string): void {
    const first = line.charCodeAt(0);
    // Comments and notes, ids and JSON are rare: one look at the first character keeps them off the road of the rest.
    if (first === 0x23) this.#end({}, DONE, line);
    else if (first === 0x64 && line.startsWith('debug ')) this.#parts.bridge.note(this.#parts.caller, line.slice(6));
    else if (first === 0x69 && line.startsWith('id=')) this.#runWithId(line);
    else if (first === 0x7b) this.#runJson(line);
    else if (line === '') this.#runEmpty();
    else this.#command({}, line);
  }

  /** Answered as ExaBGP answers it, and no news: shell scripts write them by the dozen. */
  #runEmpty(): void {
    const { log, answer } = this.#parts;
    log.debug({}, 'empty line');
    if (this.talk.acks) answer(this.talk.version >= 6 ? 'done' : 'error');
  }

  #runWithId(line: string): void {
    const space = line.indexOf(' ');
    const id = line.slice(3, space < 0 ? undefined : space);
    this.#command({ id }, space < 0 ? '' : line.slice(space + 1));
  }

  /** `{ "id": "a", "command": "announce route …" }` */
  #runJson(line: string): void {
    const asked = readJson(line);
    if (typeof asked === 'string') this.#end({}, refused(asked), line);
    else this.#command({ json: true, ...(asked.id !== undefined && { id: asked.id }) }, asked.command);
  }

  #command(asked: Asked, line: string): void {
    const { caller } = this.#parts;
    const parsed = parseCommand(line, caller.name);
    if ('problem' in parsed) {
      const { column, message } = parsed.problem;
      const why = line === '' ? message : `${message} (column ${column})`;
      if (this.talk.group !== undefined) noteError(this.talk.group, `${why}: ${printable(line, 200)}`);
      this.#end(asked, refused(why), line);
      return;
    }
    const { command } = parsed;
    if (command.kind === 'act') {
      const { talk } = this;
      const json = command.json || asked.json === true || talk.version >= 6;
      this.#outcome(asked, command.run(this.#call(json)), line);
    } else if (this.talk.group !== undefined) {
      this.#outcome(asked, addToGroup(this.#call(false), command, line.length) ?? DONE, line);
    } else this.#outcome(asked, runRoutes(this.#call(false), command), line);
  }

  #call(json: boolean): Call {
    const { speaker, daemon, bridge, caller } = this.#parts;
    return { speaker, daemon, bridge, caller, talk: this.talk, json };
  }

  #outcome(asked: Asked, outcome: Outcome, line: string): void {
    const { lines } = outcome;
    if (lines !== undefined && !Array.isArray(lines)) this.#stream(lines[Symbol.iterator](), asked, outcome, line);
    else {
      if (lines !== undefined && lines.length > 0) this.#parts.answer(lines.join('\n'));
      this.#finish(asked, outcome, line);
    }
  }

  #finish(asked: Asked, outcome: Outcome, line: string): void {
    if (!outcome.ok || outcome.after === undefined) {
      this.#end(asked, outcome, line);
      return;
    }
    let over = false;
    let waits = false;
    outcome.after(() => {
      if (over) return;
      over = true;
      if (!waits) return;
      this.#end(asked, outcome, line);
      this.#resume();
    });
    waits = !over;
    if (waits) this.#wait();
    else this.#end(asked, outcome, line);
  }

  #wait(): void {
    if (!this.#busy) this.#parts.pace?.(false);
    // What waited is moved to a list of its own: the caller's may not be written to.
    if (!this.#busy) {
      this.#lines = this.#lines.slice(this.#at);
      this.#at = 0;
    }
    this.#busy = true;
  }

  #resume(): void {
    if (!this.#busy || this.#over) return;
    this.#busy = false;
    this.#go();
    if (!this.#busy) this.#parts.pace?.(true);
  }

  /** A long answer, piece by piece, as fast as the caller reads it. */
  #stream(lines: Iterator<string | undefined>, asked: Asked, outcome: Outcome, line: string): void {
    this.#wait();
    const { patience: usual = PATIENCE_MS } = this.#parts;
    let patience = usual;
    const piece = () => {
      if (this.#over) return;
      if (this.#parts.waiting() > MOST_WAITING) {
        patience -= LOOK_MS;
        if (patience <= 0) {
          this.#end(asked, refused('the answer is not read: the rest of it is left out'), line);
          this.#resume();
        } else this.#cancel = this.#parts.after(LOOK_MS, piece);
        return;
      }
      patience = usual;
      const some: string[] = [];
      let done = false;
      for (let step = 0; step < STEPS && some.length < PIECE && !done; step += 1) {
        const next = lines.next();
        done = next.done === true;
        if (typeof next.value === 'string') some.push(next.value);
      }
      if (some.length > 0) this.#parts.answer(some.join('\n'));
      if (!done) this.#parts.later(piece);
      else {
        this.#end(asked, outcome, line);
        this.#resume();
      }
    };
    piece();
  }

  #end({ id, json }: Asked, outcome: Outcome, line: string): void {
    const { answer, log, caller } = this.#parts;
    if (!outcome.ok) {
      log.warn({ caller: caller.name, command: printable(line), why: printable(outcome.why, 300) }, 'command refused');
    }
    const answered =
      (outcome.ok ? outcome.answered : undefined) ?? (this.talk.acks || id !== undefined || json === true);
    if (!answered) return;
    if (json) answer(jsonEnd(outcome, id));
    else if (id !== undefined) answer(outcome.ok ? `done id=${id}` : `error id=${id} ${oneLine(outcome.why)}`);
    else {
      if (!outcome.ok && this.talk.version >= 6) answer(`error: ${oneLine(outcome.why)}`);
      answer(outcome.ok ? 'done' : 'error');
    }
  }
}

function readJson(line: string): { readonly id?: string; readonly command: string } | string {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return 'this is not JSON';
  }
  const { command, id } = value as { command?: unknown; id?: unknown };
  if (typeof command !== 'string') return 'a member "command" with a string is missing';
  if (id === undefined) return { command };
  if (typeof id !== 'string' && typeof id !== 'number') return '"id" is neither a string nor a number';
  return { command, id: String(id) };
}

function jsonEnd(outcome: Outcome, id: string | undefined): string {
  const name = id === undefined ? '' : `, "id": ${JSON.stringify(id)}`;
  if (outcome.ok) return `{ "answer": "done"${name} }`;
  return `{ "answer": "error"${name}, "message": ${JSON.stringify(outcome.why)} }`;
}

function oneLine(text: string): string {
  return text.replace(/\s*\n\s*/g, '; ');
}
