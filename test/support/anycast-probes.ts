// What a prober has found.

import { resolve } from 'node:path';
import { type Tail, tail } from './anycast-tail.ts';
import { inside } from './netns.ts';
import { until } from './wait.ts';

const LIMIT = 30_000;
const PROBER = resolve('build/test/support/anycast-prober.js');

export interface Probe {
  readonly kind: 'http' | 'datagram';
  /** milliseconds since 1970 */
  readonly start: number;
  readonly took: number;
  /** The connection was reset, and the request was made once more. */
  readonly again: boolean;
  /** Which site has answered. */
  readonly by?: string;
  /** Why nobody did. */
  readonly why?: string;
}

/** All that began before have an answer, or will not have one. */
export interface Settled {
  readonly settled: number;
}

export class Probes {
  readonly #prober: Tail;
  readonly #all: Probe[] = [];
  #settled = 0;

  /** Begins to ask. */
  constructor(namespace: string, address: string, port: number) {
    this.#prober = tail(inside(namespace, [process.execPath, PROBER, address, String(port)]), (line) => {
      const found = JSON.parse(line) as Probe | Settled;
      if ('settled' in found) this.#settled = found.settled;
      else this.#all.push(found);
    });
  }

  /** Those that began in a time, once all of them are over. */
  async between(from: number, to: number): Promise<Probe[]> {
    await until(
      'all probes to be over',
      () => {
        if (this.#settled < to) throw new Error(`${to - this.#settled} ms are not`);
      },
      LIMIT,
    );
    return this.#all.filter(({ start }) => start >= from && start < to);
  }

  /** The last one of each kind. */
  latest(): Probe[] {
    const kinds = ['http', 'datagram'] as const;
    return kinds.flatMap((kind) => this.#all.findLast((probe) => probe.kind === kind) ?? []);
  }

  stop(): void {
    this.#prober.stop();
  }
}
