// Text to what the rooms below want to know, or to a list of problems.

import { type Problem, suggestion } from '../bgp/index.ts';
import type { ServiceConfig } from '../healthcheck/index.ts';
import type { Encoder, ProcessConfig, Subscription } from '../process-bridge/index.ts';
import type { PeerConfig } from '../speaker/index.ts';
import type { FileDraft, RunDraft } from './draft.ts';
import { healthcheckKind, openHealthcheck } from './healthcheck/index.ts';
import { settleServices } from './healthcheck/settle.ts';
import { settle, traceTemplate } from './inherit.ts';
import { neighborKind, openNeighbor } from './neighbor.ts';
import { checkNeighbor } from './neighbor-check.ts';
import { Notes } from './notes.ts';
import { openProcess, type ProcessDraft, processKind } from './process.ts';
import type { Programs } from './programs.ts';
import { readText } from './read.ts';
import { type Rows, sectionKind } from './sections.ts';
import { Tails } from './tails.ts';
import { groupKind, openGroup, templateKind } from './template.ts';

export interface Config {
  readonly processes: readonly ProcessConfig[];
  readonly neighbors: readonly PeerConfig[];
  readonly subscriptions: readonly Subscription[];
  readonly services: readonly ServiceConfig[];
  /** What was accepted and may surprise. */
  readonly warnings: readonly Problem[];
}

/** Everything or nothing: a configuration with one problem is not used. */
export type Outcome =
  | { readonly ok: true; readonly config: Config }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** What has to be known of a text besides its characters. */
export interface About {
  /** Its name in problems. */
  readonly source: string;
  /** Where the file stands, and its programs perhaps. */
  readonly directory: string;
  readonly programs: Programs;
}

export interface ConfigFile extends About {
  readonly text: string;
}

/** What is known of a run besides its files. */
export interface RunOptions {
  /** No neighbor dials, whatever it says itself; ranges of peers need no `passive` then. */
  readonly passive?: boolean;
  /** What `software-version` tells peers. */
  readonly software?: string;
  /** Encoder of processes that name none; `text` when nothing is said. */
  readonly encoder?: Encoder;
}

/** Reads one configuration. Asks `about.programs` for programs and touches nothing else. */
export function parseConfig(text: string, about: About, options: RunOptions = {}): Outcome {
  return loadConfig([{ ...about, text }], options);
}

/**
 * Reads several configurations as one: what a file defines, the others may use, and none may define again, but for
 * templates, where a file's own count first.
 */
export function loadConfig(files: readonly ConfigFile[], { passive, software, encoder }: RunOptions = {}): Outcome {
  const run: RunDraft = {
    processes: new Map(),
    services: new Map(),
    templates: new Map(),
    neighbors: new Map(),
    listeners: new Map(),
    subscriptions: [],
    passive: passive ?? false,
    software: software ?? 'Keryx',
    encoder: encoder ?? 'text',
  };
  const drafts = files.map((file) => read(file, run));
  for (const draft of drafts) findProcesses(draft);
  warnOfUnused(run, drafts);
  for (const { templates } of drafts) for (const template of templates.values()) traceTemplate(template);
  for (const { groups } of drafts) for (const group of groups) settle(group);
  for (const { neighbors } of drafts) for (const draft of neighbors) if (settle(draft)) checkNeighbor(draft);
  const services = settleServices(run);
  const problems = drafts.flatMap(({ notes }) => notes.problems());
  if (problems.length > 0) return { ok: false, problems };
  return {
    ok: true,
    config: {
      processes: [...run.processes.values()].map(processConfig),
      neighbors: [...run.neighbors.values()].map(({ config }) => config),
      subscriptions: run.subscriptions,
      services,
      warnings: drafts.flatMap(({ notes }) => notes.warnings()),
    },
  };
}

function findProcesses({ run, notes, references, matches }: FileDraft): void {
  const names = [...run.processes.keys()];
  for (const { name, at } of references) {
    // Looking for what was meant takes time, which is wasted where nothing more is told.
    if (run.processes.has(name) || notes.full) continue;
    notes.problem(at, `no process is called '${name}'${suggestion(name, names)}`);
  }
  for (const { pattern, at, processes } of matches) {
    processes.push(...names.filter(pattern));
    if (processes.length === 0) notes.problem(at, 'no process has a name that begins like this');
  }
}

// Helpers speak to the neighbors that name them, and to no others.
function warnOfUnused({ processes }: RunDraft, drafts: readonly FileDraft[]): void {
  const used = new Set<string>();
  for (const { references, matches } of drafts) {
    for (const { name } of references) used.add(name);
    for (const name of matches.flatMap((match) => match.processes)) used.add(name);
  }
  for (const { name, nested, file, at } of processes.values()) {
    if (!nested && !used.has(name)) file.notes.warn(at, 'no api section names this process: it reaches no neighbor');
  }
}

const rows: Rows<FileDraft> = {
  process: {
    usage: 'NAME',
    about: 'A helper: a program whose lines are commands, and who is told events.',
    example: 'watch',
    section: processKind,
    block: openProcess,
  },
  healthcheck: {
    usage: 'NAME',
    about: 'What is announced while a service is well, and how that is found out.',
    example: 'dns',
    section: healthcheckKind,
    block: openHealthcheck,
  },
  template: {
    about: 'What several neighbors have in common.',
    section: templateKind,
    block: (_words, file) => templateKind.open(file),
  },
  neighbor: {
    usage: 'ADDRESS | RANGE',
    about: 'A router to speak with, or a range of those that may call.',
    example: '192.0.2.1',
    section: neighborKind,
    block: openNeighbor,
  },
  group: {
    usage: '[NAME]',
    about: 'ExaBGP 3: neighbors, and what they have in common.',
    example: 'routers',
    section: groupKind,
    block: openGroup,
  },
};

export const fileKind = sectionKind('the file', rows);

function read({ text, source, directory, programs }: ConfigFile, run: RunDraft): FileDraft {
  const notes = new Notes(source);
  // Looked up once a file, however many neighbors name the program.
  const found = new Map<string, ReturnType<Programs['find']>>();
  const file: FileDraft = {
    run,
    notes,
    tails: new Tails(),
    apiNames: new Set(),
    references: [],
    matches: [],
    templates: new Map(),
    groups: [],
    neighbors: [],
    healthcheck: programs.healthcheck,
    findProgram: (program) => {
      const known = found.get(program) ?? programs.find(program, directory);
      found.set(program, known);
      return known;
    },
  };
  readText(text, fileKind.open(file), notes);
  return file;
}

// Without problems, every process has something to run.
function processConfig(draft: ProcessDraft): ProcessConfig {
  const { name, run = [], said, fifo, encoder, version, respawn, onExit, grace, readyTimeout, health } = draft;
  return {
    name,
    run,
    ...(said && { said }),
    ...(fifo !== undefined && { fifo }),
    encoder,
    ...(version && { version }),
    respawn,
    ...(onExit && { onExit }),
    ...(grace !== undefined && { grace }),
    ...(readyTimeout !== undefined && { readyTimeout }),
    ...(health && { health }),
  };
}
