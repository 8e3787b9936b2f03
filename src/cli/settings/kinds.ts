// The kinds of values that settings have: how each is read, and how `keryx env` prints it.

import { parseAddress, printAddress } from '../../bgp/index.ts';

export interface Kind<T> {
  /** Undefined: `text` is no such value. */
  parse(text: string): T | undefined;
  /** As it stands in an INI file. */
  print(value: T): string;
  /** For the complaint about a bad one: `it must be …` */
  readonly what: string;
  /** An empty text is a value, `none`; for other kinds it counts as unset. */
  readonly empty?: true;
}

/** As in ExaBGP, what is not a way of saying yes means no. */
export const flag: Kind<boolean> = {
  parse: (text) => /^(1|yes|on|enable|true)$/i.test(text),
  print: String,
  what: 'true or false',
};

export function integer(least: number, most: number): Kind<number> {
  return {
    parse: (text) => {
      const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
      return value >= least && value <= most ? value : undefined;
    },
    print: String,
    what: `a number from ${least} to ${most}`,
  };
}

export const seconds: Kind<number> = {
  parse: (text) => (/^\d{1,6}(\.\d{1,6})?$/.test(text) ? Number(text) : undefined),
  print: (value) => (Number.isInteger(value) ? `${value}.0` : String(value)),
  what: 'a number of seconds, such as 1.0',
};

/** Permission bits, as Python or a shell writes them. */
export const octal: Kind<number> = {
  parse: (text) =>
    /^(0o?)?[0-7]{1,4}$/i.test(text) ? Number.parseInt(text.replace(/^0o/i, ''), 8) & 0o777 : undefined,
  print: (value) => `'0${value.toString(8)}'`,
  what: 'an octal number, such as 0137',
};

/** A name that must not be empty. */
export const word: Kind<string> = { parse: (text) => text, print: quoted, what: 'a name' };

/** The name of a file, or nothing. */
export const path: Kind<string> = { parse: (text) => text, print: quoted, what: 'a file name', empty: true };

/** The name of a group, or nothing. */
export const group: Kind<string> = { parse: (text) => text, print: quoted, what: 'the name of a group', empty: true };

/** IP addresses with blanks or commas between them. */
export const addresses: Kind<readonly string[]> = {
  parse: (text) => {
    const found = text.split(/[\s,]+/).filter((each) => each !== '');
    const octets = found.map(parseAddress);
    return octets.every((each) => each !== undefined) ? octets.map(printAddress) : undefined;
  },
  print: (value) => quoted(value.join(' ')),
  what: 'IP addresses with blanks between them',
  empty: true,
};

export function choice<const C extends string>(...choices: readonly C[]): Kind<C> {
  return {
    parse: (text) => choices.find((each) => each === text.toLowerCase()),
    print: String,
    what: choices.join(' or '),
  };
}

// The union of what ExaBGP 4.2, 5.0 and pino call their levels.
const LEVELS: Readonly<Record<string, string>> = {
  emerg: 'fatal',
  alert: 'fatal',
  crit: 'fatal',
  critical: 'fatal',
  fatal: 'fatal',
  err: 'error',
  error: 'error',
  warning: 'warn',
  warn: 'warn',
  notice: 'info',
  info: 'info',
  debug: 'debug',
  notset: 'trace',
  trace: 'trace',
  silent: 'silent',
};

/** pino's name of a level; undefined when there is none of that name. */
export function levelOf(text: string): string | undefined {
  const name = text.toLowerCase();
  return Object.hasOwn(LEVELS, name) ? LEVELS[name] : undefined;
}

/** A level of the log, in the user's spelling. */
export const level: Kind<string> = {
  parse: (text) => (levelOf(text) === undefined ? undefined : text.toUpperCase()),
  print: String,
  what: `a level of ExaBGP, or one of ${[...new Set(Object.values(LEVELS))].join(', ')}`,
};

function quoted(text: string): string {
  return `'${text}'`;
}
