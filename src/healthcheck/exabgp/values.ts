// What follows an option, as Python reads it. Each throws BadOption, to which the caller adds the option.

import { BadOption } from './arguments.ts';
import { canonicalAddress, type Network, readNetwork } from './network.ts';

const FACILITIES: Readonly<Record<string, number>> = {
  kern: 0,
  user: 1,
  mail: 2,
  daemon: 3,
  auth: 4,
  security: 4,
  syslog: 5,
  lpr: 6,
  news: 7,
  uucp: 8,
  cron: 9,
  authpriv: 10,
  ftp: 11,
  ...Object.fromEntries(Array.from({ length: 8 }, (_, i) => [`local${i}`, 16 + i])),
};

/** Seconds, 0 or more, perhaps with a fraction. */
export function seconds(text: string): number {
  const digits = text.trim().replace(/(?<=\d)_(?=\d)/g, '');
  const plain = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(digits);
  const value = Number(digits);
  if (!plain || !Number.isFinite(value)) throw new BadOption(`'${text}' is no number of seconds`);
  if (value < 0) throw new BadOption(`'${text}' is less than nothing`);
  return value;
}

export function integer(text: string): number {
  const digits = text.trim().replace(/(?<=\d)_(?=\d)/g, '');
  const value = Number(digits);
  if (!/^[+-]?\d+$/.test(digits)) throw new BadOption(`'${text}' is no whole number`);
  if (!Number.isSafeInteger(value)) throw new BadOption(`'${text}' is too large`);
  // Not -0.
  return value || 0;
}

/** What is put into a line as it is: it must not become two lines. */
export function inLine(text: string): string {
  if (/[\0-\x1f\x7f\u0085\u2028\u2029]/.test(text)) throw new BadOption('it has a line break or another control in it');
  return text;
}

/** What a program is given: C ends it at a zero. */
export function command(text: string): string {
  if (text.includes('\0')) throw new BadOption('it has a zero character in it');
  return text;
}

export function address(text: string): string {
  const canonical = canonicalAddress(text);
  if (canonical === undefined) throw new BadOption(`'${text}' is no IP address`);
  return canonical;
}

export function network(text: string): Network {
  const read = readNetwork(text);
  if (typeof read === 'string') throw new BadOption(`'${text}': ${read}`);
  return read;
}

/** NETWORK%INTERFACE */
export function place(text: string): readonly [network: string, interfaceName: string] {
  const [, net, name] = /^(.*)%(.*)$/s.exec(text) ?? [];
  if (net === undefined || name === undefined) throw new BadOption(`'${text}' is no NETWORK%INTERFACE`);
  if (!/^[a-zA-Z0-9._:-]{1,15}$/.test(name)) throw new BadOption(`'${name}' is no name of an interface`);
  return [network(net).text, name];
}

/** The number of a facility of syslog. */
export function facility(text: string): number {
  const name = text.toLowerCase();
  if (!Object.hasOwn(FACILITIES, name)) {
    throw new BadOption(`'${text}' is no facility of syslog: ${Object.keys(FACILITIES).join(', ')}`);
  }
  return FACILITIES[name]!;
}

/** The name of the facility that has no number said. */
export const DAEMON = 3;
