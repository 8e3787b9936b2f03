// The events as lines, where there is no terminal to draw on.

/**
 * @param {import('./story.mjs').Story} story
 * @param {(line: string) => void} print
 */
export function printEvents(story, print) {
  story.on('event', ({ at, kind, text, message }) => {
    print(`${(at / 1000).toFixed(3).padStart(7)} s  ${kind.padEnd(7)}  ${text}`);
    if (message !== undefined) print(`${' '.repeat(20)}${message}`);
  });
}
