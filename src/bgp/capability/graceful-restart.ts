// Graceful restart, RFC 4724 section 3, RFC 8538 section 2
//   4 bits     flags: 8 the speaker has restarted, 4 it understands graceful NOTIFICATION
//   12 bits    restart time, seconds
//   repeated:  2 octets AFI, 1 octet SAFI, 1 octet flags: 0x80 forwarding state was kept

import { afiName, type Family, familyOf, safiName } from '../family.ts';
import { pieces } from '../list.ts';
import { readU16, Writer } from '../octets.ts';
import { type Capability, type CapabilityCodec, valuesOf } from './kind.ts';

const CODE = 64;
const RESTARTED = 0x8000;
const NOTIFICATION = 0x4000;
const FORWARDING = 0x80;

/** What the sender says of its restarts. */
export interface GracefulRestart {
  readonly restarted: boolean;
  /** It understands graceful NOTIFICATION, RFC 8538. */
  readonly notification: boolean;
  /** seconds that its restart may take */
  readonly seconds: number;
  /** Whose routes may be kept meanwhile, and whether it still forwards by those it knew. */
  readonly families: readonly { readonly family: Family; readonly forwarding: boolean }[];
}

export const gracefulRestart: CapabilityCodec = {
  code: CODE,
  name: 'graceful-restart',
  toJson: (values) => {
    const { restarted, seconds, families } = read(values.at(-1)!);
    const flags = families.map(({ family, forwarding }) => {
      return `"${afiName(family.afi)}/${safiName(family.safi)}": [${forwarding ? ' "restart" ' : ' '}]`;
    });
    return (
      `"name": "graceful restart", "time": ${seconds}, ` +
      `"address-family-flags": { ${flags.join(', ')} }, "restart-flags": [${restarted ? ' "forwarding" ' : ' '}]`
    );
  },
};

/** As ExaBGP sends it: always restarted, forwarding state kept for every family. */
export function gracefulRestartFor(families: readonly Family[], seconds: number): Capability {
  const out = new Writer().u16(RESTARTED | (seconds & 0x0fff));
  for (const { afi, safi } of families) out.u16(afi).u8(safi).u8(FORWARDING);
  return { code: CODE, value: out.done() };
}

/** What an OPEN says, if it does; of several the last counts, RFC 4724 section 3. */
export function gracefulRestartIn(capabilities: readonly Capability[]): GracefulRestart | undefined {
  const value = valuesOf(capabilities, CODE).at(-1);
  return value === undefined ? undefined : read(value);
}

function read(value: Uint8Array): GracefulRestart {
  const head = value.length < 2 ? 0 : readU16(value);
  return {
    restarted: (head & RESTARTED) !== 0,
    notification: (head & NOTIFICATION) !== 0,
    seconds: head & 0x0fff,
    families: pieces(value.subarray(2), 4).map((entry) => ({
      family: familyOf(readU16(entry), entry[2]!),
      forwarding: (entry[3]! & FORWARDING) !== 0,
    })),
  };
}
