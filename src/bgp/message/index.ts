// Whole messages other than UPDATE, which has its own file and its own road.

import { NO_OCTETS } from '../octets.ts';
import { frameOf, KEEPALIVE, NOTIFICATION, OPEN, ROUTE_REFRESH } from './header.ts';
import type { Notification } from './notification.ts';
import { type Open, writeOpen } from './open.ts';
import { type Refresh, writeRefresh } from './refresh.ts';

export interface Keepalive {
  readonly type: 'keepalive';
}

export type Message = Open | Keepalive | Notification | Refresh;

/** A whole message, header and all. */
export function writeMessage(message: Message): Uint8Array {
  switch (message.type) {
    case 'open':
      return frameOf(OPEN, writeOpen(message));
    case 'keepalive':
      return frameOf(KEEPALIVE, NO_OCTETS);
    case 'notification':
      return frameOf(NOTIFICATION, Uint8Array.of(message.code, message.subcode, ...message.data));
    case 'refresh':
      return frameOf(ROUTE_REFRESH, writeRefresh(message));
  }
}

export {
  frameOf,
  HEADER,
  KEEPALIVE,
  NOTIFICATION,
  OPEN,
  OPERATIONAL,
  ROUTE_REFRESH,
  typeName,
  UPDATE,
  writeHeader,
} from './header.ts';
export { cease, communicationOf, describe, type Notification, notification, readNotification } from './notification.ts';
export { type Open, readOpen } from './open.ts';
export { BEGIN, END, QUERY, type Refresh, readRefresh } from './refresh.ts';
export { type Announced, readUpdate, type Update, writeEndOfRib } from './update.ts';
