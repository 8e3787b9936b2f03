// Communities of EVPN: RFC 7432 section 7, RFC 9135 section 8.1

import { hex, readU16, readU32, Writer } from '../../octets.ts';
import { decimal, type Kind } from './kind.ts';

const MAC_MOBILITY = 0x0600;
const ESI_LABEL = 0x0601;
const ES_IMPORT = 0x0602;
const ROUTER_MAC = 0x0603;
const STICKY = 1;
const SINGLE_ACTIVE = 1;

export const evpnKinds: Readonly<Record<string, Kind>> = {
  'mac-mobility': {
    form: ':NUMBER[:sticky]',
    parse: (fields) => flagged(fields, 'sticky', 0xffff_ffff, (on, number) => head(MAC_MOBILITY, on).u32(number)),
    print: (octets) => {
      if (readU16(octets) !== MAC_MOBILITY) return undefined;
      return `mac-mobility:${readU32(octets, 4)}${octets[2]! & STICKY ? ':sticky' : ''}`;
    },
  },

  'esi-label': {
    form: ':LABEL[:single-active]',
    parse: (fields) => flagged(fields, 'single-active', 0xf_ffff, (on, label) => head(ESI_LABEL, on).u32(label * 16)),
    print: (octets) => {
      if (readU16(octets) !== ESI_LABEL) return undefined;
      const label = (readU32(octets, 4) & 0xff_ffff) >>> 4;
      return `esi-label:${label}${octets[2]! & SINGLE_ACTIVE ? ':single-active' : ''}`;
    },
  },

  'es-import': mac('es-import', ES_IMPORT),
  'router-mac': mac('router-mac', ROUTER_MAC),
};

/** Type, subtype, flags and an octet of zeros. */
function head(type: number, flag: boolean): Writer {
  return new Writer(8)
    .u16(type)
    .u8(flag ? 1 : 0)
    .u8(0);
}

/** A number, and after it perhaps the word that sets the flag. */
function flagged(
  [text, flag, ...rest]: readonly string[],
  word: string,
  most: number,
  write: (on: boolean, number: number) => Writer,
): Uint8Array | undefined {
  const number = decimal(text, most);
  if (number === undefined || rest.length > 0 || (flag !== undefined && flag !== word)) return undefined;
  return write(flag === word, number).done();
}

function mac(name: string, type: number): Kind {
  return {
    form: ':00:11:22:33:44:55',
    parse: (fields) => {
      if (fields.length !== 6 || !fields.every((field) => /^[0-9a-f]{2}$/i.test(field))) return undefined;
      const out = new Writer(8).u16(type);
      for (const field of fields) out.u8(Number.parseInt(field, 16));
      return out.done();
    },
    print: (octets) =>
      readU16(octets) === type ? `${name}:${hex(octets.subarray(2)).match(/../g)!.join(':')}` : undefined,
  };
}
