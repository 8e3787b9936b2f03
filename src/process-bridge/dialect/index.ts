// The dialects that helpers may be spoken to in.

import { jsonDialect } from './json.ts';
import { form3 } from './json-3.ts';
import { form4 } from './json-4.ts';
import { form5 } from './json-5.ts';
import { form6 } from './json-6.ts';
import type { Dialect } from './kind.ts';
import { text4, text5 } from './text.ts';

/** Versions of ExaBGP whose events differ, the oldest first. */
export const VERSIONS = [3, 4, 5, 6] as const;

export type Version = (typeof VERSIONS)[number];

export type Encoder = 'text' | 'json';

/** How helpers are told events as far as they do not say. */
export interface Defaults {
  readonly version: Version;
  /** In JSON, prefixes of which nothing more is to say stand for themselves. */
  readonly compact: boolean;
}

export const DEFAULTS: Defaults = { version: 5, compact: false };

const forms = { 3: form3, 4: form4, 5: form5, 6: form6 };

const json = jsonDialects(false);
const compactJson = jsonDialects(true);

function jsonDialects(compact: boolean): Readonly<Record<Version, Dialect>> {
  const of = (version: Version) => jsonDialect(forms[version], compact);
  return { 3: of(3), 4: of(4), 5: of(5), 6: of(6) };
}

export const json5 = json[5];

/** The dialect of a helper that was configured so; the same object each time. */
export function dialectOf(
  said: { readonly encoder: Encoder; readonly version?: Version | undefined },
  defaults: Defaults = DEFAULTS,
): Dialect {
  const version = said.version ?? defaults.version;
  // ExaBGP 6.0 has no text; but a helper that did not ask for 6 keeps what it asked for.
  if (said.encoder === 'json' || said.version === 6) return (defaults.compact ? compactJson : json)[version];
  return version <= 4 ? text4 : text5;
}

export type { Dialect, Direction, Extras, Stamp } from './kind.ts';
export type { Event3, Event4, Event5, Event6 } from './types.ts';
