// The sockets that are listened on: those that were asked for by hand, and those that neighbors need.

import { backOff } from './fsm.ts';
import type { Log } from './plugin.ts';
import type { Clock } from './timers.ts';
import type { Endpoint, Network, Transport } from './transport.ts';

export interface ListenerParts {
  readonly network: Network;
  readonly clock: Clock;
  readonly log: Log;
  readonly accept: (transport: Transport) => void;
}

/** One socket that neighbors need: open, or being tried again. */
class Listener {
  readonly #endpoint: Endpoint;
  readonly #parts: ListenerParts;
  #close: (() => void) | undefined;
  #cancel: (() => void) | undefined;
  #failures = 0;
  #opening = false;
  #over = false;

  constructor(endpoint: Endpoint, parts: ListenerParts) {
    this.#endpoint = endpoint;
    this.#parts = parts;
  }

  /** Resolves to why it could not be opened, if so. */
  async open(): Promise<string | undefined> {
    if (this.#opening || this.#close !== undefined) return undefined;
    const { address, port } = this.#endpoint;
    this.#opening = true;
    try {
      const close = await this.#parts.network.listen(address, port, this.#parts.accept);
      if (this.#over) close();
      else this.#close = close;
      return undefined;
    } catch (error) {
      return `cannot listen on ${address} port ${port}: ${(error as Error).message}`;
    } finally {
      this.#opening = false;
    }
  }

  /** Opens it, and tries again for as long as it is needed. */
  async persist(): Promise<void> {
    const { clock, log } = this.#parts;
    if (this.#cancel !== undefined) return;
    const why = await this.open();
    if (why === undefined || this.#over) return;
    const seconds = Math.max(1, backOff(this.#failures));
    this.#failures += 1;
    log.error({ why, again: seconds }, 'cannot listen, will try again');
    this.#cancel = clock.at(clock.now() + seconds * 1000, () => {
      this.#cancel = undefined;
      void this.persist();
    });
  }

  end(): void {
    this.#over = true;
    this.#cancel?.();
    this.#close?.();
  }
}

export class Listeners {
  readonly #parts: ListenerParts;
  readonly #asked: { readonly endpoint: Endpoint; readonly close: () => void }[] = [];
  /** By address and port. */
  readonly #needed = new Map<string, Listener>();

  constructor(parts: ListenerParts) {
    this.#parts = parts;
  }

  /** Listens until `close`, whatever neighbors need. Rejects when it cannot. */
  async listen(address: string, port: number): Promise<void> {
    const { network, accept } = this.#parts;
    this.#asked.push({ endpoint: { address, port }, close: await network.listen(address, port, accept) });
  }

  /** Opens all that neighbors need. Rejects with the address of the first that cannot be. */
  async open(endpoints: readonly Endpoint[]): Promise<void> {
    this.#change(endpoints);
    for (const listener of this.#needed.values()) {
      const why = await listener.open();
      if (why !== undefined) throw new Error(why);
    }
  }

  /** The same, but what cannot be opened is logged and tried again. What nobody needs any more is closed. */
  need(endpoints: readonly Endpoint[]): void {
    this.#change(endpoints);
    for (const listener of this.#needed.values()) void listener.persist();
  }

  close(): void {
    for (const { close } of this.#asked.splice(0)) close();
    this.#change([]);
  }

  #change(endpoints: readonly Endpoint[]): void {
    const asked = new Map(this.#asked.map(({ endpoint }) => [keyOf(endpoint), endpoint]));
    const named = new Map(endpoints.map((endpoint) => [keyOf(endpoint), endpoint]));
    const all = [...asked.values(), ...named.values()];
    const wanted = [...named].filter(([key, each]) => !asked.has(key) && !all.some((other) => isWider(other, each)));
    const keys = new Set(wanted.map(([key]) => key));
    for (const [key, listener] of this.#needed) {
      if (keys.has(key)) continue;
      listener.end();
      this.#needed.delete(key);
    }
    for (const [key, endpoint] of wanted) {
      if (!this.#needed.has(key)) this.#needed.set(key, new Listener(endpoint, this.#parts));
    }
  }
}

function keyOf({ address, port }: Endpoint): string {
  return `${address} ${port}`;
}

/** A listener on all addresses takes the calls to each of them, and lets nobody else have its port. */
function isWider(other: Endpoint, { address, port }: Endpoint): boolean {
  return (
    other.port === port && other.address !== address && other.address === (address.includes(':') ? '::' : '0.0.0.0')
  );
}
