// Events as lines of text: the encoder `text` of ExaBGP. An event is one line or several, and an empty line ends it.

import {
  afiName,
  communicationOf,
  eachNlri,
  frameOf,
  HEADER,
  hex,
  jsonString,
  type NlriBlock,
  type Notification,
  type Operational,
  safiName,
  type Text,
  type Update,
} from '../../bgp/index.ts';
import type { DownReason, PeerView } from '../../speaker/index.ts';
import { attributeWords, type Brackets, safe, writeNlri } from './exabgp-text.ts';
import { nextHopText } from './json-update.ts';
import type { Dialect, Direction, Extras } from './kind.ts';
import { longReason, shortReason } from './reason.ts';
import { openWords } from './text-open.ts';

const SUBTYPES = ['query', 'begin', 'end'];

/** The text of 4.2 and before, and what it has become in 5.0: shorter reasons, and round brackets around AS paths. */
export const text4 = textDialect('text-4', 'square', longReason);
export const text5 = textDialect('text-5', 'round', shortReason);

function textDialect(name: string, brackets: Brackets, reasonOf: (reason: DownReason) => string): Dialect {
  return {
    name,

    state: (out, peer, state, reason) => {
      const why = reason === undefined ? '' : ` - ${safe(reasonOf(reason))}`;
      out.ascii(`neighbor ${peer.peerAddress} ${state}${why}\n\n`);
    },

    // ExaBGP has no text for these.
    fsm: () => {},
    negotiated: () => {},
    signal: () => {},

    open: (out, peer, direction, open, _stamp, extras) => {
      begin(out, peer, direction).ascii(`open ${openWords(open)}`);
      end(out, extras);
    },

    update: (out, peer, direction, update, _stamp, extras) => {
      const head = `neighbor ${peer.peerAddress} ${direction} update `;
      out.ascii(`${head}start\n`);
      writeUpdate(out, head, update, brackets);
      if (extras.raw !== undefined) out.ascii(`${rawText(extras.raw)}\n`);
      out.ascii(`${head}end\n\n`);
    },

    notification: (out, peer, direction, notice, _stamp, extras) => {
      const { code, subcode } = notice;
      const octets = hex(shownData(notice, direction));
      begin(out, peer, direction).ascii(`notification code ${code} subcode ${subcode} data 0x${octets}`);
      end(out, extras);
    },

    keepalive: (out, peer, direction, _stamp, extras) => {
      begin(out, peer, direction).ascii('keepalive');
      end(out, extras);
    },

    refresh: (out, peer, direction, { family, subtype }, _stamp, extras) => {
      const { afi, safi } = family;
      begin(out, peer, direction).ascii(`route-refresh afi ${afiName(afi)} safi ${safiName(safi)} `);
      out.ascii(SUBTYPES[subtype] ?? String(subtype));
      end(out, extras);
    },

    // The one event of a single line that no empty line follows.
    operational: (out, peer, direction, message, _stamp, extras) => {
      begin(out, peer, direction).ascii(`operational ${operationalWords(message)}`);
      out.ascii(`${extras.raw === undefined ? '' : rawText(extras.raw)}\n`);
    },

    packet: (out, peer, direction, type, body) => {
      begin(out, peer, direction).ascii(`${type}${rawText({ type, body })}\n\n`);
    },

    health: (out, { name, phase, announced }) => {
      const told = announced.map(({ prefix, as, med }) => ` ${prefix} ${as} med ${med}`);
      out.ascii(`health ${name} ${phase}${told.join('')}\n\n`);
    },

    overflow: (out, count) => {
      out.ascii(`overflow ${count}\n\n`);
    },

    shutdown: (out, { pid, ppid }) => {
      out.ascii(`shutdown ${pid} ${ppid}\n\n`);
    },
  };
}

function begin(out: Text, { peerAddress }: PeerView, direction: Direction): Text {
  return out.ascii(`neighbor ${peerAddress} ${direction} `);
}

function end(out: Text, { raw }: Extras): void {
  out.ascii(`${raw === undefined ? '' : rawText(raw)}\n\n`);
}

/** ` header 0xFF… body 0x…`; a message without a body has no word for it. */
function rawText({ type, body }: NonNullable<Extras['raw']>): string {
  const header = hex(frameOf(type, body).subarray(0, HEADER));
  return ` header 0x${header}${body.length === 0 ? '' : ` body 0x${hex(body)}`}`;
}

function writeUpdate(out: Text, head: string, update: Update, brackets: Brackets): void {
  const { endOfRib, withdrawn, announced } = update;
  if (endOfRib !== undefined) {
    out.ascii(`${head}route eor ${endOfRib.afi}/${endOfRib.safi} (${endOfRib.name})\n`);
    return;
  }
  for (const block of withdrawn) writeBlock(out, `${head}withdrawn `, block, undefined, undefined);
  for (const block of announced) {
    const words = attributeWords(block.attributes, brackets);
    writeBlock(out, `${head}announced `, block, nextHopText(block.attributes), words);
  }
}

function writeBlock(
  out: Text,
  head: string,
  block: NlriBlock,
  nextHop: string | undefined,
  words: Uint8Array | undefined,
): void {
  const { family, octets } = block;
  eachNlri(block, (at, stop, pathId) => {
    writeNlri(out.ascii(head), family, octets, at, stop, { pathId, nextHop, opening: family.name });
    if (words !== undefined) out.put(words);
    out.ascii('\n');
  });
}

/** What a peer said with a shutdown is shown as its text, without the length before it. */
function shownData(notice: Notification, direction: Direction): Uint8Array {
  const text = direction === 'receive' ? communicationOf(notice) : '';
  return text === '' ? notice.data : new TextEncoder().encode(text);
}

/** `ASM afi ipv4 safi unicast advisory "text"`; a question says no more than its family. */
function operationalWords({ name, family, advisory, routerId, sequence, counter }: Operational): string {
  const words = `${name} afi ${afiName(family.afi)} safi ${safiName(family.safi)}`;
  if (advisory !== undefined) return `${words} advisory ${jsonString(advisory)}`;
  return counter === undefined ? words : `${words} router-id ${routerId} sequence ${sequence} counter ${counter}`;
}
