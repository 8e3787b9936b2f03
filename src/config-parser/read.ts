// Walks the statements of a file through its sections and goes on after mistakes, so that one run shows them all.

import { TextError, type Word } from '../bgp/index.ts';
import type { Notes, Place } from './notes.ts';
import { Scanner, type Statement } from './scan.ts';
import type { OpenSection, Row } from './sections.ts';

/** Reads `text` as the content of `root`, up to its end or until there are too many problems. */
export function readText(text: string, root: OpenSection, notes: Notes): void {
  const scanner = new Scanner(text, notes);
  const reader = new Reader(root, notes);
  while (!notes.full && reader.take(scanner.next()));
}

interface Frame {
  readonly section: OpenSection;
  /** Its keyword. */
  readonly at: Place;
}

class Reader {
  readonly #notes: Notes;
  readonly #frames: Frame[];
  // How deep we are in a section that means nothing to us.
  #skipping = 0;
  #skippedAt: Place = { line: 1, column: 1 };
  #empty = true;

  constructor(root: OpenSection, notes: Notes) {
    this.#notes = notes;
    this.#frames = [{ section: root, at: { line: 1, column: 1 } }];
  }

  /** False when that was the last statement. */
  take(statement: Statement): boolean {
    const { words, end } = statement;
    if (words.length > 0 || end !== '') this.#empty = false;
    if (this.#skipping > 0 && end !== '') {
      if (end === '{') this.#skipping += 1;
      else if (end === '}') this.#skipping -= 1;
      return true;
    }
    if (end === '{') this.#opening(statement);
    else if (words.length > 0 && this.#skipping === 0) this.#ending(statement);
    if (end === '}') this.#close(statement.at);
    if (end === '') this.#over();
    return end !== '';
  }

  #ending(statement: Statement): void {
    const { words, end, broken } = statement;
    if (end !== ';' && !broken) {
      this.#notes.problem(past(words.at(-1)!), `';' is missing before ${end === '}' ? `'}'` : 'the end of the file'}`);
    }
    this.#statement(statement, words);
  }

