// The addresses of the helper on interfaces: which are looked for, added, and taken away.

import { changeAddresses, listAddresses, type RunIp } from '../address/index.ts';
import type { Log } from './log.ts';
import { addressesIn, addressOf, interfaceNetwork, isLoopback, type Network } from './network.ts';
import type { Options } from './options.ts';

export const LOOPBACK = 'lo';

/** An address to have. */
interface Place {
  readonly address: string;
  readonly prefixLength: number;
  readonly interface: string;
  readonly label: string | undefined;
}

/** Why an address cannot be had. */
export interface Missing {
  readonly why: string;
  /** It may be there: nobody could look. */
  readonly unknown: boolean;
}

/** The networks of the loopback interface that bear the label, in the order of the system. A text says why it has none. */
export async function detect({ label, labelExact }: Options, ip: RunIp): Promise<readonly Network[] | string> {
  const listing = await listAddresses(LOOPBACK, ip);
  if (!listing.ok) return listing.why;
  const wanted = `${LOOPBACK}:${label}`;
  return listing.addresses
    .filter(({ label: its = '' }) => label === undefined || (labelExact ? its === wanted : its.startsWith(wanted)))
    .map(({ address, prefixLength }) => interfaceNetwork(address, prefixLength))
    .filter((network) => network !== undefined)
    .filter((network) => !isLoopback(network));
}

export class Places {
  readonly #options: Options;
  readonly #ip: RunIp;
  readonly #log: Log;
  readonly #places: readonly Place[];
  /** Those that came to be by us. */
  readonly #added = new Set<Place>();
  /** Whether a label says that an address is ours, whoever put it there. */
  readonly #labelled: boolean;
  #work: Promise<unknown> = Promise.resolve();

  /** `detected`: the networks are those found on the loopback interface. */
  constructor(options: Options, networks: readonly Network[], detected: boolean, ip: RunIp, log: Log) {
    const { label, interfaces } = options;
    this.#options = options;
    this.#ip = ip;
    this.#log = log;
    this.#labelled = label !== undefined && (!detected || options.ipDynamic);
    this.#places = networks.flatMap((network) => {
      const name = interfaces.get(network.text) ?? LOOPBACK;
      const common = { interface: name, label: label && `${name}:${label}` };
      // Where one was found as it is, it is not for us to make more of it.
      if (detected) return [{ address: addressOf(network), prefixLength: network.length, ...common }];
      return [...addressesIn(network)].map((each) => ({
        address: addressOf(each),
        prefixLength: each.bits,
        ...common,
      }));
    });
  }

  /** Adds those that are missing. Resolves to what is wrong, if anything is. Never rejects. */
  add(): Promise<Missing | undefined> {
    return this.#next(async () => {
      const changes = this.#places.map((place) => ({ what: 'add' as const, ...place }));
      const done = await changeAddresses(changes, this.#ip, this.#options);
      for (const [i, end] of done.entries()) {
        if (!end.ok || !end.changed) continue;
        const place = this.#places[i]!;
        this.#added.add(place);
        this.#log('DEBUG', `Setup ${place.interface} IP address ${place.address}/${place.prefixLength}`);
      }
      for (const [i, end] of done.entries()) {
        if (end.ok) continue;
        const { address } = this.#places[i]!;
        const why = end.why.includes(address) ? end.why : `${address} cannot be set up: ${end.why}`;
        return { why, unknown: end.blind === true };
      }
      return undefined;
    });
  }

  /** Removes those that we added, and those that bear our label. Never rejects. */
  remove(): Promise<void> {
    return this.#next(async () => {
      const ours = this.#places.filter(
        (place) => this.#added.has(place) || (this.#labelled && !place.address.includes(':')),
      );
      const changes = ours.map((place) => ({ what: 'remove' as const, ...place }));
      const done = changes.length === 0 ? [] : await changeAddresses(changes, this.#ip, this.#options);
      for (const [i, end] of done.entries()) {
        const { address, interface: name } = ours[i]!;
        if (end.ok) {
          this.#added.delete(ours[i]!);
          if (end.changed) this.#log('DEBUG', `Remove ${name} IP address ${address}`);
        } else {
          const message = `Unable to remove ${name} IP address ${address} - is healthcheck running as root?`;
          this.#log('WARNING', `${message} ${end.why}`);
        }
      }
    });
  }

  /** One after the other: what is being added is removed only then. */
  #next<T>(run: () => Promise<T>): Promise<T> {
    const next = this.#work.then(run);
    this.#work = next;
    return next;
  }
}
