// TUNNEL_ENCAP, RFC 9012
//   TLVs, each:   2 tunnel type, 2 length, then sub-TLVs
// SR policies travel in it as a tunnel of type 15, RFC 9830 section 2.2.

import { parseOctets } from '../nlri/raw.ts';
import { concat, hex, readU16, Writer } from '../octets.ts';
import type { Words } from '../words.ts';
import { attribute, good, OPTIONAL, OPTIONAL_ERROR, TRANSITIVE, withdraw } from './kind.ts';
import {
  policyFault,
  policyJson,
  policyOctets,
  policyWords,
  printPolicy,
  readPolicyWord,
  type SubTlv,
} from './sr-policy/index.ts';
import { cutSubTlvs } from './sr-policy/sub-tlv.ts';

export const TUNNEL_ENCAP = 23;
const SR_POLICY = 15;

interface Tunnel {
  readonly type: number;
  readonly value: Uint8Array;
}

export const tunnelEncap = attribute({
  code: TUNNEL_ENCAP,
  name: 'tunnel-encap',
  flags: OPTIONAL | TRANSITIVE,
  usage: '[ sr-policy WORDS … | tunnel TYPE 0xVALUE … ]',
  about:
    'Tunnels to the next hop, sub-TLVs as octets (RFC 9012), or an SR policy in the words of its routes (RFC 9830).',

  parse: (words) => {
    if (!words.accept('[')) words.fail(`'[' is missing: tunnel-encap [ sr-policy … ]`);
    const tunnels: Uint8Array[] = [];
    while (!words.accept(']')) tunnels.push(parseTunnel(words));
    const value = concat(...tunnels);
    const fault = valueFault(value);
    return fault === undefined ? value : words.back().fail(fault);
  },

  print: (value) => {
    const tunnels = cutTunnels(value)!.map(({ type, value }) => {
      if (type !== SR_POLICY) return `tunnel ${type} 0x${hex(value)}`;
      return `sr-policy ${printPolicy(value)}`.trim();
    });
    return `tunnel-encap [ ${tunnels.join(' ')} ]`;
  },

  // RFC 9012 section 13
  decode: (wire) => {
    const fault = valueFault(wire);
    return fault === undefined ? good(wire) : withdraw(OPTIONAL_ERROR, fault);
  },

  toJson: (value) => {
    const members: string[] = [];
    const others: string[] = [];
    for (const { type, value: octets } of cutTunnels(value)!) {
      if (type === SR_POLICY) members.push(`"sr-policy": ${policyJson(octets)}`);
      else others.push(tunnelJson(type, octets));
    }
    if (others.length > 0) members.push(`"tunnels": [${others.join(', ')}]`);
    return `{${members.join(', ')}}`;
  },
});

/** The value that says nothing but one SR policy. */
export function srPolicyTunnel(list: readonly SubTlv[], fail: (message: string) => never): Uint8Array {
  return tlv(SR_POLICY, policyOctets(list, fail));
}

// `sr-policy preference 100 …` or `tunnel TYPE 0xVALUE`
function parseTunnel(words: Words): Uint8Array {
  const word = words.next('a tunnel, or the closing bracket,');
  if (word === 'sr-policy') {
    const list: SubTlv[] = [];
    while (Object.hasOwn(policyWords, words.peek() ?? '')) readPolicyWord(words.next(), words, list);
    return srPolicyTunnel(list, (message) => words.fail(message));
  }
  if (word !== 'tunnel') words.back().fail(`'${word}' is not a tunnel: sr-policy …, or tunnel TYPE 0xVALUE`);
  const type = words.number(0, 0xffff, 'type of a tunnel');
  const value = parseOctets(words, 'the value of a tunnel in hexadecimal');
  return value.length <= 0xffff ? tlv(type, value) : words.back().fail('a tunnel has 65535 octets at most');
}

function tlv(type: number, value: Uint8Array): Uint8Array {
  return new Writer(value.length + 4).u16(type).u16(value.length).put(value).done();
}

function cutTunnels(wire: Uint8Array): Tunnel[] | undefined {
  const list: Tunnel[] = [];
  for (let at = 0; at < wire.length; ) {
    if (at + 4 > wire.length) return undefined;
    const end = at + 4 + readU16(wire, at + 2);
    if (end > wire.length) return undefined;
    list.push({ type: readU16(wire, at), value: wire.subarray(at + 4, end) });
    at = end;
  }
  return list;
}

function valueFault(wire: Uint8Array): string | undefined {
  const tunnels = cutTunnels(wire);
  if (tunnels === undefined) return 'TUNNEL_ENCAP ends within a tunnel';
  if (tunnels.length === 0) return 'TUNNEL_ENCAP has no tunnel';
  const policies = tunnels.filter(({ type }) => type === SR_POLICY);
  if (policies.length > 1) return 'TUNNEL_ENCAP has more than one SR policy';
  if (tunnels.some(({ value }) => cutSubTlvs(value) === undefined))
    return 'TUNNEL_ENCAP has a tunnel that is cut short';
  return policies[0] && policyFault(policies[0].value);
}

function tunnelJson(type: number, value: Uint8Array): string {
  const list = cutSubTlvs(value)!.map((each) => `{"type": ${each.type}, "value": "0x${hex(each.value)}"}`);
  return `{"type": ${type}, "sub-tlvs": [${list.join(', ')}]}`;
}
