// The message header, RFC 4271 section 4.1
//   16 octets   marker, all ones
//   2 octets    length of the whole message
//   1 octet     type

import { writeU16 } from '../octets.ts';

export const HEADER = 19;

export const OPEN = 1;
export const UPDATE = 2;
export const NOTIFICATION = 3;
export const KEEPALIVE = 4;
export const ROUTE_REFRESH = 5;
/** Of ExaBGP, draft-ietf-idr-operational-message; let through and read by nobody. */
export const OPERATIONAL = 6;

/** `open`, `update`… as JSON names them; `unknown` for other types. */
export function typeName(type: number): string {
  return ['', 'open', 'update', 'notification', 'keepalive', 'route-refresh', 'operational'][type] || 'unknown';
}

/** A whole message around `body`. */
export function frameOf(type: number, body: Uint8Array): Uint8Array {
  const message = new Uint8Array(HEADER + body.length);
  message.set(body, HEADER);
  writeHeader(message, message.length, type);
  return message;
}

/** Writes a header over the first octets of `message`. */
export function writeHeader(message: Uint8Array, length: number, type: number): void {
  message.fill(0xff, 0, 16);
  writeU16(message, 16, length);
  message[18] = type;
}
