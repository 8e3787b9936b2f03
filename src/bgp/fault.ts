// What a peer did wrong, and the NOTIFICATION that says so. RFC 4271 section 4.5, RFC 4486, RFC 6608, RFC 7606.

/** A mistake made by the peer: plain data, never thrown across a room border. */
export interface Fault {
  /** RFC 7606 section 2; `reset` ends the session as in RFC 4271. */
  readonly verdict: 'reset' | 'withdraw' | 'discard';
  readonly code: number;
  readonly subcode: number;
  readonly data: Uint8Array;
  /** For people: `ORIGIN has 2 octets, must have 1`. */
  readonly why: string;
}

export type Checked<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly fault: Fault };

export function good<T>(value: T): Checked<T> {
  return { ok: true, value };
}

export function bad<T>(fault: Fault): Checked<T> {
  return { ok: false, fault };
}

const NO_DATA = new Uint8Array(0);

/** A fault that ends the session with this NOTIFICATION. */
export function reset(code: number, subcode: number, why: string, data: Uint8Array = NO_DATA): Fault {
  return { verdict: 'reset', code, subcode, data, why };
}

/** NOTIFICATION error codes. */
export const HEADER_ERROR = 1;
export const OPEN_ERROR = 2;
export const UPDATE_ERROR = 3;
export const HOLD_TIMER_EXPIRED = 4;
export const FSM_ERROR = 5;
export const CEASE = 6;
export const REFRESH_ERROR = 7;

/** OPEN error subcode, RFC 9234. */
export const ROLE_MISMATCH = 11;

/** Cease subcodes, RFC 4486. */
export const ADMINISTRATIVE_SHUTDOWN = 2;
export const PEER_DECONFIGURED = 3;
export const ADMINISTRATIVE_RESET = 4;
export const CONNECTION_REJECTED = 5;
export const COLLISION = 7;
export const OUT_OF_RESOURCES = 8;

const CODES = [
  '',
  'Message header error',
  'OPEN message error',
  'UPDATE message error',
  'Hold timer expired',
  'State machine error',
  'Cease',
  'ROUTE-REFRESH message error',
];

const SUBCODES: Readonly<Record<string, string>> = {
  '1/1': 'Connection Not Synchronized',
  '1/2': 'Bad Message Length',
  '1/3': 'Bad Message Type',
  '2/1': 'Unsupported Version Number',
  '2/2': 'Bad Peer AS',
  '2/3': 'Bad BGP Identifier',
  '2/4': 'Unsupported Optional Parameter',
  '2/6': 'Unacceptable Hold Time',
  '2/7': 'Unsupported Capability',
  '2/11': 'Role Mismatch',
  '3/1': 'Malformed Attribute List',
  '3/2': 'Unrecognized Well-known Attribute',
  '3/3': 'Missing Well-known Attribute',
  '3/4': 'Attribute Flags Error',
  '3/5': 'Attribute Length Error',
  '3/6': 'Invalid ORIGIN Attribute',
  '3/8': 'Invalid NEXT_HOP Attribute',
  '3/9': 'Optional Attribute Error',
  '3/10': 'Invalid Network Field',
  '3/11': 'Malformed AS_PATH',
  '5/1': 'Unexpected Message in OpenSent State',
  '5/2': 'Unexpected Message in OpenConfirm State',
  '5/3': 'Unexpected Message in Established State',
  '6/1': 'Maximum Number of Prefixes Reached',
  '6/2': 'Administrative Shutdown',
  '6/3': 'Peer De-configured',
  '6/4': 'Administrative Reset',
  '6/5': 'Connection Rejected',
  '6/6': 'Other Configuration Change',
  '6/7': 'Connection Collision Resolution',
  '6/8': 'Out of Resources',
  '6/9': 'Hard Reset',
  '6/10': 'BFD Down',
  '7/1': 'Invalid Message Length',
};

/** `Cease / Administrative Shutdown (6/2)` */
export function noticeName(code: number, subcode: number): string {
  const name = CODES[code] || 'Unknown error';
  const detail = SUBCODES[`${code}/${subcode}`];
  return `${detail === undefined ? name : `${name} / ${detail}`} (${code}/${subcode})`;
}
