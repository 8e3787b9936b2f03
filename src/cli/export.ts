// `keryx export`: configuration files as one JSON document.

import { writeFileSync } from 'node:fs';
import { printable } from '../bgp/index.ts';
import { documentOf } from './document.ts';
import { load } from './load.ts';
import { type PlaceOptions, reasonOf } from './places.ts';
import { SettingError } from './settings/index.ts';
import { surroundings } from './surroundings.ts';

export interface ExportOptions extends PlaceOptions {
  readonly secrets?: boolean;
  /** A file; standard output when there is none. */
  readonly output?: string;
  readonly indent: string;
}

/** Exit status: 0, or 1 with every problem on standard error. Throws SettingError. */
export function exportConfig(files: readonly string[], options: ExportOptions): number {
  const config = load(files, surroundings(options));
  if (config === undefined) return 1;
  const indent = /^\d{1,2}$/.test(options.indent) ? Number(options.indent) : 2;
  const text = `${JSON.stringify(documentOf(config, options), undefined, indent)}\n`;
  if (options.output === undefined) process.stdout.write(text);
  else writeOut(options.output, text);
  return 0;
}

function writeOut(file: string, text: string): void {
  try {
    // Passwords may be in it.
    writeFileSync(file, text, { mode: 0o600 });
  } catch (error) {
    throw new SettingError(`${printable(file)}: ${reasonOf(error)}`);
  }
}
