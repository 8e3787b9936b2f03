// What every command that reads a configuration must know first: the settings, and the folder that `etc` is in.

import { type PlaceOptions, readInis, rootOf } from './places.ts';
import { givenRoot } from './root.ts';
import { readSettings, type Settings } from './settings/index.ts';

export interface Surroundings {
  readonly settings: Settings;
  readonly root: string;
  /** Somebody asked for this root. */
  readonly given: boolean;
  /** A file of settings that is not there; `wanted`: somebody asked for it. */
  readonly missing: { readonly file: string; readonly wanted: boolean } | undefined;
}

/** Prints what was set in vain on standard error. Throws SettingError. */
export function surroundings(options: PlaceOptions): Surroundings {
  const { env } = process;
  const program = process.argv[1] ?? '';
  const { inis, missing } = readInis(options, env, program);
  const settings = readSettings(env, inis);
  for (const warning of settings.warnings) console.error(`warning: ${warning}`);
  return { settings, root: rootOf(options, env, program), given: givenRoot(options, env) !== undefined, missing };
}
