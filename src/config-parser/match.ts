// Patterns of `processes-match`: regular expressions that a file may hold and that cannot keep us busy.

// Names are no longer than this, so that the bounds below hold.
export const LONGEST_NAME = 255;

const LONGEST_PATTERN = 128;
// Time grows with the length of a name to the power of this.
const MOST_REPETITIONS = 3;

/** True for a name that begins as the pattern says. */
export type NamePattern = (name: string) => boolean;

/** The pattern, which matches from the start of a name as in Python; or what is wrong with it. */
export function namePattern(text: string): NamePattern | { readonly problem: string } {
  if (text.length > LONGEST_PATTERN) return { problem: `a pattern has ${LONGEST_PATTERN} characters at most` };
  const problem = risk(text);
  if (problem !== undefined) return { problem };
  try {
    const expression = new RegExp(`^(?:${text})`);
    return (name) => expression.test(name);
  } catch {
    return { problem: `'${text}' is not a regular expression` };
  }
}

/** Why the pattern may take long, or what else of it is not taken; undefined when nothing is. */
function risk(text: string): string | undefined {
  let repetitions = 0;
  // For each open group, whether it holds a repetition or a choice: such a group may not be repeated itself.
  const groups: boolean[] = [];
  let closed = false;
  for (const [piece] of text.matchAll(/\\.?|\[(?:\\.|[^\]\\])*\]?|\(\?:|\(\??|\{\d*,?\d*\}|[\s\S]/g)) {
    // Brackets that are empty, and these braces, mean one thing in Python and another here.
    if (/^(\(\?|\\[1-9k]|\[\^?\]|\{,.*\})$/.test(piece)) return `'${piece}' is not taken in a pattern`;
    if (piece.startsWith('(')) groups.push(false);
    const repeats = /^([*+?]|\{\d*,?\d*\})$/.test(piece);
    if (repeats) repetitions += 1;
    if (repeats && closed) return 'a group with a repetition or a choice in it may not be repeated in a pattern';
    if (repeats || piece === '|') groups.fill(true);
    closed = piece === ')' && (groups.pop() ?? false);
  }
  if (repetitions > MOST_REPETITIONS) return `a pattern has ${MOST_REPETITIONS} of * + ? and { } at most`;
  return undefined;
}
