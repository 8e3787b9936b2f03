// What `keryx env` prints: an INI file, or lines for the environment.

import type { Settings } from './settings.ts';
import { names, type SettingName, settingOf } from './table.ts';

export interface PrintOptions {
  /** Only what is not as usual. */
  readonly diff?: boolean;
  /** `exabgp.api.ack=true` instead of sections. */
  readonly env?: boolean;
}

/** Ends with a newline. What is read back from it is the same. */
export function printSettings(settings: Settings, { diff = false, env = false }: PrintOptions): string {
  const wanted = names.filter((name) => !name.startsWith('debug.') && !(diff && settings.usual(name)));
  const lines = ['exabgp', 'keryx'].flatMap((prefix) => {
    const own = wanted.filter((name) => (settingOf(name).versions === 'keryx') === (prefix === 'keryx'));
    return env ? variables(settings, prefix, own) : sections(settings, prefix, own);
  });
  if (lines.length === 0) return '';
  // ExaBGP, too, begins with an empty line.
  return `${['', ...lines].join('\n').replace(/^\n+/, '\n')}\n`;
}

function variables(settings: Settings, prefix: string, shown: readonly SettingName[]): string[] {
  return shown.map((name) => `${prefix}.${name}=${printed(settings, name)}`);
}

function sections(settings: Settings, prefix: string, shown: readonly SettingName[]): string[] {
  return shown.flatMap((name, i) => {
    const [section = '', key = ''] = name.split('.');
    const first = shown[i - 1]?.split('.')[0] !== section;
    return [...(first ? ['', `[${prefix}.${section}]`] : []), `${key} = ${printed(settings, name)}`];
  });
}

function printed(settings: Settings, name: SettingName): string {
  return settingOf(name).kind.print(settings.get(name));
}
