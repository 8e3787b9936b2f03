// An attribute that nobody has a row for: kept and shown as raw octets, RFC 4271 section 9.

import type { Checked } from '../fault.ts';
import { fromHex, hex } from '../octets.ts';
import type { Words } from '../words.ts';
import { type Attribute, type AttributeCodec, good } from './kind.ts';

/** The row for a code without one. */
export function unknownAttribute(code: number, flags: number): AttributeCodec {
  return {
    code,
    name: `attribute-0x${hex(Uint8Array.of(code))}-0x${hex(Uint8Array.of(flags))}`,
    flags,
    print: (value) => printGeneric({ code, flags, value }),
    decode: (wire): Checked<Uint8Array> => good(wire),
    toJson: (value) => `"0x${hex(value)}"`,
  };
}

/** `attribute [ 0x99 0xC0 0x0102 ]`: code, flags and value of any attribute, sent as they are written. */
export function parseGeneric(words: Words): Attribute {
  if (!words.accept('[')) words.fail(`'[' is missing: attribute [ 0xCODE 0xFLAGS 0xDATA ]`);
  const code = hexOctets(words, 'code', 1);
  const flags = hexOctets(words, 'flags', 1);
  const value = hexOctets(words, 'data', undefined);
  if (!words.accept(']')) words.fail(`']' is missing after the attribute`);
  return { code: code[0]!, flags: flags[0]! & 0xf0, value };
}

export function printGeneric({ code, flags, value }: Attribute): string {
  return `attribute [ 0x${hex(Uint8Array.of(code))} 0x${hex(Uint8Array.of(flags))} 0x${hex(value)} ]`;
}

function hexOctets(words: Words, what: string, size: number | undefined): Uint8Array {
  const text = words.next(`the ${what} of the attribute`);
  const digits = /^0x/i.test(text) ? text.slice(2) : '?';
  const octets = fromHex(size === 1 && digits.length === 1 ? `0${digits}` : digits);
  if (octets === undefined || (size !== undefined && octets.length !== size) || octets.length > 0xffff) {
    return words.back().fail(`'${text}' is not the ${what} of an attribute in 0x hexadecimal`);
  }
  return octets;
}
