// Answers to one piece of text on the command line, or to each line of standard input.

import { createInterface } from 'node:readline';

/** What is printed, newline and all, or why there is nothing. */
export type Answer = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly why: string };

/**
 * Answers `text`; `-` means each line of standard input that is not empty and no comment. Resolves to the exit status: 1
 * when one of them had no answer, for which the reason goes to standard error.
 */
export async function answerAll(text: string, answer: (line: string) => Answer): Promise<number> {
  if (text !== '-') return tell(answer(text), '');
  let status = 0;
  let number = 0;
  for await (const line of createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY })) {
    number += 1;
    if (/^\s*(#|$)/.test(line)) continue;
    status = Math.max(status, tell(answer(line), `line ${number}: `));
  }
  return status;
}

function tell(answer: Answer, place: string): number {
  if (answer.ok) process.stdout.write(answer.text);
  else console.error(`${place}${answer.why}`);
  return answer.ok ? 0 : 1;
}
