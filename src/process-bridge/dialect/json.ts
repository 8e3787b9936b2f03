// What all JSON dialects share: one line of ASCII for an event, and the order of its members. What one has otherwise than
// the next is in its form.

import {
  afiName,
  capabilityOf,
  communicationOf,
  frameOf,
  HEADER,
  hex,
  type Negotiated,
  type Notification,
  type Open,
  type Operational,
  safiName,
  type Text,
} from '../../bgp/index.ts';
import type { DownReason, PeerView } from '../../speaker/index.ts';
import { type UpdateForm, writeUpdate } from './json-update.ts';
import type { Dialect, Direction, Extras, Stamp } from './kind.ts';

/** The parts of events that not all dialects write alike. A form of an older one is made of a newer one's. */
export interface JsonForm extends UpdateForm {
  /** `json-5` */
  readonly name: string;
  /** Value of the member `exabgp`. */
  readonly version: string;
  /** First members of every event, up to the process ids; ends with a comma. */
  envelope(out: Text, stamp: Stamp, version: string): void;
  /** Members that say which neighbor it is; ends with a blank. */
  identity(out: Text, peer: PeerView): void;
  /** Why a session is down. */
  reason(reason: DownReason): string;
  /** The object `negotiated`. */
  negotiated(session: Negotiated): string;
  /** Members of the object `notification`. */
  notice(notice: Notification, shown: NoticeText): string;
  /** Members of the object of a capability; `values` are all that an OPEN holds for the code. */
  capability(code: number, values: readonly Uint8Array[]): string;
  /** The type of an event that shows a message of type `type` raw. */
  packetType(type: number): string;
  /** The name of a signal; `none` where a command stands for one. */
  signalName(name: string): string;
}

/** What events show of the data of a NOTIFICATION. */
export interface NoticeText {
  readonly octets: Uint8Array;
  readonly text: string;
}

