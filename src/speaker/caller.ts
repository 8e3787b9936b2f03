// Which neighbor a caller is, and how one that is none is sent away.

import { CEASE, type Notification, notification, PEER_DECONFIGURED, writeMessage } from '../bgp/index.ts';
import { isInRange, meansAddress } from './address.ts';
import type { PeerConfig } from './neighbor.ts';
import type { Log } from './plugin.ts';
import type { Clock } from './timers.ts';
import type { Transport } from './transport.ts';

/** The ends of a connection that was accepted. */
export type Call = Pick<Transport, 'local' | 'remote'>;

/** More bits than any address has: a neighbor of its own comes before every range. */
const HOST = 129;

/**
 * The neighbor that a call is meant for: one with just this address before a range, a longer range before a shorter one,
 * one with the local address that was called before one with any, one with the port before others, and then the first.
 */
export function calledNeighbor<T extends { readonly config: PeerConfig }>(all: Iterable<T>, call: Call): T | undefined {
  let best: T | undefined;
  let most = -1;
  for (const each of all) {
    const fit = fitOf(each.config, call);
    if (fit > most) {
      best = each;
      most = fit;
    }
  }
  return best;
}

/** The greater the better; -1 for a neighbor that is not meant. */
function fitOf(config: PeerConfig, { local, remote }: Call): number {
  const { peerAddress, rangeLength, localAddress, listen, socket } = config;
  const meant =
    rangeLength === undefined
      ? meansAddress(peerAddress, remote.address)
      : isInRange(remote.address, peerAddress, rangeLength);
  if (!meant) return -1;
  const here = [localAddress, socket.md5Ip].some((each) => each !== undefined && meansAddress(each, local.address));
  if (localAddress !== undefined && !here) return -1;
  return (rangeLength ?? HOST) * 4 + (here ? 2 : 0) + (listen === local.port ? 1 : 0);
}

/** A Cease 6/3 with the plain text that ExaBGP has for data: no length before it. */
export function deconfigured(text: string): Notification {
  return notification(CEASE, PEER_DECONFIGURED, new TextEncoder().encode(text));
}

export const STRANGER = deconfigured('no session configured for the peer');

/** Tells of callers that were sent away, once a second: they may be many, and are nobody we know. */
export class Refusals {
  readonly #clock: Clock;
  readonly #log: Log;
  #told = Number.NEGATIVE_INFINITY;
  #untold = 0;

  constructor(clock: Clock, log: Log) {
    this.#clock = clock;
    this.#log = log;
  }

  note(about: object, message: string): void {
    const now = this.#clock.now();
    if (now - this.#told < 1000) {
      this.#untold += 1;
      return;
    }
    this.#log.info(this.#untold === 0 ? about : { ...about, untold: this.#untold }, message);
    this.#told = now;
    this.#untold = 0;
  }
}

/** Last words to a caller, and the end of the connection. */
export function turnAway(transport: Transport, notice: Notification): void {
  transport.write(writeMessage(notice));
  transport.close();
}
