// Subscriptions that no configuration holds.

import type { EventName, Reports, Subscription } from './process-config.ts';

const NOTHING: Reports = { events: new Set(), parsed: false, packets: false, consolidate: false };
const MESSAGES: readonly EventName[] = ['open', 'update', 'notification', 'keepalive', 'refresh', 'operational'];

/** Processes that may announce to a peer that was made by command; they hear nothing of it. */
export function creatorSubscription(peer: string, processes: readonly string[]): Subscription {
  return {
    peer,
    processes,
    state: false,
    negotiated: false,
    fsm: false,
    signal: false,
    receive: NOTHING,
    send: NOTHING,
  };
}

/** A client that said `subscribe`; `sent` adds the messages that we send. */
export function clientSubscription(peer: string, client: string, wanted: ReadonlySet<string>): Subscription {
  const events = new Set(MESSAGES.filter((each) => wanted.has(each)));
  const reports: Reports = { ...NOTHING, events, parsed: true };
  return {
    peer,
    processes: [client],
    state: wanted.has('state'),
    negotiated: wanted.has('negotiated'),
    fsm: wanted.has('fsm'),
    signal: false,
    receive: reports,
    send: wanted.has('sent') ? reports : NOTHING,
  };
}
