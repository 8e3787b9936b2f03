// `api [NAME] { … }`: which helpers hear what of a neighbor, and may announce to it.

import type { Words } from '../bgp/index.ts';
import type { NeighborDraft, ProcessMatch } from './draft.ts';
import { namePattern } from './match.ts';
import type { Place } from './notes.ts';
import { complain, noReports, type ReportsDraft, receiveKind, sendKind } from './reports.ts';
import { type Close, type OpenSection, type Rows, sectionKind } from './sections.ts';
import { flag, name } from './values.ts';

interface ApiDraft {
  readonly neighbor: NeighborDraft;
  /** Of the word `api`. */
  readonly at: Place;
  readonly processes: Set<string>;
  readonly matches: ProcessMatch[];
  state: boolean;
  negotiated: boolean;
  fsm: boolean;
  signal: boolean;
  readonly receive: ReportsDraft;
  readonly send: ReportsDraft;
}

/** What stands in the brackets after `keyword`, each with its place. */
function bracketed(words: Words, keyword: string, take: (text: string, at: Place) => void): void {
  if (words.peek() !== '[') words.fail(`${keyword} stand in brackets: ${keyword} [ a b ];`);
  words.list('a process', (text) => {
    const at = words.back().where();
    words.next();
    take(text, at);
  });
}

const rows: Rows<ApiDraft> = {
  processes: {
    usage: '[ NAME … ]',
    about: 'Helpers that hear of the neighbor, and whose commands reach it.',
    example: '[ watch ]',
    adds: true,
    line: (words, api) =>
      bracketed(words, 'processes', (process, at) => {
        api.neighbor.file.references.push({ name: process, at });
        api.processes.add(process);
      }),
  },
  'processes-match': {
    usage: '[ "PATTERN" … ]',
    about: 'The same for all helpers whose names begin as a regular expression says.',
    example: '[ "wat.*" ]',
    adds: true,
    line: (words, api) =>
      bracketed(words, 'processes-match', (text, at) => {
        const pattern = namePattern(text);
        if (typeof pattern !== 'function') words.back().fail(pattern.problem);
        else api.matches.push({ pattern, at, processes: [] });
      }),
  },
  'neighbor-changes': {
    ...flag(true, (api, value) => {
      api.state = value;
    }),
    about: 'Tell when the session is connected, up and down.',
  },
  negotiated: {
    ...flag(true, (api, value) => {
      api.negotiated = value;
    }),
    about: 'Tell what the two OPEN messages agreed on.',
  },
  fsm: {
    ...flag(true, (api, value) => {
      api.fsm = value;
    }),
    about: 'Tell each change of the state of the session.',
  },
  signal: {
    ...flag(true, (api, value) => {
      api.signal = value;
    }),
    about: 'Tell of signals that reach Keryx.',
  },
  receive: {
    about: 'Tell of messages from the peer.',
    section: receiveKind,
    block: (_words, api) => receiveKind.open(api.receive),
  },
  send: {
    about: 'Tell of messages to the peer.',
    section: sendKind,
    block: (_words, api) => sendKind.open(api.send),
  },
};

const close: Close<ApiDraft> = ({ neighbor, at, processes, ...wanted }, notes, mentioned) => {
  const [named, matched] = [mentioned.has('processes'), mentioned.has('processes-match')];
  if (!named && !matched) notes.warn(at, 'this section names no process: nobody hears');
  if (named && matched) {
    notes.problem(mentioned.get('processes-match')![0]!, `use either 'processes' or 'processes-match', not both`);
  }
  for (const direction of ['receive', 'send'] as const) complain(direction, wanted[direction], at, notes);
  const { matches } = wanted;
  neighbor.file.matches.push(...matches);
  if (processes.size + matches.length > 0) neighbor.subscriptions.push({ processes: [...processes], ...wanted });
};

export const apiKind = sectionKind<ApiDraft>('api', rows, close);

/** Opens an `api` section; `at` is the place of its keyword. */
export function openApi(words: Words, neighbor: NeighborDraft, at: Place): OpenSection {
  if (words.more()) {
    const taken = neighbor.file.apiNames;
    const given = name(words, 'the name of an api section');
    if (taken.has(given))
      words.back().fail(`there is an api section '${given}' already: names count for the whole file`);
    taken.add(given);
  }
  return apiKind.open({
    neighbor,
    at,
    processes: new Set(),
    matches: [],
    state: false,
    negotiated: false,
    fsm: false,
    signal: false,
    receive: noReports(),
    send: noReports(),
  });
}
