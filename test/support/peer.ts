// What the shared cases need to know of a daemon. Each daemon-*.ts says it in the daemon's own commands.

import type { Plan } from './plan.ts';

/**
 * A route as the daemon's table shows it. Communities are in ascending order, an extended one reads `rt 65001:10`, and local
 * preference is left out of external sessions, where it is the daemon's own default.
 */
export interface SeenRoute {
  nextHop: string;
  origin: string;
  asPath: number[];
  med: number | undefined;
  localPreference: number | undefined;
  communities: string[];
  large: string[];
  extended: string[];
}

export interface Counters {
  /** UPDATE messages, or routes in them, that came from the subject: more after than before means some came. */
  updates: number;
  /** Routes the subject has withdrawn by name. */
  withdraws: number;
}

export interface SessionState {
  /** As the daemon calls it. */
  state: string;
  established: boolean;
}

/** What is known of a daemon before it runs. */
export interface PeerKind {
  readonly name: string;
  /** Whether the daemon sends End-of-RIB to a neighbor without graceful restart. */
  readonly sendsEndOfRib: boolean;
  /** Whether the daemon can be made to send a ROUTE-REFRESH. */
  readonly sendsRefresh: boolean;
  /** Whether the daemon answers a ROUTE-REFRESH with its routes. */
  readonly answersRefresh: boolean;
  /** How the daemon words a received Cease / Administrative Shutdown. */
  readonly wordsForShutdown: RegExp;
  create(site: Site): Peer;
}

/** Where a daemon runs, and for which session. */
export interface Site {
  readonly namespace: string;
  readonly folder: string;
  readonly plan: Plan;
}

export interface Peer {
  start(): Promise<void>;
  stop(): Promise<void>;
  session(): Promise<SessionState>;
  /** The route the subject announced, from the table the daemon chooses its routes from. */
  route(prefix: string): Promise<SeenRoute | undefined>;
  counters(): Promise<Counters>;
  setOwnRoutes(announced: boolean): Promise<void>;
  /** Soft reset of what came in: most daemons send a ROUTE-REFRESH for each family. */
  askRefresh(): Promise<void>;
  /** Administrative shutdown of the session by the daemon, and its end. */
  disable(): Promise<void>;
  enable(): Promise<void>;
  /** What the daemon says about the last NOTIFICATION the subject sent it. */
  lastNotificationReceived(): Promise<string>;
}
