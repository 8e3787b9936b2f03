// Text to what the rooms below want to know, or to a list of problems.

import { type Problem, suggestion } from '../bgp/index.ts';
import type { ProcessConfig, Subscription } from '../process-bridge/index.ts';
import type { PeerConfig } from '../speaker/index.ts';
import type { FileDraft, RunDraft } from './draft.ts';
import { openNeighbor } from './neighbor.ts';
import { Notes } from './notes.ts';
import { openProcess, type ProcessDraft } from './process.ts';
import type { Programs } from './programs.ts';
import { readText } from './read.ts';
import { later, type Rows, sectionKind } from './sections.ts';

export interface Config {
  readonly processes: readonly ProcessConfig[];
  readonly neighbors: readonly PeerConfig[];
  readonly subscriptions: readonly Subscription[];
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

/** Reads one configuration. Asks `about.programs` for programs and touches nothing else. */
export function parseConfig(text: string, about: About): Outcome {
  return loadConfig([{ ...about, text }]);
}

/** Reads several configurations as one: what a file defines, the others may use, and none may define again. */
export function loadConfig(files: readonly ConfigFile[]): Outcome {
  const run: RunDraft = { processes: new Map(), neighbors: new Map(), subscriptions: [] };
  const drafts = files.map((file) => read(file, run));
  for (const { notes, references } of drafts) {
    for (const { name, at } of references) {
      if (run.processes.has(name)) continue;
      notes.problem(at, `no process is called '${name}'${suggestion(name, run.processes.keys())}`);
    }
  }
  const problems = drafts.flatMap(({ notes }) => notes.problems());
  if (problems.length > 0) return { ok: false, problems };
  return {
    ok: true,
    config: {
      processes: [...run.processes.values()].map(processConfig),
      neighbors: [...run.neighbors.values()].map(({ config }) => config),
      subscriptions: run.subscriptions,
      warnings: drafts.flatMap(({ notes }) => notes.warnings()),
    },
  };
}

const rows: Rows<FileDraft> = {
  process: { block: (words, file) => openProcess(words, file) },
  neighbor: { block: openNeighbor },
  ...later('template', 'group'),
};

const fileKind = sectionKind('the file', rows);

function read({ text, source, directory, programs }: ConfigFile, run: RunDraft): FileDraft {
  const notes = new Notes(source);
  // Looked up once a file, however many neighbors name the program.
  const found = new Map<string, ReturnType<Programs['find']>>();
  const file: FileDraft = {
    run,
    notes,
    apiNames: new Set(),
    references: [],
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
function processConfig({ name, run = [], encoder, respawn }: ProcessDraft): ProcessConfig {
  return { name, run, encoder, respawn };
}
