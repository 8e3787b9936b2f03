// What the suites of families need to know of a daemon: tables of any family as texts, and routes of its own.

/** How a daemon is set up. */
export interface RouterPlan {
  readonly as: number;
  /** As Keryx names them. */
  readonly families: readonly string[];
  /** Addresses of ours; the daemon's end of each session is of the same kind. */
  readonly neighbors: readonly string[];
  /** Both directions, for all families. */
  readonly addPath?: boolean;
  /** RFC 8950 */
  readonly extendedNextHop?: boolean;
  /** RFC 8654 */
  readonly extendedMessage?: boolean;
  /** Statements of the daemon's own configuration: what its routes may refer to. */
  readonly statements?: string;
}

export interface RouterSite {
  readonly namespace: string;
  readonly folder: string;
  readonly plan: RouterPlan;
}

export interface Router {
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Whether the session with a neighbor is established. */
  isUp(neighbor: string): Promise<boolean>;
  /** The routes of a family from our side, one text each, in the daemon's own words. */
  table(family: string): Promise<string[]>;
  /** The prefixes in a table of such, sorted. */
  prefixes(family: string): Promise<string[]>;
  /** How many large communities the daemon has kept of a route from our side; 0 where there is no such route. */
  communities(family: string, prefix: string): Promise<number>;
  /** Takes up, or gives up, a route of its own; `route` is in the daemon's own words. */
  announce(family: string, route: string): Promise<void>;
  withdraw(family: string, route: string): Promise<void>;
  /** Lines of its log that tell of a NOTIFICATION or of a malformed message. */
  complaints(): string[];
}

export interface RouterKind {
  readonly name: string;
  readonly programs: readonly string[];
  create(site: RouterSite): Router;
}

/** Lines of a log that tell of something wrong. */
export function linesWith(log: string, wrong: RegExp): string[] {
  return log.split('\n').filter((line) => wrong.test(line));
}
