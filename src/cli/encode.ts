// `keryx encode`: a route as a configuration has it to the UPDATE that announces it.

import {
  concat,
  families,
  HEADER,
  hex,
  type Negotiated,
  parseAsn,
  parseRoutes,
  printable,
  type Route,
  readU16,
  TextError,
  u32,
  wordsOf,
} from '../bgp/index.ts';
import { printProblem } from '../config-parser/index.ts';
import { AdjRibOut, type Grouping } from '../rib/index.ts';
import type { PeerConfig } from '../speaker/index.ts';
import { UsageError } from './arguments.ts';
import { type Answer, answerAll } from './lines.ts';
import { firstNeighbor } from './load.ts';
import type { PlaceOptions } from './places.ts';
import { hereOf, openSession, plainNeighbor, sessionOf } from './session.ts';
import { surroundings } from './surroundings.ts';

export interface EncodeOptions extends PlaceOptions {
  readonly family?: string;
  readonly localAs: string;
  readonly peerAs: string;
  readonly pathInformation?: boolean;
  readonly nlri?: boolean;
  readonly header: boolean;
  readonly configuration?: string;
}

/** As name of the text in complaints. */
const SOURCE = 'route';

/**
 * Prints one line of hexadecimal for each message. `-` reads a route from each line of standard input. Resolves to the
 * exit status: 1 when something could not be encoded, with the reason on standard error.
 */
export async function encode(text: string, options: EncodeOptions): Promise<number> {
  const encoder = new Encoder(options);
  return answerAll(text, (line) => encoder.encode(line));
}

class Encoder {
  readonly #options: EncodeOptions;
  readonly #config: PeerConfig;
  readonly #session: Negotiated;
  readonly #grouping: Grouping;
  /** The family that every route must be of. */
  readonly #family: string | undefined;

  constructor(options: EncodeOptions) {
    const { configuration, pathInformation = false } = options;
    const { settings } = surroundings(options);
    const given = options.family?.trim().toLowerCase().replaceAll(/\s+/g, ' ');
    const codec = given === undefined ? undefined : families.named(given);
    if (given !== undefined && codec === undefined) {
      throw new UsageError(`'${printable(given)}' is not a family that Keryx knows`);
    }
    this.#options = options;
    this.#family = codec?.family.name;
    this.#config =
      configuration === undefined
        ? plainNeighbor(asn(options.localAs), asn(options.peerAs))
        : firstNeighbor(configuration, options);
    const session = configuration === undefined ? openSession(this.#config, pathInformation) : sessionOf(this.#config);
    const paths = session.families.map(({ key }) => key);
    this.#session = pathInformation ? { ...session, addPathOut: new Set(paths) } : session;
    this.#grouping = settings.get('bgp.grouping');
  }

  encode(line: string): Answer {
    const [, verb = 'announce', rest = ''] = /^\s*(?:(announce|withdraw)\s+)?(.*)$/s.exec(line)!;
    const text = this.#opened(rest);
    try {
      const purpose = verb === 'withdraw' ? 'withdraw' : 'announce';
      const routes = parseRoutes(wordsOf(text, SOURCE), purpose);
      const stranger = routes.find(({ family }) => this.#family !== undefined && family.name !== this.#family);
      if (stranger !== undefined) return { ok: false, why: `this is a route of ${stranger.family.name}` };
      return this.#options.nlri ? this.#nlri(routes) : this.#messages(routes, purpose === 'withdraw');
    } catch (error) {
      if (!(error instanceof TextError)) throw error;
      return { ok: false, why: printProblem(error.problem, text) };
    }
  }

  /** What begins with a prefix is a route of the family that was named. */
  #opened(text: string): string {
    return /^[0-9a-f]*[.:/]/i.test(text) ? `${this.#family ?? 'route'} ${text}` : text;
  }

  #nlri(routes: readonly Route[]): Answer {
    const octets = routes.map(({ family, nlri, pathId }) =>
      this.#session.addPathOut.has(family.key) ? concat(u32(pathId), nlri) : nlri,
    );
    return { ok: true, text: linesOf(octets) };
  }

  #messages(routes: readonly Route[], withdraw: boolean): Answer {
    const missing = routes.find(({ family }) => !this.#session.families.includes(family));
    if (missing !== undefined) return { ok: false, why: `the neighbor has no ${missing.family.name}` };
    const rib = new AdjRibOut({ grouping: this.#grouping, single: !this.#config.groupUpdates });
    rib.start();
    for (const route of routes) {
      if (withdraw) rib.withdraw(route);
      else rib.announce(route, 0);
    }
    const { octets, refused } = rib.take(this.#session, hereOf(this.#config), Number.POSITIVE_INFINITY);
    if (refused[0] !== undefined) return { ok: false, why: refused[0].why };
    const skipped = this.#options.header ? 0 : HEADER;
    return { ok: true, text: linesOf(messagesOf(octets).map((message) => message.subarray(skipped))) };
  }
}

/** Cuts whole messages that stand back to back. */
export function messagesOf(octets: Uint8Array): Uint8Array[] {
  const messages: Uint8Array[] = [];
  for (let at = 0; at < octets.length; ) {
    const length = readU16(octets, at + 16);
    messages.push(octets.subarray(at, at + length));
    at += length;
  }
  return messages;
}

function linesOf(list: readonly Uint8Array[]): string {
  return list.map((octets) => `${hex(octets)}\n`).join('');
}

function asn(text: string): number {
  const value = parseAsn(text);
  if (value === undefined) throw new UsageError(`'${printable(text)}' is not an AS number`);
  return value;
}
