// What a kind of check is: the words that configure it, and one try of it, side by side in its file.

import type { Words } from '../../bgp/index.ts';

/** What one try found. */
export interface Finding {
  readonly ok: boolean;
  /** One short line for people: `200 in 3 ms`, `connection refused`. Its characters are those of the outside. */
  readonly why: string;
}

/** What checks need of the world. */
export interface Tools {
  /** monotonic milliseconds */
  now(): number;
  /** seconds since 1970 */
  wall(): number;
  /** Runs `run` at a time of `now`, unless the function that it returns is called first. */
  at(when: number, run: () => void): () => void;
  readonly commands: Commands;
}

/** Where programs are run: outside of the process that speaks BGP. */
export interface Commands {
  /** Runs a program in a process group of its own; the function returned ends the group. `done` is called once at most. */
  run(command: Command, done: (end: CommandEnd) => void): () => void;
  /** Ends all that run, and refuses more. */
  close(): void;
}

export interface Command {
  /** A program and its arguments. Never run through a shell, unless the program is one. */
  readonly argv: readonly string[];
  /** Added to the environment. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface CommandEnd {
  readonly status: number | null;
  readonly signal: string | null;
  /** Why it could not be run. */
  readonly problem?: string;
  /** What it wrote to either output, 4 KiB at most. */
  readonly output: string;
}

/**
 * Tries once. Calls `done` once and never before it has returned, or never at all after the function that it returns, which
 * ends the try at once. It sets itself no limit of time. There is one try at a time of a probe.
 */
export type Try = (tools: Tools, done: (finding: Finding) => void) => () => void;

/** A check as it is configured. */
export interface Probe {
  readonly kind: string;
  /** What is looked at, for people: `GET http://192.0.2.53/`. Without secrets. */
  readonly target: string;
  readonly run: Try;
}

/** One word of the section of a check. */
export interface CheckWord<D> {
  /** What follows the keyword, as `SECONDS`; nothing when absent. */
  readonly usage?: string;
  /** One short sentence. */
  readonly about: string;
  /** What may stand for `usage`. */
  readonly example?: string;
  /** Said twice, both count; otherwise the last. */
  readonly adds?: true;
  /** Brackets are words like others. */
  readonly raw?: true;
  /** Reads what follows the keyword up to `;`. Throws TextError on a mistake. What it leaves has no meaning. */
  readonly line: (words: Words, draft: D) => void;
}

export type CheckWords<D> = Readonly<Record<string, CheckWord<D>>>;

declare const opaque: unique symbol;

/** A draft of one kind or another: made by a kind, and of use to that kind alone. */
export interface AnyDraft {
  readonly [opaque]: true;
}

/** A kind of check, whose words are gathered in a `D`. */
export interface CheckKind<D = AnyDraft> {
  readonly name: string;
  /** One short sentence. */
  readonly about: string;
  readonly words: CheckWords<D>;
  draft(): D;
  /** The check, or what is missing in its section. */
  settle(draft: D): Probe | { readonly problem: string };
}

/** The kind without the type of its drafts, to stand in a list with others. */
export function checkKind<D>(kind: CheckKind<D>): CheckKind {
  return kind as unknown as CheckKind;
}
