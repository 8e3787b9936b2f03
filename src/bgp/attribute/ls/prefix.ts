// What the BGP-LS attribute says of a prefix, RFC 9552 section 5.3.3, RFC 9085 section 2.3

import { addressText, rawText } from '../../ls-tlv.ts';
import { readU32 } from '../../octets.ts';
import { flagsText, type Members, number32, numbers, octetOf, one, several, type TlvRow } from './kind.ts';
import { readSids } from './sid.ts';

const IGP_FLAGS = octetOf('D', 'N', 'L', 'P');
const PREFIX_SID_FLAGS = octetOf('R', 'N', 'P', 'E', 'V', 'L');
const PREFIX_FLAGS = octetOf('X', 'R', 'N');

export const prefixRows: readonly TlvRow[] = [
  one(1152, 'igp-flags', (value) => (value.length === 1 ? flagsText(IGP_FLAGS, value[0]!) : undefined)),
  several(1153, 'igp-route-tags', numbers),
  several(1154, 'igp-extended-route-tags', wideNumbers),
  one(1155, 'prefix-metric', number32),
  one(1156, 'ospf-forwarding-address', addressText),
  one(1157, 'opaque', rawText),
  { code: 1158, read: readPrefixSid },
  // ExaBGP reads the flags as those of IS-IS, whatever the protocol.
  one(1170, 'sr-prefix-attribute-flags', (value) =>
    value.length > 0 ? flagsText(PREFIX_FLAGS, value[0]!) : undefined,
  ),
  one(1171, 'sr-source-router-id', addressText),
];

function wideNumbers(value: Uint8Array): readonly string[] | undefined {
  if (value.length % 8 !== 0) return undefined;
  return Array.from({ length: value.length / 8 }, (_, i) =>
    String(BigInt(readU32(value, i * 8)) * 0x1_0000_0000n + BigInt(readU32(value, i * 8 + 4))),
  );
}

// 1 octet of flags, 1 of algorithm, 2 reserved, then the SID
function readPrefixSid(value: Uint8Array): Members | undefined {
  if (value.length < 7) return undefined;
  const flags = value[0]!;
  const { sids, undecoded } = readSids(value.subarray(4), (flags & 0x08) !== 0, (flags & 0x04) !== 0);
  return {
    'sr-prefix-flags': flagsText(PREFIX_SID_FLAGS, flags),
    sids,
    'undecoded-sids': undecoded,
    'sr-algorithm': String(value[1]),
  };
}
