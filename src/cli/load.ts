// Configuration files to one configuration, or to printed problems.

import { readFileSync, realpathSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { printable } from '../bgp/index.ts';
import { type Config, loadConfig, printProblem, systemPrograms } from '../config-parser/index.ts';

/** Reads `files`; with any problem prints all of them on standard error and returns undefined. */
export function load(files: readonly string[]): Config | undefined {
  const texts = new Map<string, string>();
  for (const file of files) {
    try {
      texts.set(file, readFileSync(file, 'utf8'));
    } catch (error) {
      console.error(`${printable(file)}: ${reasonOf(error)}`);
      return undefined;
    }
  }
  const programs = systemPrograms(process.env, process.cwd());
  const sources = files.map((file) => ({
    source: file,
    directory: dirname(realpathSync(resolve(file))),
    text: texts.get(file)!,
    programs,
  }));
  const outcome = loadConfig(sources);
  const problems = outcome.ok ? outcome.config.warnings : outcome.problems;
  for (const problem of problems) {
    const label = outcome.ok ? { ...problem, message: `warning: ${problem.message}` } : problem;
    console.error(printProblem(label, texts.get(problem.source) ?? ''));
  }
  return outcome.ok ? outcome.config : undefined;
}

function reasonOf(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return 'there is no such file';
  if (code === 'EISDIR') return 'is a directory, not a configuration file';
  return code === 'EACCES' ? 'may not be read' : String(error);
}