  #opening(statement: Statement): void {
    if (statement.words.length > 0) this.#statement(statement, statement.words);
    else {
      this.#notes.problem(statement.at, `the name of a section is missing before '{'`);
      this.#skip(statement.at);
    }
  }

  #close(at: Place): void {
    const { section } = this.#frames.at(-1)!;
    if (this.#frames.length === 1) this.#notes.problem(at, `this '}' closes nothing`);
    else {
      this.#frames.pop();
      section.close(this.#notes);
    }
  }

  #over(): void {
    if (this.#empty) this.#notes.problem({ line: 1, column: 1 }, 'there is no configuration here');
    if (this.#skipping > 0) this.#notes.problem(this.#skippedAt, `'}' is missing for this section`);
    const open = this.#frames.slice(1).reverse();
    const [last] = open;
    // ExaBGP loads such a file, and ships one.
    if (open.length === 1 && last!.section.name === 'neighbor' && this.#skipping === 0) {
      this.#notes.warn(last!.at, `'}' is missing for this 'neighbor' section, which ends with the file`);
      last!.section.close(this.#notes);
      return;
    }
    for (const { section, at } of open) this.#notes.problem(at, `'}' is missing for this '${section.name}' section`);
  }

  #skip(at: Place): void {
    this.#skipping = 1;
    this.#skippedAt = at;
  }

  /** Reads `words`, and what follows in them after a missing `;`. */
  #statement(statement: Statement, words: readonly Word[]): void {
    let rest = words;
    while (rest.length > 0 && !this.#notes.full) {
      const cut = this.#one(statement, rest);
      if (cut === 0) return;
      this.#notes.problem(past(rest[cut - 1]!), `';' is missing after '${rest[0]!.text}'`);
      rest = rest.slice(cut);
    }
  }

  /** Reads one statement. Returns where in `words` the next one begins when a `;` is missing, else 0. */
  #one(statement: Statement, words: readonly Word[]): number {
    const opens = statement.end === '{';
    const first = words[0]!;
    this.#top().mention(words);
    const refused = this.#refused(statement, first, opens);
    if (!refused) {
      const row = this.#top().row(first.text)!;
      if ((opens ? row.block : row.line) !== undefined) return this.#known(words, opens);
      const cut = opens ? this.#cutIn(words, 1, words.length) : 0;
      if (cut > 0) return this.#known(words.slice(0, cut), false) || cut;
      const form = opens ? `opens no section: it ends with ';'` : `opens a section: '{' is missing`;
      this.#notes.problem(first, `'${first.text}' ${form}`);
    }
    if (opens) this.#skip(first);
    return 0;
  }

  /** True, with the problem noted, when the statement is not one to read. */
  #refused({ bracket, broken }: Statement, first: Word, opens: boolean): boolean {
    if (broken) return true;
    const row = this.#top().row(first.text) ?? this.#unknown(first, opens);
    if (row === undefined) return true;
    if (bracket === undefined || row.raw) return false;
    this.#notes.problem(bracket, bracket.message);
    return true;
  }

  /** Says that the keyword means nothing here. Its row if a section around us has it, which is where we then are. */
  #unknown(first: Word, opens: boolean): Row<never> | undefined {
    const keyword = first.text;
    const section = this.#top();
    const message = `'${keyword}' is not a ${opens ? 'section' : 'keyword'} of ${section.name}`;
    const meant = section.suggest(keyword);
    const outer = this.#frames.findLastIndex((frame) => frame.section.row(keyword) !== undefined);
    if (meant !== '' || outer < 0) {
      this.#notes.problem(first, message + meant);
      return undefined;
    }
    const around = this.#frames[outer]!.section;
    this.#notes.problem(first, `${message} but of ${around.name}: is a '}' missing before it?`);
    if (!opens) return undefined;
    this.#frames.length = outer + 1;
    return around.row(keyword);
  }

  #known(words: readonly Word[], opens: boolean): number {
    const section = this.#top();
    try {
      const rest = opens ? this.#open(section, words) : section.line(words, this.#notes);
      if (rest === undefined) return 0;
      // A statement that had all it wants and goes on in the next line is two, whatever the second may be.
      const at = indexOf(words, rest);
      const cut = !opens && startsLine(words, at) ? at : 0;
      if (cut === 0) this.#notes.warn(rest, `'${words[0]!.text}' does not use this word or what follows it`);
      return cut;
    } catch (error) {
      if (!(error instanceof TextError)) throw error;
      const at = indexOf(words, error.problem);
      const cut = opens ? 0 : this.#cutIn(words, at, at + 1);
      if (cut > 0) return cut;
      this.#notes.problem(error.problem, error.problem.message);
      if (opens) this.#skip(words[0]!);
      return 0;
    }
  }

  #open(section: OpenSection, words: readonly Word[]): Place | undefined {
    const opened = section.block(words, this.#notes);
    this.#frames.push({ section: opened.section, at: words[0]! });
    return opened.rest;
  }

  #top(): OpenSection {
    return this.#frames.at(-1)!.section;
  }

  /** Index of the first word from `from` on that begins a line and is a keyword: a `;` is missing before it; else 0. */
  #cutIn(words: readonly Word[], from: number, to: number): number {
    for (let i = Math.max(from, 1); i < to; i += 1) {
      if (startsLine(words, i) && this.#top().row(words[i]!.text) !== undefined) return i;
    }
    return 0;
  }
}

function indexOf(words: readonly Word[], place: Place): number {
  return words.findIndex(({ line, column }) => line === place.line && column === place.column);
}

function startsLine(words: readonly Word[], at: number): boolean {
  return at > 0 && words[at]!.line > words[at - 1]!.line;
}

function past({ line, column, text, width }: Word): Place {
  return { line, column: column + (width ?? text.length) };
}
