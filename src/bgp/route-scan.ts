// The short road for the lines that helpers and files write in thousands: `route PREFIX` and a tail seen before.

import { type AttributeSet, intern } from './attribute/index.ts';
import { ipv4Unicast } from './family.ts';
import { type Purpose, scanInet4 } from './nlri/index.ts';
import { type Route, readWords, routeDraft } from './route.ts';
import { routeWords } from './route-words.ts';
import { TextError, wordsOf } from './words.ts';

const NEXT_HOP = 3;
// What the tail of a line after its prefix meant the last times. Helpers send thousands of prefixes with a handful of
// tails, so the words are read once for each. Forgotten as a whole when full.
const tails = new Map<string, AttributeSet>();
const MOST_TAILS = 4096;
const LONGEST_TAIL = 1024;
const NO_ATTRIBUTES = intern([]);

/**
 * The short road for `PREFIX attributes…` in `text` from `at`: an IPv4 prefix read digit by digit and a tail that was
 * seen before. Undefined: take the long road, which also has the error if there is one.
 */
export function scanRoute(text: string, at: number, purpose: Purpose): Route | undefined {
  let end = text.indexOf(' ', at);
  if (end < 0) end = text.length;
  const tail = text.slice(end + 1);
  const known = tail === '' && purpose === 'withdraw' ? NO_ATTRIBUTES : tails.get(tail);
  if (known === undefined) {
    learn(tail);
    return undefined;
  }
  const nlri = scanInet4(text, at, end);
  return nlri === undefined ? undefined : { family: ipv4Unicast, nlri, pathId: 0, attributes: known };
}

// A tail is remembered when it holds attributes alone, next hop included.
function learn(tail: string): void {
  if (tail.length > LONGEST_TAIL) return;
  try {
    const draft = routeDraft('announce');
    let plain = true;
    // Words that say more than attributes can hold are looked at on the long road each time.
    const watch = (word: string): boolean => {
      if (Object.hasOwn(routeWords, word)) plain = false;
      return false;
    };
    readWords(wordsOf(tail, ''), draft, { read: watch }, {});
    const set = intern([...draft.attributes.values()]);
    if (!plain || set.get(NEXT_HOP) === undefined) return;
    if (tails.size >= MOST_TAILS) tails.clear();
    tails.set(tail, set);
  } catch (error) {
    if (!(error instanceof TextError)) throw error;
  }
}
