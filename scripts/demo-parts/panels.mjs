// The five boxes: what each of them shows of the story. A line is a list of pieces, each a text or a style and a text.

import { VIPS } from './anycast.mjs';
import { meaning, shorten } from './words.mjs';

/** `least` rows on a small terminal, `most` on a large one. */
export const panels = [
  { title: '1 THE SERVICE', about: 'a small web server on this machine', least: 1, most: 1, lines: service },
  {
    title: '2 THE HELPER SAYS',
    about: 'a shell script asks the service twice a second',
    least: 3,
    most: 8,
    lines: helper,
  },
  { title: '3 ON THE WIRE', about: 'Keryx makes UPDATE messages for the router', least: 4, most: 12, lines: wire },
  { title: "4 THE ROUTER'S TABLE", about: 'where it sends the packets of visitors', least: 3, most: 3, lines: table },
  { title: '5 WHAT CAME BACK TO THE HELPER', about: 'events in JSON', least: 3, most: 18, lines: json },
];

const seconds = (ms) => `${(ms / 1000).toFixed(1)} s`;

function service({ service: { up, url, checks, checkedAt }, clock }) {
  const state = up ? ['good', '● UP  '] : ['bad', '○ DOWN'];
  const asked =
    checks === 0 ? 'not checked yet' : `checks answered: ${checks}, the last ${seconds(clock - checkedAt)} ago`;
  return [[state, `  ${url}  `, ['dim', up ? asked : 'nobody answers here']]];
}

function helper({ said }, _width, rows) {
  if (said.length === 0) return [[['dim', 'nothing yet']]];
  return said.slice(-rows).map(({ at, line, answer }) => {
    const style = line.startsWith('announce') ? 'good' : 'bad';
    const answered = answer === undefined ? '' : `  → ${answer}`;
    return [
      ['dim', `${seconds(at).padStart(7)}  `],
      [style, line],
      ['dim', answered],
    ];
  });
}

function wire({ wire: updates }, width, rows) {
  if (updates.length === 0) return [[['dim', 'no route was sent yet']]];
  const room = Math.max(1, Math.floor(rows / 2) - 1);
  return newest(updates, rows, ({ message, routes }) => [
    ...routes.map(({ words, gone }) => [[gone ? 'bad' : 'good', words]]),
    ...wrap(octets(message, routes), width, room),
  ]);
}

/** A message in hexadecimal, with the octets of the prefixes marked. */
function octets(message, routes) {
  // Every message begins with sixteen octets of ones.
  const head = 'FF…FF ';
  const text = `${head}${message.slice(32, 36)} ${message.slice(36, 38)} ${message.slice(38)}`;
  const marks = routes.map(({ nlri, gone }) => ({ at: text.lastIndexOf(nlri), length: nlri.length, gone }));
  const pieces = [];
  let from = 0;
  for (const { at, length, gone } of marks.filter(({ at }) => at >= 0).sort((a, b) => a.at - b.at)) {
    pieces.push(['dim', text.slice(from, at)], [gone ? 'bad' : 'good', text.slice(at, at + length)]);
    from = at + length;
  }
  return [...pieces, ['dim', text.slice(from)]];
}

function table({ table: routes, clock, session }) {
  if (!session) return [[['dim', 'no BGP session with Keryx yet']]];
  if (routes.size === 0) {
    const other = 'visitors reach another site that announces this address, if there is one';
    return [[['bad', 'no route to the service']], [['dim', other]]];
  }
  const row = (prefix, hop, path, since) => `${prefix.padEnd(21)} ${hop.padEnd(15)} ${path.padEnd(9)} ${since}`;
  const known = VIPS.filter((vip) => routes.has(vip)).map((prefix) => {
    const { nextHop, asPath, at } = routes.get(prefix);
    return [['good', row(prefix, nextHop, asPath, seconds(clock - at))]];
  });
  return [[['dim', row('to reach (prefix)', 'via (next hop)', 'AS path', 'known for')]], ...known];
}

function json({ heard }, width, rows) {
  if (heard.length === 0) return [[['dim', 'nothing yet']]];
  return newest(heard, rows, ({ at, line }) => [
    [['dim', `${seconds(at).padStart(7)}  `], meaning(line)],
    ...wrap([['dim', shorten(line)]], width, 2),
  ]);
}

/** The lines of as many items as fit, the newest last. */
function newest(items, rows, show) {
  let lines = [];
  for (const item of items.toReversed()) {
    const more = show(item);
    if (lines.length > 0 && lines.length + more.length > rows) break;
    lines = [...more, ...lines];
  }
  return lines.slice(0, rows);
}

/** Cuts one long line into lines of `width`, and leaves out what is past `rows` of them. */
function wrap(pieces, width, rows) {
  const lines = [[]];
  let left = width;
  for (const [style, text] of pieces) {
    for (let at = 0; at < text.length; ) {
      if (left === 0) {
        if (lines.length === rows) return [...lines.slice(0, -1), [...lines.at(-1), ['dim', '…']]];
        lines.push([]);
        left = width;
      }
      const part = text.slice(at, at + left);
      lines.at(-1).push([style, part]);
      at += part.length;
      left -= part.length;
    }
  }
  return lines;
}
