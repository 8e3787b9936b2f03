// What a command is: a row that reads its words, and what it does once it is run.

import type { Purpose, Route, Words } from '../../bgp/index.ts';
import type { HealthEngine } from '../../healthcheck/index.ts';
import type { PeerHandle, Selector, Speaker } from '../../speaker/index.ts';
import type { Leases } from '../lease.ts';
import type { Watchdogs } from '../watchdog.ts';

/** On whose behalf: whose routes they become, and which peers they may go to. */
export interface Caller {
  /** As people say it: the process, or `cli` and a user. */
  readonly name: string;
  /** Whose the routes are from now on; another one after each start of a process. */
  readonly owner: string;
  /** The peers that route commands may touch. */
  peers(): readonly PeerHandle[];
}

/** What the bridge asks of whoever runs the daemon. */
export interface Daemon {
  readonly version: string;
  /** seconds since 1970 */
  readonly startTime: number;
  /** Tells one run of the daemon from another. */
  readonly uuid: string;
  shutdown(): void;
  /** Reads the configuration again, and says what is wrong with it; `dryRun`: only what it would change. */
  reload?(dryRun: boolean): Outcome;
  /** Reads the configuration again; every session and every helper begins anew. */
  restart?(): Outcome;
  /** The healthchecks that are configured. */
  readonly health?: Health;
  /** The section of a neighbor as a configuration has it, a line each; secrets are starred. */
  configuration?(name: string): readonly string[];
}

/** What commands ask of healthchecks. */
export type Health = Pick<HealthEngine, 'views' | 'view' | 'order' | 'undrain'>;

/** What a caller has said about the conversation itself. Commands read it and change it. */
export interface Talk {
  /** Answer with `done` and `error`. */
  acks: boolean;
  /** `done` waits until the routes were handed to TCP. */
  sync: boolean;
  /** 4: lines are answered in text where there is one; 6: always in JSON, and errors with their reason. */
  version: number;
  /** Announcements and withdrawals since `group start`. */
  group: Group | undefined;
  /** Form of the JSON of routes. */
  readonly routesFormat: 'v1' | 'v2';
  /** Ends the conversation once it is answered: of a client, not of a helper. */
  close(): void;
  /** Hears events from now on; undefined where that is not possible. */
  subscribe?(events: ReadonlySet<string>): void;
}

export interface Group {
  readonly changes: RouteCommand[];
  readonly errors: string[];
  /** characters */
  size: number;
}

/** All that a command is run with. */
export interface Call {
  readonly speaker: Speaker;
  readonly daemon: Daemon;
  readonly bridge: Registry;
  readonly caller: Caller;
  readonly talk: Talk;
  /** Lines of the answer are JSON. */
  readonly json: boolean;
}

/** What the bridge knows beside the speaker. */
export interface Registry {
  readonly watchdogs: Watchdogs;
  readonly leases: Pick<Leases, 'size' | 'drop'>;
  /** A route goes at that time (monotonic milliseconds), unless it is announced again. */
  hold(
    key: string,
    until: number,
    leased: { readonly peer: string; readonly route: Route; readonly owner: string },
  ): void;
  /** seconds since 1970 */
  wall(): number;
  /** monotonic milliseconds */
  now(): number;
  /** Processes may announce to a peer that was made by command. */
  allow(peer: string, processes: readonly string[]): void;
  /** Octets and messages that wait for each helper. */
  queues(): readonly { readonly process: string; readonly items: number; readonly octets: number }[];
  /** The caller has said all that it has to say after its start. */
  ready(caller: Caller): void;
  /** All routes of the caller go unless it says `lease` again within so many seconds; 0: never. */
  renew(caller: Caller, seconds: number): void;
  /** Who announces how much. */
  owners(): readonly { readonly owner: string; readonly routes: number; readonly orphanedSeconds?: number }[];
  /** Writes down what a helper says of itself. */
  note(caller: Caller, text: string): void;
}

/** Lines of an answer. One that is made while it is read says undefined now and then, so that others have their turn. */
export type Lines = Iterable<string | undefined>;

export type Outcome =
  | {
      readonly ok: true;
      /** What comes before the terminator. */
      readonly lines?: Lines;
      /** Whether there is a terminator, whatever the caller wants. */
      readonly answered?: boolean;
      /** The terminator waits for this. */
      readonly after?: (run: () => void) => void;
    }
  | { readonly ok: false; readonly why: string; readonly lines?: readonly string[] };

export const DONE: Outcome = { ok: true };

export type Run = (call: Call) => Outcome;

export interface RouteCommand {
  readonly kind: Purpose;
  readonly to: Selector | undefined;
  readonly routes: readonly Route[];
  /** `sync` or `async` said for this command alone. */
  readonly sync?: boolean | undefined;
  /** seconds after which they go, unless they are announced again */
  readonly lifetime?: number | undefined;
}

export type Command =
  | RouteCommand
  | {
      readonly kind: 'act';
      /** What was said, without what follows it. */
      readonly name: string;
      /** A JSON answer was asked for. */
      readonly json: boolean;
      readonly run: Run;
    };

export interface Row {
  /** `announce eor`, and other ways to say it. */
  readonly words: string | readonly string[];
  /** A neighbor selector may stand before it. */
  readonly selects: boolean;
  /** What follows the words. */
  readonly usage: string;
  readonly about: string;
  /** A line that shows it, which the reference has and the tests read. */
  readonly example: string;
  parse(words: Words, to: Selector | undefined): Run | Omit<RouteCommand, 'to'>;
}

export function refused(why: string): Outcome {
  return { ok: false, why };
}
