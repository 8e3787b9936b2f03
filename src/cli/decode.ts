// `keryx decode`: octets from a log, a capture or a bug report to the JSON that a helper would have seen.

import { hostname } from 'node:os';
import {
  Framer,
  families,
  fromHex,
  HEADER,
  KEEPALIVE,
  type Negotiated,
  NOTIFICATION,
  OPEN,
  printable,
  ROUTE_REFRESH,
  readNotification,
  readOpen,
  readRefresh,
  readU32,
  readUpdate,
  Text,
  UPDATE,
} from '../bgp/index.ts';
import { json5, type Stamp } from '../process-bridge/index.ts';
import { type PeerView, systemClock } from '../speaker/index.ts';
import { type Answer, answerAll } from './lines.ts';
import { firstNeighbor } from './load.ts';
import type { PlaceOptions } from './places.ts';
import { openSession, plainNeighbor, sessionOf, viewOf } from './session.ts';
import { SettingError } from './settings/index.ts';

export interface DecodeOptions extends PlaceOptions {
  readonly family?: string;
  readonly update?: boolean;
  readonly open?: boolean;
  readonly nlri?: boolean;
  readonly pathInformation?: boolean;
  readonly configuration?: string;
}

/**
 * Prints one line of JSON for each message or NLRI. Without `hex`, or with `-`, reads lines of standard input. Resolves to
 * the exit status: 1 when something could not be decoded, with the reason on standard error.
 */
export async function decode(hex: string | undefined, options: DecodeOptions): Promise<number> {
  const decoder = new Decoder(options);
  const piped = hex === undefined && !process.stdin.isTTY;
  let heard = false;
  const status = await answerAll(piped ? '-' : (hex ?? ''), (line) => {
    heard = true;
    return decoder.decode(line);
  });
  if (heard || hex !== undefined) return status;
  console.error('the octets must be given in hexadecimal');
  return 1;
}

class Decoder {
  readonly #options: DecodeOptions;
  readonly #session: Negotiated;
  readonly #view: PeerView;
  readonly #codec;

  constructor(options: DecodeOptions) {
    const { family = 'ipv4 unicast', configuration, pathInformation = false } = options;
    const codec = families.named(family.trim().toLowerCase().replaceAll(/\s+/g, ' '));
    if (codec === undefined) throw new SettingError(`'${printable(family)}' is not a family that Keryx knows`);
    const config = configuration === undefined ? plainNeighbor() : firstNeighbor(configuration, options);
    const session = configuration === undefined ? openSession(config, pathInformation) : sessionOf(config);
    this.#options = options;
    this.#codec = codec;
    this.#session = pathInformation
      ? { ...session, addPathIn: new Set(session.families.map(({ key }) => key)) }
      : session;
    this.#view = viewOf(config, this.#session);
  }

  decode(text: string): Answer {
    const octets = fromHex(text.replaceAll(/[\s:]/g, '').replace(/^0x/i, ''));
    if (octets === undefined || octets.length === 0) return no('the octets must be given in hexadecimal');
    if (this.#options.nlri) return this.#nlri(octets);
    const whole = octets.length >= HEADER && octets.subarray(0, 16).every((octet) => octet === 0xff);
    return whole ? this.#messages(octets) : this.#message(this.#typeOf(octets), octets);
  }

  /** The type of a body: what the options say, or an OPEN where the lengths in it add up to one, or an UPDATE. */
  #typeOf(body: Uint8Array): number {
    const { open, update } = this.#options;
    const fits = body.length >= 10 && body[0] === 4 && body.length === 10 + body[9]!;
    return open || (fits && !update) ? OPEN : UPDATE;
  }

  /** One or several whole messages. */
  #messages(octets: Uint8Array): Answer {
    const framer = new Framer();
    framer.limit = 65535;
    let text = '';
    let left = octets.length;
    for (const frame of framer.push(octets)) {
      if (!frame.ok) return no(frame.fault.why);
      left -= HEADER + frame.value.body.length;
      const answer = this.#message(frame.value.type, frame.value.body);
      if (!answer.ok) return answer;
      text += answer.text;
    }
    return left > 0 ? no('the message is cut short') : { ok: true, text };
  }

  #message(type: number, body: Uint8Array): Answer {
    const out = new Text();
    const why = this.#write(out, type, body);
    if (why !== undefined) return no(why);
    // ExaBGP's decoder calls the direction `in`.
    return { ok: true, text: out.toString().replace('"direction": "receive"', '"direction": "in"') };
  }

  /** Writes the JSON of a message; a text says why not. */
  #write(out: Text, type: number, body: Uint8Array): string | undefined {
    const view = this.#view;
    switch (type) {
      case OPEN:
        if (body.length < 10) return 'an OPEN has at least 10 octets';
        json5.open(out, view, 'receive', readOpen(body), stamp(), {});
        return undefined;
      case UPDATE:
        return this.#update(out, body);
      case NOTIFICATION:
        json5.notification(out, view, 'receive', readNotification(body), stamp(), {});
        return undefined;
      case KEEPALIVE:
        json5.keepalive(out, view, 'receive', stamp(), {});
        return undefined;
      case ROUTE_REFRESH: {
        const refresh = readRefresh(body);
        if (!refresh.ok) return refresh.fault.why;
        json5.refresh(out, view, 'receive', refresh.value, stamp(), {});
        return undefined;
      }
      default:
        return `messages of type ${type} are not known`;
    }
  }

  #update(out: Text, body: Uint8Array): string | undefined {
    if (body.length < 4) return 'an UPDATE has at least 4 octets';
    const update = readUpdate(body, this.#session);
    if (!update.ok) return update.fault.why;
    for (const { verdict, why } of update.value.faults) console.error(`note: ${why} (${verdict}, RFC 7606)`);
    json5.update(out, this.#view, 'receive', update.value, stamp(), {});
    return undefined;
  }

  #nlri(octets: Uint8Array): Answer {
    const codec = this.#codec;
    const out = new Text();
    for (let at = 0; at < octets.length; ) {
      const paths = this.#session.addPathIn.has(codec.family.key);
      const start = paths ? at + 4 : at;
      const size = start < octets.length ? codec.measure(octets, start, octets.length) : -1;
      if (size < 0) return no(`the NLRI at octet ${at} is malformed`);
      codec.writeJson(out, octets, start, paths ? readU32(octets, at) : undefined, undefined);
      out.ascii('\n');
      at = start + size;
    }
    return { ok: true, text: out.toString() };
  }
}

function stamp(): Stamp {
  return { time: systemClock.wall(), counter: 1, host: hostname(), pid: process.pid, ppid: process.ppid };
}

function no(why: string): Answer {
  return { ok: false, why };
}
