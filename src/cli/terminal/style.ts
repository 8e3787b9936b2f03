// Colours, where there is a terminal that shows them.

export type Colour = 'plain' | 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan' | 'reverse';

/** Puts a text that is `safe` in a colour. */
export type Paint = (text: string, colour: Colour) => string;

const CODES: Readonly<Record<Colour, number>> = {
  plain: 0,
  bold: 1,
  dim: 2,
  red: 31,
  green: 32,
  yellow: 33,
  cyan: 36,
  reverse: 7,
};

export const noPaint: Paint = (text) => text;

export const paint: Paint = (text, colour) =>
  colour === 'plain' || text === '' ? text : `\x1b[${CODES[colour]}m${text}\x1b[0m`;

/** Colours go to a terminal only, and not where NO_COLOR says no (https://no-color.org) or the terminal is dumb. */
export function paintFor(isTerminal: boolean, env: NodeJS.ProcessEnv): Paint {
  const colours = isTerminal && !env.NO_COLOR && env.TERM !== 'dumb';
  return colours ? paint : noPaint;
}
