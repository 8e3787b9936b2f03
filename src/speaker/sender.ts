// Says to one peer what its Adj-RIB-Out has to say: slice after slice, as fast as TCP takes it.

import type { Negotiated } from '../bgp/index.ts';
import type { AdjRibOut, Here, Mark } from '../rib/index.ts';
import type { Log } from './plugin.ts';
import type { Clock } from './timers.ts';
import type { Transport } from './transport.ts';

/** Octets written to one peer before others get their turn. */
const BUDGET = 256 * 1024;

/** What a sender needs of its peer. */
export interface Outlet {
  readonly peerAddress: string;
  /** Without `autoFlush` what waits is said after `release`. */
  readonly config: { readonly autoFlush: boolean };
  /** The session that is up. */
  readonly up: Negotiated | undefined;
  readonly transport: Transport | undefined;
  /** False: wait for `drained`. */
  write(octets: Uint8Array): boolean;
}

/** Somebody who waits until what was wanted at a time is handed to TCP. */
interface Wait {
  readonly mark: Mark;
  readonly run: () => void;
}

export class Sender {
  readonly #rib: AdjRibOut;
  readonly #outlet: Outlet;
  readonly #clock: Clock;
  readonly #log: Log;
  #waking = false;
  #blocked = false;
  /** Without auto-flush: what waits may be said, until nothing does. */
  #released = false;
  /** Our end of the session that is up. */
  #here: Here = { localAddress: new Uint8Array(4) };
  /** They wait for the Adj-RIB-Out. */
  #unsaid: Wait[] = [];
  /** They wait for TCP. */
  readonly #unsent = new Set<Wait>();

  constructor(rib: AdjRibOut, outlet: Outlet, { clock, log }: { readonly clock: Clock; readonly log: Log }) {
    this.#rib = rib;
    this.#outlet = outlet;
    this.#clock = clock;
    this.#log = log;
  }

  /** A session is up. Nothing is said before `release`. */
  begin(here: Here): void {
    this.#blocked = false;
    this.#here = here;
    this.#rib.start();
  }

  /** The session is gone. Nobody waits for it any more. */
  end(): void {
    this.#rib.stop();
    const all = [...this.#unsent, ...this.#unsaid];
    this.#unsent.clear();
    this.#unsaid = [];
    for (const { run } of all) run();
  }

  drained(): void {
    this.#blocked = false;
    this.wake();
  }

  release(): void {
    this.#released = true;
    this.wake();
  }

  // One flush for all that one piece of input changed, and right after it: a lone line waits for nothing.
  wake(): void {
    if (this.#waking || this.#blocked || this.#outlet.up === undefined || this.#held) return;
    this.#waking = true;
    this.#clock.soon(this.#flush);
  }

  get #held(): boolean {
    return !this.#outlet.config.autoFlush && !this.#released;
  }

  readonly #flush = (): void => {
    this.#waking = false;
    const session = this.#outlet.up;
    this.#released = this.#rib.pending();
    if (session !== undefined && this.#released) this.#say(session);
    this.#advance();
  };

  #say(session: Negotiated): void {
    const { octets, refused } = this.#rib.take(session, this.#here, BUDGET);
    for (const { family, count, why } of refused) {
      const about = { peer: this.#outlet.peerAddress, family: family.name, routes: count, why };
      this.#log.error(about, 'routes not sent');
    }
    if (octets.length > 0) this.#blocked = !this.#outlet.write(octets);
    this.#released = this.#rib.pending();
    if (this.#blocked || !this.#released) return;
    // More than one slice: everybody else has a turn before the next.
    this.#waking = true;
    this.#clock.later(this.#flush);
  }

  /** There is nothing to wait for: TCP has taken all that is wanted, or no session is up, or a flush has to be asked for. */
  flushed(): boolean {
    if (this.#outlet.up === undefined || this.#held) return true;
    return !this.#rib.pending() && this.#outlet.transport?.idle !== false;
  }

  /** Runs `run` once TCP has taken all that is wanted now, or once there is nothing to wait for: at once, if so. */
  whenFlushed(run: () => void): void {
    if (this.flushed()) {
      run();
      return;
    }
    this.#unsaid.push({ mark: this.#rib.mark(), run });
    this.#advance();
  }

  #advance(): void {
    if (this.#unsaid.length === 0) return;
    const said = this.#unsaid.filter(({ mark }) => this.#rib.passed(mark));
    if (said.length === 0) return;
    this.#unsaid = this.#unsaid.filter((wait) => !said.includes(wait));
    for (const wait of said) {
      this.#unsent.add(wait);
      this.#outlet.transport?.whenIdle(() => {
        if (this.#unsent.delete(wait)) wait.run();
      });
    }
  }
}
