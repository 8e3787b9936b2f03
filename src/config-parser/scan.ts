// Text to statements: words up to `;`, `{` or `}`, each with its line and column. One pass, so that a file of a
// hundred thousand routes costs no more than its length.

import type { Word } from '../bgp/index.ts';
import type { Notes, Place } from './notes.ts';

/** Words and what ended them. */
export interface Statement {
  readonly words: readonly Word[];
  /** Empty where the text ended. */
  readonly end: ';' | '{' | '}' | '';
  /** Of what ended it. */
  readonly at: Place;
  /** A bracket without its partner. */
  readonly bracket: (Place & { readonly message: string }) | undefined;
  /** A problem in it is noted already: its words mean nothing. */
  readonly broken: boolean;
}

const PLAIN = 0;
const BLANK = 1;
const NEWLINE = 2;
const COMMENT = 3;
const END = 4;
const ALONE = 5;
const QUOTE = 6;
const BACKSLASH = 7;
const OVER = 8;

const CLASSES = new Uint8Array(128);
for (const [characters, kind] of [
  [' \t\r', BLANK],
  ['\n', NEWLINE],
  ['#', COMMENT],
  [';{}', END],
  [',[]', ALONE],
  [`'"`, QUOTE],
  ['\\', BACKSLASH],
] as const) {
  for (const character of characters) CLASSES[character.charCodeAt(0)] = kind;
}

const ESCAPES: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };

/** One character after its escape was decoded. */
interface Character {
  readonly text: string;
  readonly kind: number;
  /** Characters of the source it took. */
  readonly size: number;
}

export class Scanner {
  readonly #text: string;
  readonly #notes: Notes;
  #at = 0;
  #line = 1;
  #lineStart = 0;
  // Of the statement being read.
  #words: Word[] = [];
  #brackets: Place[] = [];
  #stray: Place | undefined;
  #broken = false;
  #cut = false;

  constructor(text: string, notes: Notes) {
    this.#text = text;
    this.#notes = notes;
    // A byte order mark takes no column.
    if (text.charCodeAt(0) === 0xfeff) {
      this.#at = 1;
      this.#lineStart = 1;
    }
  }

  /** The next statement; one that ends in nothing when the text is over. */
  next(): Statement {
    this.#words = [];
    this.#brackets = [];
    this.#stray = undefined;
    this.#broken = false;
    this.#cut = false;
    for (;;) {
      if (this.#cut) return this.#end(';', 0);
      const kind = this.#kindAt(this.#at);
      if (kind === BLANK) this.#at += 1;
      else if (kind === NEWLINE) this.#newline(this.#at);
      else if (kind === PLAIN) this.#plainWord();
      else if (kind === ALONE) this.#alone(this.#text[this.#at]!, 1);
      else if (kind === END) return this.#end(this.#text[this.#at] as ';', 1);
      else {
        const ended = this.#special(kind);
        if (ended !== undefined) return ended;
      }
    }
  }

  #kindAt(at: number): number {
    if (at >= this.#text.length) return OVER;
    const code = this.#text.charCodeAt(at);
    return code < 128 ? CLASSES[code]! : PLAIN;
  }

  #special(kind: number): Statement | undefined {
    if (kind === OVER) return this.#end('', 0);
    // Escapes are decoded before anything else looks at the text, so `\;` ends a statement and `\"` opens a quote.
    const { text, kind: decoded, size } = kind === BACKSLASH ? this.#decode() : this.#raw(kind);
    if (decoded === COMMENT) this.#comment();
    else if (decoded === END) return this.#end(text as ';', size);
    else if (decoded === ALONE) this.#alone(text, size);
    else if (decoded === BLANK) this.#at += size;
    else if (decoded === NEWLINE) this.#newline(this.#at + size - 1);
    else this.#slowWord(this.#at);
    return undefined;
  }

  #raw(kind: number): Character {
    return { text: this.#text[this.#at]!, kind, size: 1 };
  }

