// The INI file of settings: `[exabgp.tcp]`, `port = 1790`. Blanks and quotes around values mean nothing, a key without a
// value is not set, and a line that begins with # or ; is a comment.

import { suggestion } from '../../bgp/index.ts';
import { nameOf, names, type SettingName, sections, settingOf } from './table.ts';

export type Prefix = 'keryx' | 'exabgp';

/** One line that sets something. */
export interface Entry {
  readonly prefix: Prefix;
  /** `section.key` as it was written, older names too. */
  readonly key: string;
  readonly value: string;
  /** `exabgp.env:3` */
  readonly where: string;
}

export interface Ini {
  readonly entries: readonly Entry[];
  /** Lines that set nothing, each with its place. */
  readonly notes: readonly string[];
}

/** Reads the text of an INI file; `source` is its name in notes. Never fails: what means nothing is noted. */
export function parseIni(text: string, source: string): Ini {
  const entries: Entry[] = [];
  const notes: string[] = [];
  let head: { readonly prefix: Prefix; readonly section: string } | undefined;
  for (const [i, raw] of text
    .replace(/^\ufeff/, '')
    .split(/\r?\n/)
    .entries()) {
    const line = raw.trim();
    const where = `${source}:${i + 1}`;
    if (line === '' || line.startsWith('#') || line.startsWith(';')) continue;
    const title = /^\[(.*)\]$/.exec(line)?.[1];
    if (title !== undefined) {
      const [prefix, section = ''] = title.trim().split('.');
      head = (prefix === 'exabgp' || prefix === 'keryx') && sections.has(section) ? { prefix, section } : undefined;
      if (head === undefined) notes.push(`${where}: section [${title}] has no settings`);
      continue;
    }
    if (head === undefined) continue;
    const [, name = '', value] = /^([^=:]*?)\s*(?:[=:]\s*(.*))?$/.exec(line)!;
    const key = `${head.section}.${name.toLowerCase()}`;
    if (known(head.prefix, key) === undefined) notes.push(`${where}: ${unknown(head.prefix, key)}`);
    else if (value !== undefined) entries.push({ prefix: head.prefix, key, value: unquoted(value), where });
  }
  return { entries, notes };
}

/** The setting that a key with this prefix sets. */
export function known(prefix: Prefix, key: string): SettingName | undefined {
  const name = nameOf(key);
  return name !== undefined && sets(prefix, name) ? name : undefined;
}

/** Keryx's own settings are set with its own prefix alone. */
export function sets(prefix: Prefix, name: SettingName): boolean {
  return prefix === 'keryx' || settingOf(name).versions !== 'keryx';
}

/** What to say of a key that sets nothing. */
export function unknown(prefix: Prefix, key: string): string {
  const name = nameOf(key);
  if (name !== undefined) return `there is no setting '${prefix}.${key}', but 'keryx.${name}'`;
  return `there is no setting '${key}'${suggestion(key, names)}`;
}

function unquoted(text: string): string {
  const inner = /^(["'])(.*)\1$/.exec(text)?.[2];
  return inner ?? text;
}
