// Which messages of one direction helpers hear of, and in which forms: `receive { … }` and `send { … }`.

import type { EventName, Reports } from '../process-bridge/index.ts';
import type { Notes, Place } from './notes.ts';
import { type Row, type Rows, sectionKind } from './sections.ts';
import { flag } from './values.ts';

type Form = 'parsed' | 'packets' | 'consolidate';

export const EVENTS: readonly EventName[] = ['open', 'update', 'notification', 'keepalive', 'refresh', 'operational'];

/** Reports being read. */
export interface ReportsDraft extends Reports {
  readonly events: Set<EventName>;
  parsed: boolean;
  packets: boolean;
  consolidate: boolean;
}

/** Reports of nothing, to be added to. */
export function noReports(): ReportsDraft {
  return { events: new Set(), parsed: false, packets: false, consolidate: false };
}

/** A row that takes or drops one kind of message in the reports that `find` finds. */
export function eventRow<T>(key: EventName, find: (target: T) => ReportsDraft): Row<T> {
  return flag<T>(true, (target, value) => {
    const { events } = find(target);
    if (value) events.add(key);
    else events.delete(key);
  });
}

/** A row that takes or drops one form. */
export function formRow<T>(key: Form, find: (target: T) => ReportsDraft): Row<T> {
  return flag<T>(true, (target, value) => {
    find(target)[key] = value;
  });
}

/** What may be said of the reports that `find` finds. */
export function reportRows<T>(find: (target: T) => ReportsDraft): Rows<T> {
  return {
    parsed: { ...formRow('parsed', find), about: 'Tell what messages mean.' },
    packets: { ...formRow('packets', find), about: 'Tell the octets of messages, in hexadecimal.' },
    consolidate: { ...formRow('consolidate', find), about: 'Tell both in one event.' },
    ...Object.fromEntries(EVENTS.map((key) => [key, { ...eventRow(key, find), about: `Tell of ${key} messages.` }])),
  };
}

const rows = reportRows<ReportsDraft>((reports) => reports);

export const receiveKind = sectionKind('receive', rows);
export const sendKind = sectionKind('send', rows);

/** Warns of messages without a form, and of forms without messages. */
export function complain(direction: string, reports: Reports, at: Place, notes: Notes): void {
  const formed = reports.parsed || reports.packets || reports.consolidate;
  if (reports.events.size > 0 && !formed) {
    notes.warn(at, `'${direction}' has none of parsed, packets and consolidate: nothing is reported`);
  } else if (reports.events.size === 0 && formed) {
    notes.warn(at, `'${direction}' names no message, such as update: nothing is reported`);
  }
}