  /** What the backslash here and the next characters stand for; NEWLINE for a line that goes on in the next. */
  #decode(): Character {
    const after = this.#at + 1;
    let stop = after;
    while (this.#kindAt(stop) === BLANK) stop += 1;
    const beyond = this.#kindAt(stop);
    if (beyond === NEWLINE) return { text: '', kind: NEWLINE, size: stop + 1 - this.#at };
    if (beyond === OVER) return { text: '', kind: BLANK, size: stop - this.#at };
    const character = this.#text[after]!;
    const hex = this.#text.slice(after + 1, after + 5);
    if (character === 'u' && /^[0-9a-fA-F]{4}$/.test(hex))
      return decoded(String.fromCharCode(Number.parseInt(hex, 16)), 6);
    return decoded(ESCAPES[character] ?? character, 2);
  }

  #newline(at: number): void {
    this.#at = at + 1;
    this.#line += 1;
    this.#lineStart = this.#at;
  }

  #comment(): void {
    for (let start = this.#at; ; start = this.#at) {
      const found = this.#text.indexOf('\n', start);
      const stop = found < 0 ? this.#text.length : found;
      let last = stop - 1;
      while (this.#kindAt(last) === BLANK) last -= 1;
      // Lines are joined before comments are looked for, so a backslash makes the next line a part of the comment.
      if (found < 0 || last < start || this.#text[last] !== '\\') {
        this.#at = stop;
        return;
      }
      this.#notes.warn(this.#place(last), 'this backslash makes the next line a part of the comment');
      this.#newline(stop);
    }
  }

  #alone(text: string, size: number): void {
    const place = this.#place(this.#at);
    this.#words.push({ text, line: place.line, column: place.column });
    if (text === '[') this.#brackets.push(place);
    else if (text === ']' && this.#brackets.pop() === undefined) this.#stray ??= place;
    this.#at += size;
  }

  /** A word without quotes and escapes, which nearly all are. */
  #plainWord(): void {
    const text = this.#text;
    const start = this.#at;
    let at = start + 1;
    for (; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      if (code < 128 && CLASSES[code] !== PLAIN) break;
    }
    const kind = this.#kindAt(at);
    if (kind === QUOTE || kind === BACKSLASH) {
      this.#slowWord(start);
      return;
    }
    this.#at = at;
    this.#words.push({ text: text.slice(start, at), line: this.#line, column: start - this.#lineStart + 1 });
  }

  /** A word with quotes or escapes in it. */
  #slowWord(start: number): void {
    const place = this.#place(start);
    const parts: string[] = [];
    let quote = '';
    let opened = place;
    for (let next = this.#inWord(quote); next !== undefined; next = this.#inWord(quote)) {
      const { text, kind, size } = next;
      if (kind === NEWLINE) this.#newline(this.#at + size - 1);
      else {
        if (kind === QUOTE && quote === '') {
          quote = text;
          opened = this.#place(this.#at);
        } else if (kind === QUOTE && quote === text) quote = '';
        else parts.push(text);
        this.#at += size;
      }
    }
    if (quote !== '') this.#unterminated(opened);
    // On several lines there is no column past the word on the line where it began.
    const width = this.#line === place.line ? this.#at - start : 0;
    this.#words.push({ text: parts.join(''), ...place, width });
  }

  /** The next character of a word that is quoted in `quote` here, or not when that is empty; undefined at its end. */
  #inWord(quote: string): Character | undefined {
    const kind = this.#kindAt(this.#at);
    if (kind === NEWLINE || kind === OVER) return undefined;
    const character = kind === BACKSLASH ? this.#decode() : this.#raw(kind);
    const inside = quote !== '' || character.kind === PLAIN || character.kind === QUOTE || character.kind === NEWLINE;
    return inside ? character : undefined;
  }

  // The statement ends with the `;`, `{` or `}` that the quote swallowed if that ends the line, else with the line.
  #unterminated(opened: Place): void {
    this.#notes.problem(opened, 'this quote is not closed on its line');
    this.#broken = true;
    let last = this.#at - 1;
    while (this.#kindAt(last) === BLANK) last -= 1;
    if (this.#kindAt(last) === END) this.#at = last;
    else this.#cut = true;
  }

  #end(end: Statement['end'], size: number): Statement {
    const at = this.#place(this.#at);
    this.#at += size;
    const open = this.#brackets[0];
    const bracket =
      this.#stray !== undefined
        ? { ...this.#stray, message: `'[' is missing before this ']'` }
        : open && { ...open, message: `']' is missing for this '['` };
    return { words: this.#words, end, at, bracket, broken: this.#broken };
  }

  #place(at: number): Place {
    return { line: this.#line, column: at - this.#lineStart + 1 };
  }
}

function decoded(text: string, size: number): Character {
  const code = text.charCodeAt(0);
  const kind = code < 128 ? CLASSES[code]! : PLAIN;
  // A backslash is spent once decoded, and a line feed so written is a character like others.
  return { text, kind: kind === BACKSLASH || kind === NEWLINE ? PLAIN : kind, size };
}
