// `keryx env`: the settings as they are here and now.

import type { PlaceOptions } from './places.ts';
import { type PrintOptions, printSettings } from './settings/index.ts';
import { surroundings } from './surroundings.ts';

/** Prints them; the exit status. Throws SettingError. */
export function env(options: PlaceOptions & PrintOptions): number {
  process.stdout.write(printSettings(surroundings(options).settings, options));
  return 0;
}
