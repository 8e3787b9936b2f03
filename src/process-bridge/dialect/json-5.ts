// The JSON of ExaBGP 5.0: same members, same order, same blanks, since scripts grep for them.

import {
  type AttributeSet,
  afiName,
  capabilityOf,
  communicationOf,
  eachNlri,
  frameOf,
  HEADER,
  hex,
  type Negotiated,
  type NlriBlock,
  type Open,
  printAddress,
  rowOf,
  safiName,
  type Text,
  typeName,
  type Update,
} from '../../bgp/index.ts';
import type { DownReason, PeerView } from '../../speaker/index.ts';
import type { Dialect, Direction, Extras, Stamp } from './kind.ts';

const VERSION = '5.0.0';
const NEXT_HOP = 3;
const SUBTYPES = ['query', 'begin', 'end'];

export const json5: Dialect = {
  name: 'json-5',

  state: (out, peer, state, reason, stamp) => {
    head(out, peer, 'state', stamp, undefined);
    out.ascii(`, "state": "${state}"`);
    if (reason !== undefined) out.ascii(', "reason": ').quoted(reasonText(reason));
    out.ascii(' } }\n');
  },

  fsm: (out, peer, stamp) => {
    head(out, peer, 'fsm', stamp, undefined);
    out.ascii(`, "state": "${peer.state.replace('-', '').toUpperCase()}" } }\n`);
  },

  negotiated: (out, peer, session, stamp) => {
    head(out, peer, 'negotiated', stamp, undefined);
    out.ascii(`, "negotiated": ${negotiatedJson(session)}  } }\n`);
  },

  signal: (out, peer, code, name, stamp) => {
    head(out, peer, 'signal', stamp, undefined);
    out.ascii(`, "code": "${code}", "name": "${name}" } }\n`);
  },

  open: (out, peer, direction, open, stamp, extras) => {
    directed(out, peer, 'open', direction, stamp, extras);
    out.ascii(`, "open": ${openJson(open, direction)} } }\n`);
  },

  update: (out, peer, direction, update, stamp, extras) => {
    directed(out, peer, 'update', direction, stamp, extras);
    out.ascii(', "message": { ');
    writeUpdate(out, update);
    out.ascii(' }');
    tail(out, extras);
  },

  notification: (out, peer, direction, notice, stamp, extras) => {
    directed(out, peer, 'notification', direction, stamp, extras);
    const { code, subcode, data } = notice;
    // What a peer sent with a shutdown is shown as its text; what we send as it is, length octet and all.
    const text = direction === 'receive' ? communicationOf(notice) : new TextDecoder().decode(data);
    const octets = direction === 'receive' && text !== '' ? new TextEncoder().encode(text) : data;
    out.ascii(`, "notification": { "code": ${code}, "subcode": ${subcode}, "data": "0x${hex(octets)}", "message": `);
    out.quoted(text).ascii(' }  } }\n');
  },

  keepalive: (out, peer, direction, stamp, extras) => {
    directed(out, peer, 'keepalive', direction, stamp, extras);
    out.ascii('  } }\n');
  },

  refresh: (out, peer, direction, { family, subtype }, stamp, extras) => {
    directed(out, peer, 'refresh', direction, stamp, extras);
    const name = SUBTYPES[subtype] ?? String(subtype);
    const afi = afiName(family.afi);
    out.ascii(`, "route-refresh": { "afi": "${afi}", "safi": "${safiName(family.safi)}", "subtype": "${name}" } } }\n`);
  },

  packet: (out, peer, direction, type, body, stamp, extras) => {
    head(out, peer, typeName(type), stamp, undefined);
    out.ascii(
      `, "direction": "${direction}", "message": { "category": ${type}, "header": "${headerHex(type, body)}", `,
    );
    out.ascii(`"body": "0x${hex(body)}" } `);
    if (extras.negotiated !== undefined) out.ascii(`, "negotiated": ${negotiatedJson(extras.negotiated)} `);
    out.ascii(' } }\n');
  },

  shutdown: (out, stamp) => {
    envelope(out, stamp);
    out.ascii('"type": "notification", "notification": "shutdown" }\n');
  },
};

function envelope(out: Text, { time, host, pid, ppid }: Stamp): void {
  out.ascii(`{ "exabgp": "${VERSION}", "time": ${time}, "host" : `).quoted(host);
  out.ascii(`, "pid" : ${pid}, "ppid" : ${ppid}, `);
}

/** Everything up to what is particular to the event. */
function head(out: Text, peer: PeerView, type: string, stamp: Stamp, raw: Extras['raw']): void {
  envelope(out, stamp);
  out.ascii(`"counter": ${stamp.counter}, "type": "${type}", `);
  if (raw !== undefined) {
    out.ascii(`"header": "${headerHex(raw.type, raw.body)}", `);
    if (raw.body.length > 0) out.ascii(`"body": "0x${hex(raw.body)}", `);
  }
  const { config, session } = peer;
  out.ascii('"neighbor": { "address": { "local": ').quoted(peer.localAddress);
  out.ascii(', "peer": ').quoted(peer.peerAddress);
  out.ascii(
    ` }, "asn": { "local": ${session?.localAs ?? config.localAs ?? null}, "peer": ${config.peerAs ?? session?.peerAs ?? null} }, `,
  );
  out.ascii(`"router-id": "${config.routerId}" `);
}

