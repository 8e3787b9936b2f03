// What the daemon answers to the commands that show things as JSON, a line each.

/** Messages by type. */
export interface CountsJson {
  readonly open: number;
  readonly update: number;
  readonly notification: number;
  readonly keepalive: number;
  readonly refresh: number;
  readonly operational: number;
  readonly total: number;
}

/** A line of `show peers`; null is what is not known, and times are seconds. */
export interface PeerJson {
  readonly name: string;
  readonly address: string;
  readonly range: string | null;
  readonly description: string;
  readonly 'local-address': string;
  readonly 'local-as': number | null;
  readonly 'peer-as': number | null;
  readonly 'router-id': string;
  readonly 'peer-router-id': string | null;
  readonly internal: boolean | null;
  readonly passive: boolean;
  readonly state: string;
  readonly since: number;
  readonly sessions: number;
  readonly 'last-down': string | null;
  readonly 'hold-time': { readonly local: number; readonly peer: number | null; readonly negotiated: number | null };
  readonly 'message-limit': number | null;
  readonly refresh: string | null;
  readonly capabilities: {
    readonly local: Readonly<Record<string, unknown>>;
    readonly peer: Readonly<Record<string, unknown>> | null;
  };
  readonly families: readonly {
    readonly name: string;
    readonly peer: boolean | null;
    readonly 'add-path': string | null;
  }[];
  readonly messages: { readonly sent: CountsJson; readonly received: CountsJson };
  /** `received`: null where the Adj-RIB-In is not kept. */
  readonly routes: { readonly announced: number; readonly received: number | null; readonly pending: boolean };
}

/** A line of `show routes`. */
export interface RouteJson {
  readonly neighbor: string;
  readonly direction: 'in' | 'out';
  readonly family: string;
  readonly prefix: string;
  readonly 'path-information'?: string;
  readonly 'next-hop': string | null;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly owner?: string;
}

/** A line of `show owners`. */
export interface OwnerJson {
  readonly owner: string;
  readonly routes: number;
  /** Seconds since its process ended; absent: it is there. */
  readonly orphanedSeconds?: number;
}

/** The line of `status json`. */
export interface StatusJson {
  readonly version: string;
  readonly uuid: string;
  readonly pid: number;
  readonly uptime: number;
  readonly start_time: number;
  readonly peers: Readonly<Record<string, string>>;
}

/** By process, the line of `queue-status json`. */
export type QueuesJson = Readonly<Record<string, { readonly items: number; readonly bytes: number }>>;

/** Strings, and numbers that a double does not hold; the latter are kept as text. */
const STRINGS_AND_LONG_NUMBERS = /"(?:[^"\\]|\\.)*"|(?<![\d.])\d{16,}(?![\d.eE])/g;

export function readJson<T>(line: string): T {
  const exact = line.replace(STRINGS_AND_LONG_NUMBERS, (found) => (found.startsWith('"') ? found : `"${found}"`));
  return JSON.parse(exact) as T;
}
