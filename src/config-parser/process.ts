// `process NAME { run …; }`, at the top of the file or, as in ExaBGP 3, inside a neighbor.

import type { Word, Words } from '../bgp/index.ts';
import type { ProcessConfig } from '../process-bridge/index.ts';
import type { FileDraft } from './draft.ts';
import type { Place } from './notes.ts';
import { type Close, later, type OpenSection, type Rows, sectionKind } from './sections.ts';
import { choice, flag, placed } from './values.ts';

/** A process being read. */
export interface ProcessDraft {
  readonly file: FileDraft;
  readonly name: string;
  /** Of its name. */
  readonly at: Place;
  /** Inside a neighbor, which it is bound to. */
  readonly nested: boolean;
  run: readonly string[] | undefined;
  encoder: ProcessConfig['encoder'];
  respawn: boolean;
  /** ExaBGP 3: what the helper wants to hear of the neighbor around it. */
  state: boolean;
  receiveRoutes: boolean;
}

/** Opens a `process` section at the top of a file. */
export function openProcess(words: Words, file: FileDraft): OpenSection {
  return plain.open(processDraft(words, file, false));
}

/** Opens a `process` section inside a neighbor. */
export function openNestedProcess(words: Words, file: FileDraft, bind: (draft: ProcessDraft) => void): OpenSection {
  const draft = processDraft(words, file, true);
  bind(draft);
  return nested.open(draft);
}

function processDraft(words: Words, file: FileDraft, nested: boolean): ProcessDraft {
  const { text: name, place: at } = placed(words, 'the name of the process');
  return {
    file,
    name,
    at,
    nested,
    run: undefined,
    encoder: 'text',
    respawn: true,
    state: false,
    receiveRoutes: false,
  };
}

const check: Close<ProcessDraft> = (draft, notes, mentioned) => {
  if (!mentioned.has('run')) notes.problem(draft.at, `'run' is missing in process '${draft.name}'`);
  define(draft);
};

const textOf = ({ text }: Word): string => text;

const rows: Rows<ProcessDraft> = {
  run: {
    raw: true,
    line: (words, draft) => {
      const program = words.next('a program');
      const found = draft.file.findProgram(program);
      draft.run = [typeof found === 'string' ? found : words.back().fail(found.problem), ...words.rest().map(textOf)];
    },
  },
  encoder: {
    line: (words, draft) => {
      draft.encoder = choice(words, 'an encoder', ['text', 'json']);
    },
  },
  respawn: flag(true, (draft, value) => {
    draft.respawn = value;
  }),
};

/** The words with which ExaBGP 3 says in a neighbor's process what an `api` section says today. */
const nestedRows: Rows<ProcessDraft> = {
  'neighbor-changes': flag(true, (draft, value) => {
    draft.state = value;
  }),
  'receive-routes': flag(true, (draft, value) => {
    draft.receiveRoutes = value;
  }),
  ...later(
    'parse-routes',
    'peer-updates',
    'receive-packets',
    'send-packets',
    'receive-parsed',
    'receive-updates',
    'receive-keepalives',
    'receive-opens',
    'receive-operational',
    'consolidate',
    'receive',
    'send',
  ),
};

const plain = sectionKind('process', rows, check);
const nested = sectionKind('process', { ...rows, ...nestedRows }, check);

/** Adds a process to those of the run. One name in several neighbors, all saying the same, is one process. */
function define(draft: ProcessDraft): void {
  const { file, name } = draft;
  const known = file.run.processes.get(name);
  if (known === undefined) {
    file.run.processes.set(name, draft);
    return;
  }
  const there = `${known.file.notes.source}:${known.at.line}`;
  if (!known.nested || !draft.nested) file.notes.problem(draft.at, `process '${name}' is already defined, at ${there}`);
  else if (!alike(known, draft)) {
    file.notes.problem(draft.at, `process '${name}' is defined otherwise at ${there}: one name, one program`);
  }
}

function alike(a: ProcessDraft, b: ProcessDraft): boolean {
  // What is missing or bad was complained of already.
  if (a.run === undefined || b.run === undefined) return true;
  return a.encoder === b.encoder && a.respawn === b.respawn && JSON.stringify(a.run) === JSON.stringify(b.run);
}