function directed(out: Text, peer: PeerView, type: string, direction: Direction, stamp: Stamp, extras: Extras): void {
  head(out, peer, type, stamp, extras.raw);
  out.ascii(`, "direction": "${direction}"`);
}

function tail(out: Text, { negotiated }: Extras): void {
  if (negotiated !== undefined) out.ascii(`, "negotiated": ${negotiatedJson(negotiated)}`);
  out.ascii(' } }\n');
}

function headerHex(type: number, body: Uint8Array): string {
  return `0x${hex(frameOf(type, body).subarray(0, HEADER))}`;
}

function writeUpdate(out: Text, { attributes, announced, withdrawn, endOfRib }: Update): void {
  if (endOfRib !== undefined) {
    out.ascii(`"eor": { "afi" : "${afiName(endOfRib.afi)}", "safi" : "${safiName(endOfRib.safi)}" }`);
    return;
  }
  out.ascii('"update": {');
  let comma = ' ';
  const text = attributes === undefined ? undefined : attributesJson(attributes);
  if (text !== undefined && text.length > 0) {
    out.ascii(' "attribute": { ').put(text).ascii(' }');
    comma = ', ';
  }
  if (announced.length > 0) {
    out.ascii(comma).ascii('"announce": { ');
    for (const [i, block] of announced.entries()) {
      out
        .ascii(i === 0 ? '' : ', ')
        .ascii(`"${block.family.name}": { "${nextHopText(block.attributes) ?? 'no-nexthop'}": `);
      writeBlock(out, block, nextHopText(block.attributes));
      out.ascii(' }');
    }
    out.ascii(' }');
    comma = ', ';
  }
  if (withdrawn.length > 0) {
    out.ascii(comma).ascii('"withdraw": { ');
    for (const [i, block] of withdrawn.entries()) {
      out.ascii(i === 0 ? '' : ', ').ascii(`"${block.family.name}": `);
      writeBlock(out, block, undefined);
    }
    out.ascii(' }');
  }
  out.ascii(' }');
}

function writeBlock(out: Text, block: NlriBlock, nextHop: string | undefined): void {
  out.ascii('[ ');
  let first = true;
  eachNlri(block, (at, _end, pathId, codec) => {
    if (!first) out.ascii(', ');
    first = false;
    codec.writeJson(out, block.octets, at, pathId, nextHop);
  });
  out.ascii(' ]');
}

// A next hop of 32 octets is a global address and a link-local one: events show the global one.
function nextHopText(attributes: AttributeSet): string | undefined {
  const nextHop = attributes.get(NEXT_HOP);
  if (nextHop === undefined || nextHop.length === 0) return undefined;
  return printAddress(nextHop.length === 32 ? nextHop.subarray(0, 16) : nextHop);
}

/** Members of the attribute object, made once for each set. */
function attributesJson(set: AttributeSet): Uint8Array {
  let text = set.json.get('json-5');
  if (text === undefined) {
    const members: string[] = [];
    for (const { code, flags, value } of set.list) {
      const row = rowOf(code, flags);
      const json = row.toJson(value);
      if (json !== undefined) members.push(`"${row.name}": ${json}`);
    }
    text = Buffer.from(members.join(', '), 'latin1');
    set.json.set('json-5', text);
  }
  return text;
}

function openJson(open: Open, direction: Direction): string {
  const codes = [...new Set(open.capabilities.map(({ code }) => code))];
  const members = codes.map((code) => {
    const row = capabilityOf(code);
    const values = open.capabilities.filter((each) => each.code === code).map(({ value }) => value);
    return `"${direction === 'send' ? row.name : code}": { ${row.toJson(values)} }`;
  });
  const wide = open.capabilities.find(({ code }) => code === 65)?.value;
  const asn = wide === undefined ? open.as : Buffer.from(wide).readUInt32BE();
  const list = members.length === 0 ? '{  }' : `{ ${members.join(', ')} }`;
  return (
    `{ "version": ${open.version}, "asn": ${asn}, "hold_time": ${open.holdTime}, ` +
    `"router_id": "${open.routerId}", "capabilities": ${list} }`
  );
}

function negotiatedJson(session: Negotiated): string {
  const list = (texts: readonly string[]) => `[${texts.map((text) => `"${text}"`).join(', ')}]`;
  const paths = (keys: ReadonlySet<number>) =>
    list(session.families.filter(({ key }) => keys.has(key)).map(({ name }) => name));
  return (
    `{ "message_size": ${session.messageLimit}, "hold_time": ${session.holdTime}, "asn4": ${session.asn4}, ` +
    `"multisession": ${session.multiSession}, "operational": ${session.operational}, "refresh": "${session.refresh}", ` +
    `"families": ${list(session.families.map(({ name }) => name))}, ` +
    `"nexthop": ${list(session.nextHops.map(({ family, afi }) => `${family.name} ${afiName(afi)}`))}, ` +
    `"add_path": {"send": ${paths(session.addPathOut)}, "receive": ${paths(session.addPathIn)}} }`
  );
}

/** The reasons that ExaBGP 5.0 gives, where there is one. */
function reasonText({ by, why, notice }: DownReason): string {
  if (by === 'stop') return `stop, message [${why}]`;
  if (notice !== undefined)
    return `notification ${by === 'peer' ? 'received' : 'sent'} (${notice.code},${notice.subcode})`;
  return by === 'network' ? 'closing connection' : why;
}
