// `process NAME { run …; }`, at the top of the file or, as in ExaBGP 3, inside a neighbor or a group.

import type { Word, Words } from '../bgp/index.ts';
import { type Encoder, GRACE, type ProcessConfig, READY_TIMEOUT } from '../process-bridge/index.ts';
import { healthcheckArguments } from './builtin.ts';
import type { FileDraft } from './draft.ts';
import { textsOf } from './healthcheck/said.ts';
import { LONGEST_NAME } from './match.ts';
import type { Notes, Place } from './notes.ts';
import { type Close, type OpenSection, type Rows, sectionKind } from './sections.ts';
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
  /** The words after `run` where something of ours is run in their place. */
  said: readonly string[] | undefined;
  fifo: string | undefined;
  encoder: ProcessConfig['encoder'];
  version: ProcessConfig['version'];
  respawn: boolean;
  onExit: ProcessConfig['onExit'];
  grace: number | undefined;
  readyTimeout: number | undefined;
  health: boolean | undefined;
}

export function processDraft(words: Words, file: FileDraft, nested: boolean): ProcessDraft {
  const { text: name, place: at } = placed(words, 'the name of the process');
  if (name.length > LONGEST_NAME) words.back().fail(`the name of a process has ${LONGEST_NAME} characters at most`);
  const run = {
    run: undefined,
    said: undefined,
    fifo: undefined,
    encoder: file.run.encoder,
    version: undefined,
    respawn: true,
  };
  return {
    file,
    name,
    at,
    nested,
    ...run,
    onExit: undefined,
    grace: undefined,
    readyTimeout: undefined,
    health: undefined,
  };
}

/** The check at the end of a process, which adds it to those of the run. */
export const closeProcess: Close<ProcessDraft> = (draft, notes, mentioned) => {
  const [run, fifo] = [mentioned.get('run'), mentioned.get('fifo')];
  if (run === undefined && fifo === undefined) notes.problem(draft.at, `'run' is missing in process '${draft.name}'`);
  if (run !== undefined && fifo !== undefined) notes.problem(fifo[0]!, `use either 'run' or 'fifo', not both`);
  define(draft);
};

const LONGEST_GRACE = 86_400;

/** Spellings of versions, and whose events they mean. */
const API_VERSIONS: ReadonlyMap<string, ProcessConfig['version']> = new Map([
  ['3.4', 3],
  ['4', 4],
  ['5', 5],
  ['6', 6],
  ['3', 3],
  ['4.2', 4],
  ['5.0', 5],
  ['6.0', 6],
]);

const textOf = ({ text }: Word): string => text;

export const processRows: Rows<ProcessDraft> = {
  run: {
    usage: 'PROGRAM [ARGUMENT …]',
    about: 'The program, looked for beside this file, in /etc/exabgp and along PATH. No shell is involved.',
    example: '/bin/cat',
    raw: true,
    line: (words, draft, notes) => {
      draft.said = undefined;
      draft.run = readRun(words, draft, notes);
    },
  },
  fifo: {
    usage: 'PATH',
    about:
      'Instead of run: whoever writes lines to this FIFO is the helper, and is told nothing. It is made if it is missing, ' +
      'as daemon.umask allows.',
    example: '/run/keryx-commands.fifo',
    raw: true,
    line: (words, draft) => {
      const path = words.next('the path of a FIFO');
      if (!path.startsWith('/')) words.back().fail(`the path of a FIFO begins with '/'`);
      draft.fifo = path;
    },
  },
  encoder: {
    usage: 'text | json',
    about: 'How the helper is told events; when nothing is said as the setting api.encoder has it, usually text.',
    example: 'json',
    line: (words, draft) => {
      draft.encoder = choice<Encoder>(words, 'an encoder', ['text', 'json']);
    },
  },
  'api-version': {
    usage: '3.4 | 4 | 5 | 6',
    about:
      'Whose events the helper is told: those of ExaBGP 3.4, 4.2, 5.0 or 6.0; when nothing is said as the setting api.version has it, usually 5.',
    example: '5',
    line: (words, draft) => {
      draft.version = API_VERSIONS.get(choice(words, 'a version of the API', [...API_VERSIONS.keys()]));
    },
  },
  respawn: {
    ...flag(true, (draft, value) => {
      draft.respawn = value;
    }),
    about: 'Start the helper again when it ends, as is done when nothing is said.',
  },
  'on-exit': {
    usage: 'withdraw | keep',
    about:
      'What becomes of its routes when it ends. When nothing is said they go with a crash or its last restart, and stay ' +
      'after an end with status 0.',
    example: 'withdraw',
    line: (words, draft) => {
      draft.onExit = choice<'withdraw' | 'keep'>(words, 'what to do with routes', ['withdraw', 'keep']);
    },
  },
  grace: {
    usage: 'SECONDS',
    about: `Routes go so many seconds after the end of the helper, 0 to ${LONGEST_GRACE}, usually ${GRACE}, for ExaBGP's healthcheck 0; those that it says again stay.`,
    example: '10',
    line: (words, draft) => {
      draft.grace = words.number(0, LONGEST_GRACE, 'grace');
    },
  },
  'ready-timeout': {
    usage: 'SECONDS',
    about:
      'The first End-of-RIB of its neighbors waits for the helper to say ready, so many seconds at most. ' +
      `Routes of the journal wait as long, or else ${READY_TIMEOUT}.`,
    example: '30',
    line: (words, draft) => {
      draft.readyTimeout = words.number(1, LONGEST_GRACE, 'time to be ready');
    },
  },
  health: {
    ...flag(true, (draft, value) => {
      draft.health = value;
    }),
    about: 'Tell it when a healthcheck changes.',
  },
};

/** Opens a `process` section at the top of a file. */
export function openProcess(words: Words, file: FileDraft): OpenSection {
  return processKind.open(processDraft(words, file, false));
}

export const processKind = sectionKind('process', processRows, closeProcess);

function readRun(words: Words, draft: ProcessDraft, notes: Notes): string[] {
  const { file } = draft;
  const at = words.where();
  const all = textsOf(words);
  // As ExaBGP 3 takes arguments, too.
  const cut = all.length === 1 ? all[0]!.split(/[ \t]+/).filter((part) => part !== '') : all;
  const args = file.healthcheck && healthcheckArguments(cut);
  if (args !== undefined) {
    words.rest();
    draft.said = cut;
    return [...file.healthcheck!, ...args];
  }
  const program = words.next('a program');
  const found = file.findProgram(program);
  if (typeof found === 'string') return [found, ...words.rest().map(textOf)];
  // `run "./x.py 1 10";` is how ExaBGP 3 takes arguments, too.
  const [first = '', ...rest] = words.more() ? [] : program.split(/[ \t]+/).filter((part) => part !== '');
  const path = rest.length > 0 ? file.findProgram(first) : found;
  if (typeof path !== 'string') return words.back().fail(path.problem);
  notes.warn(at, `no program has this name: it is read as '${first}' and its arguments, which need no quotes`);
  return [path, ...rest];
}

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
  if ([a, b].some(({ run, fifo }) => run === undefined && fifo === undefined)) return true;
  const said = ({ encoder, version, respawn, run, fifo, onExit, grace, readyTimeout, health }: ProcessDraft) =>
    JSON.stringify([encoder, version, respawn, run, fifo, onExit, grace, readyTimeout, health]);
  return said(a) === said(b);
}
