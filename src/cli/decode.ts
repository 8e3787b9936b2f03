// `keryx decode`: octets from a log, a capture or a bug report to the JSON that a helper would have seen.

import { hostname } from 'node:os';
import {
  Framer,
  families,
  fromHex,
  HEADER,
  type NlriBlock,
  OPEN,
  plainSession,
  printable,
  readOpen,
  readUpdate,
  Text,
  UPDATE,
} from '../bgp/index.ts';
import { json5, type Stamp } from '../process-bridge/index.ts';
import { neighbor, type PeerView, systemClock } from '../speaker/index.ts';

export interface DecodeOptions {
  readonly family?: string;
  readonly update?: string;
  readonly open?: string;
  readonly nlri?: string;
}

/** Prints one line of JSON. Exit status: 0, or 1 with the reason on standard error. */
export function decode(hex: string | undefined, options: DecodeOptions): number {
  const text = options.update ?? options.open ?? options.nlri ?? hex;
  const octets = text === undefined ? undefined : fromHex(text.replace(/[\s:]/g, ''));
  if (octets === undefined) return fail(`the octets must be given in hexadecimal`);
  const answer = options.nlri === undefined ? decodeMessage(octets, options) : decodeNlri(octets, options.family);
  if (!answer.ok) return fail(answer.why);
  process.stdout.write(answer.text);
  return 0;
}

type Answer = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly why: string };

function decodeMessage(octets: Uint8Array, options: DecodeOptions): Answer {
  const framed = octets.length >= HEADER && octets.subarray(0, 16).every((octet) => octet === 0xff);
  let type = options.open === undefined ? UPDATE : OPEN;
  let body = octets;
  if (framed) {
    const framer = new Framer();
    framer.limit = 65535;
    const frame = [...framer.push(octets)][0];
    if (frame === undefined) return { ok: false, why: 'the message is cut short' };
    if (!frame.ok) return { ok: false, why: frame.fault.why };
    ({ type, body } = frame.value);
  }
  const out = new Text();
  if (type === OPEN) {
    if (body.length < 10) return { ok: false, why: 'an OPEN has at least 10 octets' };
    json5.open(out, VIEW, 'receive', readOpen(body), stamp(), {});
  } else if (type === UPDATE) {
    if (body.length < 4) return { ok: false, why: 'an UPDATE has at least 4 octets' };
    const update = readUpdate(body, plainSession());
    if (!update.ok) return { ok: false, why: update.fault.why };
    json5.update(out, VIEW, 'receive', update.value, stamp(), {});
  } else return { ok: false, why: `a message of type ${type} is neither an OPEN nor an UPDATE` };
  // ExaBGP's decoder calls the direction `in`.
  return { ok: true, text: out.toString().replace('"direction": "receive"', '"direction": "in"') };
}

function decodeNlri(octets: Uint8Array, name = 'ipv4 unicast'): Answer {
  const codec = families.named(name);
  if (codec === undefined) return { ok: false, why: `'${printable(name)}' is not a family that Keryx knows` };
  const block: NlriBlock = { family: codec.family, octets, addPath: false };
  const out = new Text();
  for (let at = 0; at < octets.length; ) {
    const size = codec.measure(octets, at, octets.length);
    if (size < 0) return { ok: false, why: `the NLRI at octet ${at} is malformed` };
    codec.writeJson(out, block.octets, at, undefined);
    out.ascii('\n');
    at += size;
  }
  return { ok: true, text: out.toString() };
}

const CONFIG = neighbor({
  peerAddress: '127.0.0.1',
  localAddress: '127.0.0.1',
  localAs: 65533,
  peerAs: 65533,
  routerId: '127.0.0.1',
});

const VIEW: PeerView = {
  config: CONFIG,
  name: CONFIG.name,
  peerAddress: CONFIG.peerAddress,
  localAddress: '127.0.0.1',
  state: 'established',
  session: undefined,
};

function stamp(): Stamp {
  return { time: systemClock.wall(), counter: 1, host: hostname(), pid: process.pid, ppid: process.ppid };
}

function fail(why: string): number {
  console.error(why);
  return 1;
}
