// Readers of values that several sections have.

import { suggestion, type Words } from '../bgp/index.ts';
import type { Notes, Place } from './notes.ts';
import type { Row } from './sections.ts';

const TRUE = ['true', 'enable', 'enabled', 'yes', '1'];
const FALSE = ['false', 'disable', 'disabled', 'no', '0'];

/** A boolean; `bare` is what the keyword alone means. */
export function boolean(words: Words, bare: boolean): boolean {
  if (!words.more()) return bare;
  const text = words.next().toLowerCase();
  if (TRUE.includes(text)) return true;
  if (FALSE.includes(text)) return false;
  const meant = suggestion(text, ['true', 'enable', 'enabled', 'false', 'disable', 'disabled']);
  return words.back().fail(`'${text}' is neither true nor false${meant}`);
}

/** True, and the word is taken, when the next one is `auto`. */
export function isAuto(words: Words): boolean {
  if (words.peek()?.toLowerCase() !== 'auto') return false;
  words.next();
  return true;
}

/** One of `choices`, without regard to case. */
export function choice<C extends string>(words: Words, what: string, choices: readonly C[]): C {
  const text = words.next(what);
  const found = choices.find((each) => each === text.toLowerCase());
  if (found !== undefined) return found;
  const all = choices.join(', ');
  return words.back().fail(`'${text}' is not ${what}: ${all}${suggestion(text.toLowerCase(), choices)}`);
}

/** A word and its place. */
export function placed(words: Words, what: string): { readonly text: string; readonly place: Place } {
  const place = words.where();
  return { text: words.next(what), place };
}

/** The place of the keyword before the words. */
export function keywordPlace(words: Words): Place {
  const place = words.back().where();
  words.next();
  return place;
}

/** A boolean whose value is kept by `set`. */
export function flag<T>(bare: boolean, set: (target: T, value: boolean, notes: Notes, place: Place) => void): Row<T> {
  return {
    usage: '[true | false]',
    example: 'true',
    line: (words, target, notes) => {
      const place = words.where();
      set(target, boolean(words, bare), notes, place);
    },
  };
}

/** As `flag(false, …)`, with a word for those who take the keyword alone for a yes. */
export function invertedFlag<T>(keyword: string, set: (target: T, value: boolean) => void): Row<T> {
  return {
    usage: '[true | false]',
    example: 'true',
    line: (words, target, notes) => {
      if (!words.more()) notes.warn(words.where(), `'${keyword}' without a value means false, as in ExaBGP`);
      set(target, boolean(words, false));
    },
  };
}

/** `A-Za-z0-9._-`, as ExaBGP wants names. */
export function name(words: Words, what: string): string {
  const text = words.next(what);
  if (/^[A-Za-z0-9._-]+$/.test(text)) return text;
  return words.back().fail(`'${text}' is not ${what}: letters, digits and . _ - make one`);
}

/** Seconds, perhaps with decimals. */
export function seconds(words: Words, least: number, most: number, what: string): number {
  const text = words.next(`a ${what}`);
  const value = /^\d{1,9}(\.\d{1,3})?$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  return words.back().fail(`'${text}' is not a ${what}: ${least} to ${most} seconds`);
}