/** One line of ASCII, whatever the texts in it are. */
function asciiJson(value: object): string {
  return JSON.stringify(value).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** `compact`: prefixes of which nothing more is to say stand for themselves. */
export function jsonDialect(form: JsonForm, compact: boolean): Dialect {
  const head = (out: Text, peer: PeerView, type: string, stamp: Stamp, raw?: Extras['raw']) => {
    form.envelope(out, stamp, form.version);
    out.ascii(` "counter": ${stamp.counter}, "type": "${type}", `);
    if (raw !== undefined) {
      out.ascii(`"header": "${headerHex(raw.type, raw.body)}", `);
      if (raw.body.length > 0) out.ascii(`"body": "0x${hex(raw.body)}", `);
    }
    out.ascii('"neighbor": { ');
    form.identity(out, peer);
  };
  const directed = (out: Text, peer: PeerView, type: string, direction: Direction, stamp: Stamp, extras: Extras) => {
    head(out, peer, type, stamp, extras.raw);
    out.ascii(`, "direction": "${direction}"`);
  };

  return {
    name: form.name,

    state: (out, peer, state, reason, stamp) => {
      head(out, peer, 'state', stamp);
      out.ascii(`, "state": "${state}"`);
      if (reason !== undefined) out.ascii(', "reason": ').quoted(form.reason(reason));
      out.ascii(' } }\n');
    },

    fsm: (out, peer, stamp) => {
      head(out, peer, 'fsm', stamp);
      out.ascii(`, "state": "${peer.state.replace('-', '').toUpperCase()}" } }\n`);
    },

    negotiated: (out, peer, session, stamp) => {
      head(out, peer, 'negotiated', stamp);
      out.ascii(`, "negotiated": ${form.negotiated(session)}  } }\n`);
    },

    signal: (out, peer, code, name, stamp) => {
      head(out, peer, 'signal', stamp);
      out.ascii(`, "code": "${code}", "name": "${form.signalName(name)}" } }\n`);
    },

    open: (out, peer, direction, open, stamp, extras) => {
      directed(out, peer, 'open', direction, stamp, extras);
      out.ascii(`, "open": ${openJson(form, open, direction)} } }\n`);
    },

    update: (out, peer, direction, update, stamp, extras) => {
      directed(out, peer, 'update', direction, stamp, extras);
      out.ascii(', "message": { ');
      writeUpdate(out, form, update, compact);
      out.ascii(' }');
      if (extras.negotiated !== undefined) out.ascii(`, "negotiated": ${form.negotiated(extras.negotiated)} `);
      out.ascii(' } }\n');
    },

    notification: (out, peer, direction, notice, stamp, extras) => {
      directed(out, peer, 'notification', direction, stamp, extras);
      out.ascii(`, "notification": { ${form.notice(notice, noticeText(notice, direction))} }  } }\n`);
    },

    keepalive: (out, peer, direction, stamp, extras) => {
      directed(out, peer, 'keepalive', direction, stamp, extras);
      out.ascii('  } }\n');
    },

    refresh: (out, peer, direction, { family, subtype }, stamp, extras) => {
      directed(out, peer, 'refresh', direction, stamp, extras);
      const { afi, safi } = family;
      out.ascii(
        `, "route-refresh": { "afi": "${afiName(afi)}", "safi": "${safiName(safi)}", "subtype": "${SUBTYPES[subtype] ?? subtype}" } } }\n`,
      );
    },

    operational: (out, peer, direction, message, stamp, extras) => {
      directed(out, peer, 'operational', direction, stamp, extras);
      out.ascii(', "operational": { ');
      writeOperational(out, message);
      out.ascii(' } } }\n');
    },

    packet: (out, peer, direction, type, body, stamp, extras) => {
      head(out, peer, form.packetType(type), stamp);
      out.ascii(`, "direction": "${direction}", "message": { "category": ${type}, `);
      out.ascii(`"header": "${headerHex(type, body)}", "body": "0x${hex(body)}" } `);
      if (extras.negotiated !== undefined) out.ascii(`, "negotiated": ${form.negotiated(extras.negotiated)} `);
      out.ascii(' } }\n');
    },

    health: (out, event, stamp) => {
      form.envelope(out, stamp, form.version);
      out.ascii(` "counter": ${stamp.counter}, "type": "health", "health": ${asciiJson(event)} }\n`);
    },

    overflow: (out, count, stamp) => {
      form.envelope(out, stamp, form.version);
      out.ascii(` "type": "notification", "notification": "overflow", "dropped": ${count} }\n`);
    },

    shutdown: (out, stamp) => {
      form.envelope(out, stamp, form.version);
      out.ascii(' "type": "notification", "notification": "shutdown" }\n');
    },
  };
}

const SUBTYPES = ['query', 'begin', 'end'];

function headerHex(type: number, body: Uint8Array): string {
  return `0x${hex(frameOf(type, body).subarray(0, HEADER))}`;
}

function openJson(form: JsonForm, open: Open, direction: Direction): string {
  const codes = [...new Set(open.capabilities.map(({ code }) => code))];
  const members = codes.map((code) => {
    const values = open.capabilities.filter((each) => each.code === code).map(({ value }) => value);
    const key = direction === 'send' ? capabilityOf(code).name : code;
    return `"${key}": { ${form.capability(code, values)} }`;
  });
  const wide = open.capabilities.find(({ code }) => code === 65)?.value;
  const asn = wide === undefined ? open.as : Buffer.from(wide).readUInt32BE();
  const list = members.length === 0 ? '{  }' : `{ ${members.join(', ')} }`;
  return (
    `{ "version": ${open.version}, "asn": ${asn}, "hold_time": ${open.holdTime}, ` +
    `"router_id": "${open.routerId}", "capabilities": ${list} }`
  );
}

// What a peer sent with a shutdown is shown as its text; what we send as it is, length octet and all.
function noticeText(notice: Notification, direction: Direction): NoticeText {
  const { data } = notice;
  if (direction === 'send') return { octets: data, text: new TextDecoder().decode(data) };
  const text = communicationOf(notice);
  return { octets: text === '' ? data : new TextEncoder().encode(text), text };
}

function writeOperational(out: Text, { name, family, advisory, routerId, sequence, counter }: Operational): void {
  out.ascii(`"name": "${name}", "afi": "${afiName(family.afi)}", "safi": "${safiName(family.safi)}"`);
  if (advisory !== undefined) out.ascii(', "advisory": ').quoted(advisory);
  if (routerId !== undefined) out.ascii(`, "router-id": "${routerId}"`);
  if (sequence !== undefined) out.ascii(`, "sequence": ${sequence}`);
  if (counter !== undefined) out.ascii(`, "counter": ${counter}`);
}
