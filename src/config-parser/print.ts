// Problems as a person reads them.

import { type Problem, printable } from '../bgp/index.ts';

// Beyond this a line of the file is shown in part, so that a file without line ends does not fill the screen.
const WIDEST = 160;
const LONGEST_MESSAGE = 400;

// Control characters, and those that make a terminal show text in another order or not at all.
const UNSAFE = /[^\t\x20-\x7e\u00a0-\uffff]|[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]/;

// A word that may be one of a secret, misspelt or not, and the space after it; or that of a URL with a name and a password.
const SECRET = /(?:pass?wo?r?d|md5|header|environment)[\w-]{0,40}[\s=:]{1,300}|\burl\s{1,50}(?=[^\s;]{1,300}@)/gi;
// A value may stand below its keyword.
const NEAR = 300;

/** `file:line:column: message`, then the line of `text` it is about with a caret below the column; secrets are starred. */
export function printProblem(problem: Problem, text: string): string {
  const { source, line, column, message } = problem;
  const head = `${safe(source, LONGEST_MESSAGE)}:${line}:${column}: ${safe(message, LONGEST_MESSAGE)}`;
  const whole = lineOf(text, line);
  if (whole === undefined) return head;
  const at = Math.min(column - 1, whole.length);
  const from = whole.length > WIDEST ? Math.max(0, at - WIDEST / 2) : 0;
  const shown = whole.slice(from, from + WIDEST);
  const before = shown.slice(0, at - from);
  // What is escaped has no tabs left; what is not keeps them above and below, so that both lines are as wide.
  const escaped = UNSAFE.test(shown);
  const excerpt = escaped ? printable(before, WIDEST) + printable(shown.slice(before.length), WIDEST) : shown;
  const indent = escaped ? ' '.repeat(printable(before, WIDEST).length) : before.replace(/[^\t]/g, ' ');
  return `${head}\n${excerpt}\n${indent}^`;
}

function safe(text: string, limit: number): string {
  if (UNSAFE.test(text) || text.includes('\t')) return printable(text, limit);
  return text.length > limit ? `${text.slice(0, limit)}…` : text;
}

/** A line without its end and with stars for secrets; undefined past the end of the text. */
function lineOf(text: string, line: number): string | undefined {
  let start = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  for (let i = 1; i < line; i += 1) {
    const found = text.indexOf('\n', start);
    if (found < 0) return undefined;
    start = found + 1;
  }
  const found = text.indexOf('\n', start);
  const from = Math.max(0, start - NEAR);
  const near = text.slice(from, found < 0 ? text.length : found).replace(/\r$/, '');
  return starred(near).slice(start - from);
}

/**
 * Stars for what follows the words of secrets up to the end of the statement: a quote that is not closed, or a password
 * in several words, is no reason to show it.
 */
function starred(text: string): string {
  let shown = '';
  let at = 0;
  for (const found of text.matchAll(SECRET)) {
    if (found.index < at) continue;
    const start = found.index + found[0].length;
    const end = endOfStatement(text, start);
    shown += text.slice(at, start) + text.slice(start, end).replace(/\S/g, '*');
    at = end;
  }
  return shown + text.slice(at);
}

function endOfStatement(text: string, start: number): number {
  let quote = '';
  let at = start;
  for (; at < text.length; at += 1) {
    const character = text[at]!;
    if (character === '\n' || (quote === '' && ';{}'.includes(character))) break;
    if (quote === '' && (character === '"' || character === "'")) quote = character;
    else if (character === quote) quote = '';
  }
  return at;
}
