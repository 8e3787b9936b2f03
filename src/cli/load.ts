// Configuration files to one configuration, or to printed problems.

import { readFileSync, realpathSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { printable } from '../bgp/index.ts';
import { type Config, loadConfig, type Programs, printProblem, systemPrograms } from '../config-parser/index.ts';
import type { Encoder } from '../process-bridge/index.ts';
import type { PeerConfig } from '../speaker/index.ts';
import { configPath, type PlaceOptions, reasonOf, rootOf } from './places.ts';
import { SettingError } from './settings/index.ts';

/** The name of standard input on a command line, and in problems. */
const STDIN = '-';
const STDIN_NAME = 'stdin';
const OWN = fileURLToPath(new URL('../../bin/keryx', import.meta.url));

export interface LoadOptions {
  /** The folder that `etc/exabgp` is in. */
  readonly root: string;
  /** How the programs of `run` are found; usually on this machine. */
  readonly programs?: Programs;
  /** What `software-version` tells peers. */
  readonly software?: string;
  /** No neighbor dials, whatever it says itself. */
  readonly passive?: boolean;
  /** Encoder of processes that name none. */
  readonly encoder?: Encoder;
}

interface Source {
  readonly source: string;
  readonly directory: string;
  readonly text: string;
}

/** What was read, if there is no problem, and problems or warnings as people read them. */
export interface Loaded {
  readonly config: Config | undefined;
  readonly said: readonly string[];
}

/** Reads `files`; with any problem prints all of them on standard error and returns undefined. Warnings are printed, too. */
export function load(files: readonly string[], options: LoadOptions): Config | undefined {
  const { config, said } = readConfig(files, options);
  for (const line of said) console.error(line);
  return config;
}

/** The same, and prints nothing. */
export function readConfig(files: readonly string[], options: LoadOptions): Loaded {
  const { root, programs = here(), software, passive = false, encoder } = options;
  const sources: Source[] = [];
  for (const file of files) {
    try {
      sources.push(read(file, root));
    } catch (error) {
      return { config: undefined, said: [`${printable(file)}: ${reasonOf(error)}`] };
    }
  }
  const outcome = loadConfig(
    sources.map((source) => ({ ...source, programs })),
    { passive, ...(software !== undefined && { software }), ...(encoder !== undefined && { encoder }) },
  );
  const problems = outcome.ok ? outcome.config.warnings : outcome.problems;
  const said = problems.map((problem) => {
    const label = outcome.ok ? { ...problem, message: `warning: ${problem.message}` } : problem;
    return printProblem(label, sources.find(({ source }) => source === problem.source)?.text ?? '');
  });
  return { config: outcome.ok ? outcome.config : undefined, said };
}

/** The first neighbor of a file. Throws SettingError when there is none; problems are printed. */
export function firstNeighbor(file: string, options: PlaceOptions): PeerConfig {
  const config = load([file], { root: rootOf(options, process.env, process.argv[1] ?? '') });
  const found = config?.neighbors[0];
  if (found === undefined) {
    throw new SettingError(`${printable(file)} ${config === undefined ? 'cannot be used' : 'has no neighbor'}`);
  }
  return found;
}

function read(file: string, root: string): Source {
  if (file === STDIN) return { source: STDIN_NAME, directory: process.cwd(), text: readFileSync(0, 'utf8') };
  const path = configPath(file, root);
  return { source: file, directory: dirname(realpathSync(path)), text: readFileSync(path, 'utf8') };
}

function here(): Programs {
  return { ...systemPrograms(process.env, process.cwd()), healthcheck: [process.execPath, OWN, 'healthcheck'] };
}
