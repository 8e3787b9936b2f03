// The JSON of ExaBGP 5.0: same members, same order, same blanks, since scripts grep for them.

import { afiName, capabilityOf, hex, jsonString, type Negotiated, rowOf, typeName } from '../../bgp/index.ts';
import type { JsonForm } from './json.ts';
import { keptMembers } from './json-update.ts';
import { shortReason } from './reason.ts';

export const form5: JsonForm = {
  name: 'json-5',
  version: '5.0.0',

  envelope: (out, { time, host, pid, ppid }, version) => {
    out.ascii(`{ "exabgp": "${version}", "time": ${time}, "host" : `).quoted(host);
    out.ascii(`, "pid" : ${pid}, "ppid" : ${ppid},`);
  },

  identity: (out, peer) => {
    const { config, session } = peer;
    const [localAs, peerAs] = [session?.localAs ?? config.localAs, config.peerAs ?? session?.peerAs];
    out.ascii('"address": { "local": ').quoted(peer.localAddress).ascii(', "peer": ').quoted(peer.peerAddress);
    out.ascii(` }, "asn": { "local": ${localAs ?? null}, "peer": ${peerAs ?? null} }, `);
    out.ascii(`"router-id": "${config.routerId}" `);
  },

  reason: shortReason,

  negotiated: (session) => negotiatedJson(session, (texts) => `[${texts.join(', ')}]`, ['{', '}']),

  notice: ({ code, subcode }, { octets, text }) =>
    `"code": ${code}, "subcode": ${subcode}, "data": "0x${hex(octets)}", "message": ${jsonString(text)}`,

  capability: (code, values) => capabilityOf(code).toJson(values),
  packetType: typeName,
  signalName: (name) => name,

  attributes: (set) =>
    keptMembers(set, 'json-5', ({ code, flags, value }) => {
      const row = rowOf(code, flags);
      const json = row.toJson(value);
      return json && `"${row.name}": ${json}`;
    }),
  remark: () => undefined,
  around: ['[ ', ' ]'],
  route: () => undefined,
  mayCompact: true,
};

/** `list` joins texts that are quoted already. */
export function negotiatedJson(
  session: Negotiated,
  list: (texts: readonly string[]) => string,
  [open, close]: readonly [open: string, close: string],
): string {
  const named = (names: readonly string[]) => list(names.map((name) => `"${name}"`));
  const paths = (keys: ReadonlySet<number>) =>
    named(session.families.filter(({ key }) => keys.has(key)).map(({ name }) => name));
  return (
    `{ "message_size": ${session.messageLimit}, "hold_time": ${session.holdTime}, "asn4": ${session.asn4}, ` +
    `"multisession": ${session.multiSession}, "operational": ${session.operational}, "refresh": "${session.refresh}", ` +
    `"families": ${named(session.families.map(({ name }) => name))}, ` +
    `"nexthop": ${named(session.nextHops.map(({ family, afi }) => `${family.name} ${afiName(afi)}`))}, ` +
    `"add_path": ${open}"send": ${paths(session.addPathOut)}, "receive": ${paths(session.addPathIn)}${close} }`
  );
}
