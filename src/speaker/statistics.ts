// What is counted of a peer. As in ExaBGP, messages are counted anew with each connection.

import { HEADER, readU16 } from '../bgp/index.ts';
import type { DownReason } from './fsm.ts';

/** Messages by type. */
export interface Counts {
  readonly open: number;
  readonly update: number;
  readonly notification: number;
  readonly keepalive: number;
  readonly refresh: number;
  readonly operational: number;
  readonly total: number;
}

export interface PeerStatistics {
  /** On the present connection; nothing where there is none. */
  readonly sent: Counts;
  readonly received: Counts;
  /** When the session came up, or since when there is none. Milliseconds of the speaker's clock */
  readonly since: number;
  /** Sessions that came up. */
  readonly sessions: number;
  /** Why the last session ended, or the last attempt at one. */
  readonly lastReason: DownReason | undefined;
  /** Routes in the Adj-RIB-In; 0 where it is not kept. */
  readonly receivedRoutes: number;
  /** Routes that the peer is to have. */
  readonly announced: number;
  /** How late the latest keepalive of this connection was, milliseconds. */
  readonly lateKeepalive: number;
}

/** Highest message type that there is. */
const LAST = 6;

/** Counts messages. This is on the hot lane of received UPDATEs. */
export class Tally {
  readonly #counts = new Float64Array(LAST + 1);

  note(type: number): void {
    this.#counts[type]! += 1;
  }

  /** Whole messages back to back. */
  noteAll(octets: Uint8Array): void {
    for (let at = 0; at + HEADER <= octets.length; at += readU16(octets, at + 16)) this.note(octets[at + 18]!);
  }

  clear(): void {
    this.#counts.fill(0);
  }

  counts(): Counts {
    const [, open = 0, update = 0, notification = 0, keepalive = 0, refresh = 0, operational = 0] = this.#counts;
    const total = open + update + notification + keepalive + refresh + operational;
    return { open, update, notification, keepalive, refresh, operational, total };
  }
}

/** Of somebody who never had a session. `since`: milliseconds of the speaker's clock */
export function noStatistics(since = 0): PeerStatistics {
  const none = new Tally().counts();
  const history = { since, sessions: 0, lastReason: undefined };
  return { sent: none, received: none, ...history, receivedRoutes: 0, announced: 0, lateKeepalive: 0 };
}

/** The sessions of a peer. */
export class History {
  since: number;
  sessions = 0;
  lastReason: DownReason | undefined;
  #up = false;

  /** `now`: milliseconds of the speaker's clock, as below */
  constructor(now: number) {
    this.since = now;
  }

  begin(now: number): void {
    this.#up = true;
    this.since = now;
    this.sessions += 1;
  }

  /** A session is over, or an attempt at one: then the time without goes on. */
  end(now: number): void {
    if (this.#up) this.since = now;
    this.#up = false;
  }
}
