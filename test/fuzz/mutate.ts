// Spoils texts: the same seed gives the same texts.

/** Numbers from 0 up to 2³², of which a seed makes always the same (mulberry32). */
export class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let value = this.#state;
    value = Math.imul(value ^ (value >>> 15), value | 1);
    value ^= value + Math.imul(value ^ (value >>> 7), value | 61);
    return (value ^ (value >>> 14)) >>> 0;
  }

  below(limit: number): number {
    return limit <= 0 ? 0 : this.next() % limit;
  }

  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!;
  }
}

const SIGNS = [
  '{',
  '}',
  ';',
  '[',
  ']',
  '(',
  ')',
  ',',
  '"',
  "'",
  '\\',
  '#',
  '\n',
  ' ',
  '\t',
  '\0',
  '\u00e9',
  '😀',
  '/',
  ':',
  '&',
];
const NUMBERS = [
  '0',
  '1',
  '-1',
  '255',
  '256',
  '65535',
  '65536',
  '4294967295',
  '4294967296',
  '1e9',
  '0x',
  '0xffffffffff',
];
const LONG = ['9'.repeat(400), 'a'.repeat(5000), '['.repeat(300), '('.repeat(300), '{ '.repeat(200), '1:'.repeat(300)];

/** `text` with a few changes; `words` are what grammars know. */
export function mutate(text: string, words: readonly string[], dice: Dice): string {
  let result = text;
  for (let left = 1 + dice.below(2); left > 0; left -= 1) result = change(result, words, dice);
  return result;
}

function change(text: string, words: readonly string[], dice: Dice): string {
  const at = dice.below(text.length + 1);
  const [before, after] = [text.slice(0, at), text.slice(at)];
  switch (dice.below(9)) {
    case 0:
      return before + after.slice(1 + dice.below(8));
    case 1:
      return before + dice.pick(SIGNS) + after;
    case 2:
      return `${before} ${dice.pick(words)} ${after}`;
    case 3:
      return replaceWord(text, at, dice.pick(words));
    case 4:
      return replaceWord(text, at, dice.pick(NUMBERS));
    case 5:
      return replaceWord(text, at, '');
    case 6:
      return before + after.slice(0, dice.below(40)) + after;
    case 7:
      return dice.below(20) === 0 ? before + dice.pick(LONG) + after : before;
    default:
      return replaceWord(text, at, text.slice(dice.below(text.length)).split(/\s/, 1)[0]!);
  }
}

/** The word that stands at or after `at` made another. */
function replaceWord(text: string, at: number, word: string): string {
  let start = at;
  while (start > 0 && !/\s/.test(text[start - 1]!)) start -= 1;
  let end = at;
  while (end < text.length && !/\s/.test(text[end]!)) end += 1;
  return text.slice(0, start) + word + text.slice(end);
}
