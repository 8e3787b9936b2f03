// NOTIFICATION, RFC 4271 section 4.5
//   1 octet   error code
//   1 octet   error subcode
//   the rest  data

import { ADMINISTRATIVE_RESET, ADMINISTRATIVE_SHUTDOWN, CEASE, noticeName } from '../fault.ts';
import { NO_OCTETS } from '../octets.ts';
import { printable } from '../text.ts';

export interface Notification {
  readonly type: 'notification';
  readonly code: number;
  readonly subcode: number;
  readonly data: Uint8Array;
}

export function notification(code: number, subcode: number, data: Uint8Array = new Uint8Array(0)): Notification {
  return { type: 'notification', code, subcode, data };
}

/** A Cease with a shutdown communication, RFC 9003: one octet of length and UTF-8 text. */
export function cease(subcode: number, communication = ''): Notification {
  const text = new Uint8Array(255);
  // Stops before a character that does not fit whole.
  const { written } = new TextEncoder().encodeInto(communication, text);
  return notification(CEASE, subcode, written === 0 ? NO_OCTETS : Uint8Array.of(written, ...text.subarray(0, written)));
}

export function readNotification(body: Uint8Array): Notification {
  return notification(body[0]!, body[1]!, body.slice(2));
}

/** `Cease / Administrative Shutdown (6/2): "maintenance"`, safe for a log or a terminal. */
export function describe({ code, subcode, data }: Notification): string {
  const text = communicationOf({ type: 'notification', code, subcode, data });
  return text === '' ? noticeName(code, subcode) : `${noticeName(code, subcode)}: "${printable(text)}"`;
}

/** The shutdown communication, or an empty text. */
export function communicationOf({ code, subcode, data }: Notification): string {
  const may = code === CEASE && (subcode === ADMINISTRATIVE_SHUTDOWN || subcode === ADMINISTRATIVE_RESET);
  const length = data[0] ?? 0;
  if (!may || length === 0 || length > data.length - 1) return '';
  return new TextDecoder().decode(data.subarray(1, 1 + length));
}
