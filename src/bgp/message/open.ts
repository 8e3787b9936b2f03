// OPEN, RFC 4271 section 4.2, RFC 5492, RFC 9072
//   1 octet    version, 4
//   2 octets   AS number, or AS_TRANS
//   2 octets   hold time, seconds
//   4 octets   BGP identifier
//   1 octet    length of optional parameters; a type of 255 behind it, whatever it says, opens the extended form with
//              two-octet lengths
//   repeated:  1 octet type (2: capabilities), 1 or 2 octets length, value

import { parseIPv4, printIPv4 } from '../address.ts';
import { narrowAsn } from '../asn.ts';
import type { Capability } from '../capability/index.ts';
import { type Fault, OPEN_ERROR, reset } from '../fault.ts';
import { Malformed, Reader, Writer } from '../octets.ts';

export interface Open {
  readonly type: 'open';
  readonly version: number;
  /** As the two-octet field says it; capability 65 may say more. */
  readonly as: number;
  /** seconds */
  readonly holdTime: number;
  /** dotted quad */
  readonly routerId: string;
  readonly capabilities: readonly Capability[];
  /** What is wrong with the optional parameters. Judged after version, AS, hold time and identifier. */
  readonly fault?: Fault;
}

const CAPABILITIES = 2;
const EXTENDED = 255;

/** Lengths that RFC 4760 and RFC 6793 fix. */
const EXACT: Readonly<Record<number, number>> = { 1: 4, 65: 4 };

/** Reads the body of an OPEN, which the framer has made sure has its ten fixed octets. */
export function readOpen(body: Uint8Array): Open {
  const input = new Reader(body);
  const fixed = {
    type: 'open',
    version: input.u8(),
    as: input.u16(),
    holdTime: input.u16(),
    routerId: printIPv4(input.take(4)),
  } as const;
  const capabilities: Capability[] = [];
  try {
    const fault = readParameters(input, capabilities);
    return fault === undefined ? { ...fixed, capabilities } : { ...fixed, capabilities, fault };
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    return { ...fixed, capabilities, fault: reset(OPEN_ERROR, 0, `optional parameters: ${error.message}`) };
  }
}

function readParameters(input: Reader, capabilities: Capability[]): Fault | undefined {
  let length = input.u8();
  const wide = length > 0 && input.bytes[input.at] === EXTENDED;
  if (wide) {
    input.u8();
    length = input.u16();
  }
  if (length !== input.left()) {
    return reset(OPEN_ERROR, 0, `optional parameters of ${length} octets, but ${input.left()} follow`);
  }
  while (input.left() > 0) {
    const type = input.u8();
    const value = input.take(wide ? input.u16() : input.u8());
    if (type !== CAPABILITIES) return reset(OPEN_ERROR, 4, `optional parameter ${type}`);
    const parameter = new Reader(value);
    while (parameter.left() > 0) {
      const code = parameter.u8();
      const octets = parameter.take(parameter.u8()).slice();
      const exact = EXACT[code];
      if (exact !== undefined && octets.length !== exact) {
        return reset(OPEN_ERROR, 0, `capability ${code} has ${octets.length} octets, must have ${exact}`);
      }
      capabilities.push({ code, value: octets });
    }
  }
  return undefined;
}

/** The body of an OPEN, one parameter for each capability; in the extended form only when it has to be. */
export function writeOpen(open: Open): Uint8Array {
  const out = new Writer();
  out.u8(open.version).u16(narrowAsn(open.as)).u16(open.holdTime).put(parseIPv4(open.routerId)!);
  const size = open.capabilities.reduce((sum, { value }) => sum + 4 + value.length, 0);
  const wide = size > 254;
  if (wide)
    out
      .u8(EXTENDED)
      .u8(EXTENDED)
      .u16(size + open.capabilities.length);
  else out.u8(size);
  for (const { code, value } of open.capabilities) {
    out.u8(CAPABILITIES);
    if (wide) out.u16(value.length + 2);
    else out.u8(value.length + 2);
    out.u8(code).u8(value.length).put(value);
  }
  return out.done();
}
