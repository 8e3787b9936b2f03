// The JSON of ExaBGP 3.4, as it differs from that of 4.2: `neighbor.ip`, numbers in quotes, and routes as the keys of an
// object. Two routes of one prefix in one UPDATE, as with path identifiers, have one key.

import { prefixParts, printRd, quad, writePrefix } from '../../bgp/index.ts';
import type { JsonForm } from './json.ts';
import { form4 } from './json-4.ts';
import type { RouteWriter } from './json-update.ts';

const VPN = 128;

export const form3: JsonForm = {
  ...form4,
  name: 'json-3',
  version: '3.4.8',

  envelope: (out, { time, host, pid, ppid }, version) => {
    out.ascii(`{ "exabgp": "${version}", "time": ${Math.floor(time)}, "host" : `).quoted(host);
    out.ascii(`, "pid" : "${pid}", "ppid" : "${ppid}",`);
  },

  identity: (out, peer) => {
    const { config, session } = peer;
    const [localAs, peerAs] = [session?.localAs ?? config.localAs, config.peerAs ?? session?.peerAs];
    out.ascii('"ip": ').quoted(peer.peerAddress).ascii(', "address": { "local": ').quoted(peer.localAddress);
    out.ascii(', "peer": ').quoted(peer.peerAddress);
    out.ascii(` }, "asn": { "local": "${localAs ?? 'None'}", "peer": "${peerAs ?? 'None'}" } `);
  },

  around: ['{ ', ' }'],
  route: () => writeKeyed,
  mayCompact: false,
};

const writeKeyed: RouteWriter = (out, bytes, at, pathId, nextHop, codec) => {
  const { family } = codec;
  const parts = prefixParts(family, bytes, at);
  if (parts === undefined) {
    const size = codec.measure(bytes, at, bytes.length);
    out.quoted(codec.print(bytes.subarray(at, at + size))).ascii(': ');
    codec.writeJson(out, bytes, at, pathId, nextHop);
    return;
  }
  const { labels, rdAt, prefixAt, length } = parts;
  out.ascii('"');
  writePrefix(out, bytes, prefixAt, length, family.afi === 1 ? 32 : 128);
  out.ascii('": { ');
  const members: string[] = [];
  if (pathId !== undefined) members.push(`"path-information": "${quad(pathId)}"`);
  if (labels.length > 0) members.push(`"label": [ ${labels.join(', ')} ]`);
  if (family.safi === VPN) members.push(`"route-distinguisher": "${printRd(bytes, rdAt)}"`);
  out.ascii(members.join(', ')).ascii(' }');
};
