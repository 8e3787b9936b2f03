// What the user set: the environment first, then INI files, then what is usual.

import { printable } from '../../bgp/index.ts';
import { SettingError } from './error.ts';
import { type Ini, known, type Prefix, sets, unknown } from './ini.ts';
import { names, type SettingName, sections, settingOf, spellings, type ValueOf } from './table.ts';

export type Origin = 'environment' | 'file' | 'default';

interface Held {
  readonly value: unknown;
  readonly origin: Origin;
  /** The variable, or the place in a file. */
  readonly where: string;
}

export class Settings {
  readonly #held: ReadonlyMap<SettingName, Held>;
  /** What was set in vain: unknown names, and settings that do nothing yet. */
  readonly warnings: readonly string[];

  constructor(held: ReadonlyMap<SettingName, Held>, warnings: readonly string[]) {
    this.#held = held;
    this.warnings = warnings;
  }

  get<N extends SettingName>(name: N): ValueOf<N> {
    return (this.#held.get(name)?.value ?? settingOf(name).usual) as ValueOf<N>;
  }

  origin(name: SettingName): Origin {
    return this.#held.get(name)?.origin ?? 'default';
  }

  /** True when it is what it is without anybody saying so. */
  usual(name: SettingName): boolean {
    const { kind, usual } = settingOf(name);
    return kind.print(this.get(name)) === kind.print(usual);
  }
}

/** `inis`: the strongest first. Throws SettingError that names every bad value. */
export function readSettings(env: NodeJS.ProcessEnv, inis: readonly Ini[] = []): Settings {
  const held = new Map<SettingName, Held>();
  const mistakes: string[] = [];
  for (const name of names) {
    const found = inEnvironment(env, name) ?? inFiles(inis, name);
    if (found === undefined) continue;
    const { kind } = settingOf(name);
    const value = kind.parse(found.text);
    if (value !== undefined) held.set(name, { value, origin: found.origin, where: found.where });
    else
      mistakes.push(`invalid value for ${name} : ${printable(found.text)} (${found.where}: it must be ${kind.what})`);
  }
  if (mistakes.length > 0) throw new SettingError(mistakes.join('\n'));
  const settings = new Settings(held, []);
  const vain = [...held].flatMap(([name, { where }]) => {
    const { later } = settingOf(name);
    return later === undefined || settings.usual(name) ? [] : [`${where}: ${name} has no effect yet, ${later}`];
  });
  return new Settings(held, [...strangers(env), ...inis.flatMap(({ notes }) => notes), ...vain]);
}

interface Found {
  readonly text: string;
  readonly origin: Origin;
  readonly where: string;
}

const PREFIXES: readonly Prefix[] = ['keryx', 'exabgp'];

/** `keryx.tcp.port`, `keryx_tcp_port`, then the same with `exabgp`; then an older name likewise. */
function inEnvironment(env: NodeJS.ProcessEnv, name: SettingName): Found | undefined {
  for (const key of keysOf(name)) {
    for (const prefix of PREFIXES.filter((each) => sets(each, name))) {
      const dotted = spellings(key).map((each) => `${prefix}.${each}`);
      for (const where of [...dotted, ...dotted.map((each) => each.replaceAll('.', '_'))]) {
        const text = env[where]?.trim();
        if (text !== undefined && counts(name, text)) return { text, origin: 'environment', where };
      }
    }
  }
  return undefined;
}

function inFiles(inis: readonly Ini[], name: SettingName): Found | undefined {
  for (const key of keysOf(name)) {
    for (const { entries } of inis) {
      for (const prefix of PREFIXES) {
        // Said twice in a file, the last counts.
        const entry = entries.findLast((each) => each.prefix === prefix && spellings(key).includes(each.key));
        if (entry !== undefined && counts(name, entry.value)) {
          return { text: entry.value, origin: 'file', where: entry.where };
        }
      }
    }
  }
  return undefined;
}

function keysOf(name: SettingName): string[] {
  const { also } = settingOf(name);
  return also === undefined ? [name] : [name, also];
}

/** An empty text unsets most settings, and is a value of some. */
function counts(name: SettingName, text: string): boolean {
  return text !== '' || settingOf(name).kind.empty === true;
}

/** Variables that look as if they set something. */
function strangers(env: NodeJS.ProcessEnv): string[] {
  return Object.keys(env).flatMap((variable) => {
    const [, prefix, , section = '', key] = /^(keryx|exabgp)([._])([a-z]+)\2(.+)$/.exec(variable) ?? [];
    const name = `${section}.${key}`;
    if (prefix === undefined || !sections.has(section) || known(prefix as Prefix, name) !== undefined) return [];
    return [`${variable}: ${unknown(prefix as Prefix, name)}`];
  });
}
