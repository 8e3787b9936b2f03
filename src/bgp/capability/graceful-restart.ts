// Graceful restart, RFC 4724 section 3, RFC 8538 section 2
//   4 bits     flags: 8 the speaker has restarted, 4 it understands graceful NOTIFICATION
//   12 bits    restart time, seconds
//   repeated:  2 octets AFI, 1 octet SAFI, 1 octet flags: 0x80 forwarding state was kept

import { afiName, type Family, safiName } from '../family.ts';
import { pieces } from '../list.ts';
import { readU16, Writer } from '../octets.ts';
import type { Capability, CapabilityCodec } from './kind.ts';

const CODE = 64;
const RESTARTED = 0x8000;
const FORWARDING = 0x80;

export const gracefulRestart: CapabilityCodec = {
  code: CODE,
  name: 'graceful-restart',
  toJson: (values) => {
    const value = values.at(-1)!;
    const head = value.length < 2 ? 0 : readU16(value);
    const families = pieces(value.subarray(2), 4).map((entry) => {
      const name = `${afiName(readU16(entry))}/${safiName(entry[2]!)}`;
      return `"${name}": [${entry[3]! & FORWARDING ? ' "restart" ' : ' '}]`;
    });
    const flags = head & RESTARTED ? ' "forwarding" ' : ' ';
    return (
      `"name": "graceful restart", "time": ${head & 0x0fff}, ` +
      `"address-family-flags": { ${families.join(', ')} }, "restart-flags": [${flags}]`
    );
  },
};

/** As ExaBGP sends it: always restarted, forwarding state kept for every family. */
export function gracefulRestartFor(families: readonly Family[], seconds: number): Capability {
  const out = new Writer().u16(RESTARTED | (seconds & 0x0fff));
  for (const { afi, safi } of families) out.u16(afi).u8(safi).u8(FORWARDING);
  return { code: CODE, value: out.done() };
}
