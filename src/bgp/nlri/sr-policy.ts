// SR policies, RFC 9830 section 2.1
//   1 octet     length in bits of what follows: 96 or 192
//   4           distinguisher
//   4           color
//   4 or 16     endpoint
// What the policy is, the Tunnel Encapsulation attribute says.

import { parseAddress, printAddress } from '../address.ts';
import { policyWords, readPolicyWord, type SubTlv } from '../attribute/sr-policy/index.ts';
import { srPolicyTunnel, TUNNEL_ENCAP, tunnelEncap } from '../attribute/tunnel-encap.ts';
import { type Family, familyOf } from '../family.ts';
import { readU32, Writer } from '../octets.ts';
import type { Words } from '../words.ts';
import { writePathId } from './inet.ts';
import { type FamilyCodec, type NlriWord, nlriGrammar } from './kind.ts';

/** octets of distinguisher and color */
const HEAD = 8;

interface PolicyDraft {
  readonly family: Family;
  readonly nlri: Uint8Array;
  readonly list: SubTlv[];
}

function wordOf(word: string): NlriWord<PolicyDraft> {
  return { ...policyWords[word]!, read: (words, draft) => readPolicyWord(word, words, draft.list) };
}

const grammar = nlriGrammar<PolicyDraft>({
  openings: ['sr-policy'],
  head: 'distinguisher N color N endpoint ADDRESS',
  example:
    'sr-policy distinguisher 1 color 100 endpoint 192.0.2.9 next-hop 192.0.2.1 preference 100 ' +
    'binding-sid mpls 24000 segment-list weight 1 segment type-a mpls 16001 segment type-a mpls 16009',
  words: Object.fromEntries(Object.keys(policyWords).map((word) => [word, wordOf(word)])),
  begin: (words, family) => {
    const distinguisher = numberAfter('distinguisher', words);
    const color = numberAfter('color', words);
    const endpoint = endpointOf(words, family);
    const found = familyOf(endpoint.length === 4 ? 1 : 2, 73);
    const nlri = new Writer(25)
      .u8((HEAD + endpoint.length) * 8)
      .u32(distinguisher)
      .u32(color)
      .put(endpoint);
    return { family: found, nlri: nlri.done(), list: [] };
  },
  finish: ({ family, nlri, list }, route, fail) => {
    const given = route.attributes.has(TUNNEL_ENCAP);
    if (given && list.length > 0) fail('the policy is given twice, in its own words and as an attribute');
    // A policy that says nothing is one, but a route without the attribute is none.
    if (!given && route.purpose === 'announce') {
      const { code, flags } = tunnelEncap;
      route.attributes.set(code, { code, flags, value: srPolicyTunnel(list, fail) });
    }
    return [{ family, nlri }];
  },
});

function numberAfter(word: string, words: Words): number {
  if (!words.accept(word)) words.fail(`'${word}' is missing: sr-policy distinguisher N color N endpoint ADDRESS`);
  return words.number(0, 0xffff_ffff, word);
}

function endpointOf(words: Words, family: Family | undefined): Uint8Array {
  if (!words.accept('endpoint')) words.fail(`'endpoint' is missing: it must follow the color`);
  const text = words.next('the endpoint');
  const endpoint = parseAddress(text) ?? words.back().fail(`'${text}' is not an IPv4 or IPv6 address`);
  if (family !== undefined && (family.afi === 1) !== (endpoint.length === 4)) {
    words.back().fail(`the endpoint of ${family.name} must be an IPv${family.afi === 1 ? 4 : 6} address`);
  }
  return endpoint;
}

export const srPolicy4 = srPolicy(familyOf(1, 73), 4);
export const srPolicy6 = srPolicy(familyOf(2, 73), 16);

function srPolicy(family: Family, width: 4 | 16): FamilyCodec {
  const size = 1 + HEAD + width;
  const parts = (bytes: Uint8Array, at: number) => ({
    distinguisher: readU32(bytes, at + 1),
    color: readU32(bytes, at + 5),
    endpoint: printAddress(bytes.subarray(at + 1 + HEAD, at + size)),
  });
  return {
    family,
    // Either kind, whatever the endpoint is.
    nextHop: { lengths: [4, 16, 32] },
    grammar,

    measure: (bytes, at, end) => (at + size <= end && bytes[at] === (size - 1) * 8 ? size : -1),

    print: (nlri) => {
      const { distinguisher, color, endpoint } = parts(nlri, 0);
      return `distinguisher ${distinguisher} color ${color} endpoint ${endpoint}`;
    },

    writeJson: (out, bytes, at, pathId) => {
      const { distinguisher, color, endpoint } = parts(bytes, at);
      out.ascii(`{"distinguisher": ${distinguisher}, "color": ${color}, "endpoint": "${endpoint}"`);
      writePathId(out, pathId);
      out.ascii('}');
    },
  };
}
