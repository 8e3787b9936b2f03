// Commands about the conversation itself: how it is answered, and what is one step.

import type { Words } from '../../bgp/index.ts';
import { type Call, DONE, type Outcome, type Row, refused } from './kind.ts';
import { runGroup } from './run-group.ts';

const MOST_SECONDS = 10 * 365 * 24 * 3600;

/** What a caller may ask to hear. */
export const EVENTS = [
  'state',
  'fsm',
  'negotiated',
  'open',
  'update',
  'notification',
  'keepalive',
  'refresh',
  'sent',
  'health',
];

export const talkRows: readonly Row[] = [
  {
    words: ['enable-ack', 'session ack enable'],
    selects: false,
    usage: '',
    about: 'Commands are answered with done or error from now on.',
    example: 'enable-ack',
    parse: () => acks(true, true),
  },
  {
    words: ['disable-ack', 'session ack disable'],
    selects: false,
    usage: '',
    about: 'Commands are not answered any more; this one still is.',
    example: 'disable-ack',
    parse: () => acks(false, true),
  },
  {
    words: ['silence-ack', 'session ack silence'],
    selects: false,
    usage: '',
    about: 'Commands are not answered any more, nor is this one.',
    example: 'silence-ack',
    parse: () => acks(false, false),
  },
  {
    words: ['enable-sync', 'session sync enable'],
    selects: false,
    usage: '',
    about: 'done after an announcement means from now on that it was handed to TCP, for all peers that are up.',
    example: 'enable-sync',
    parse: () => sync(true),
  },
  {
    words: ['disable-sync', 'session sync disable'],
    selects: false,
    usage: '',
    about: 'done after an announcement means again that it is in the Adj-RIB-Out.',
    example: 'disable-sync',
    parse: () => sync(false),
  },
  {
    words: 'group start',
    selects: false,
    usage: '',
    about: 'Announcements and withdrawals from here to group end are one step: all of them or none.',
    example: 'group start',
    parse:
      () =>
      ({ talk, json }) => {
        if (talk.group !== undefined) return refused('already in a group: groups do not nest');
        talk.group = { changes: [], errors: [], size: 0 };
        return said(json, '{"status": "group started"}');
      },
  },
  {
    words: 'group end',
    selects: false,
    usage: '',
    about: 'Does everything since group start; nothing of it if one line was refused.',
    example: 'group end',
    parse: () => runGroup,
  },
  {
    words: ['reset', 'session reset'],
    selects: false,
    usage: '',
    about: 'Forgets the commands of this caller that wait, and its open group.',
    example: 'reset',
    parse:
      () =>
      ({ talk, json }) => {
        talk.group = undefined;
        if (talk.version < 6) return { ok: true, answered: false };
        return { ok: true, lines: [json ? '{"status": "asynchronous queue cleared"}' : 'asynchronous queue cleared'] };
      },
  },
  {
    words: 'lease',
    selects: false,
    usage: 'SECONDS',
    about: 'All routes of this caller are withdrawn unless it says lease again within so many seconds; 0 ends that.',
    example: 'lease 30',
    parse: (words) => {
      const seconds = words.number(0, MOST_SECONDS, 'lifetime in seconds');
      return ({ bridge, caller }) => {
        bridge.renew(caller, seconds);
        return DONE;
      };
    },
  },
  {
    words: 'ready',
    selects: false,
    usage: '',
    about: 'Says that all routes of this process are there after a start: End-of-RIB no longer waits for it.',
    example: 'ready',
    parse:
      () =>
      ({ bridge, caller }) => {
        bridge.ready(caller);
        return DONE;
      },
  },
  {
    words: 'subscribe',
    selects: false,
    usage: `[${EVENTS.join(' | ')}]…`,
    about: 'Tells a client of the socket what happens, in the JSON of its dialect; without words, states and updates.',
    example: 'subscribe state update',
    parse: (words) => {
      const events = readEvents(words);
      return ({ talk }) => {
        if (talk.subscribe === undefined) return refused('helpers hear what their api sections say');
        talk.subscribe(events);
        return DONE;
      };
    },
  },
  {
    words: ['bye', 'session bye'],
    selects: false,
    usage: '[WORD]',
    about: 'Ends the connection of a client.',
    example: 'bye',
    parse: (words) => {
      words.rest();
      return ({ talk }) => {
        talk.close();
        return DONE;
      };
    },
  },
  {
    words: ['api version', 'system api version'],
    selects: false,
    usage: '[3.4 | 4 | 5 | 6]',
    about: 'Says how answers look: in version 6 they are JSON, and errors have a reason. With a number it is chosen.',
    example: 'api version 6',
    parse: (words) => {
      const chosen = words.more() ? version(words) : undefined;
      return ({ talk, json }) => {
        if (chosen !== undefined) talk.version = chosen;
        const text = talk.version === 6 ? 'json-only' : 'legacy (text/json)';
        if (json || talk.version === 6) {
          return said(true, `{"api_version": ${talk.version}, "description": "${text}"}`);
        }
        return { ok: true, lines: [`API version: ${talk.version} (${text})`] };
      };
    },
  },
];

function version(words: Words): number {
  const text = words.next('a version');
  const known: Readonly<Record<string, number>> = { '3.4': 3, '3': 3, '4': 4, '5': 5, '6': 6 };
  return known[text] ?? words.back().fail(`'${text}' is not a version: 3.4, 4, 5 or 6`);
}

function readEvents(words: Words): ReadonlySet<string> {
  const events = new Set<string>();
  while (words.more()) {
    const word = words.next();
    if (!EVENTS.includes(word)) words.back().fail(`'${word}' is not an event: ${EVENTS.join(', ')}`);
    events.add(word);
  }
  return events.size > 0 ? events : new Set(['state', 'update']);
}

function acks(on: boolean, answered: boolean): (call: Call) => Outcome {
  return ({ talk }) => {
    talk.acks = on;
    return { ok: true, answered };
  };
}

function sync(on: boolean): (call: Call) => Outcome {
  return ({ talk }) => {
    talk.sync = on;
    return DONE;
  };
}

function said(json: boolean, line: string): Outcome {
  return json ? { ok: true, lines: [line] } : DONE;
}
