// What routes and events say, in words that need no manual.

import { rowOf } from '../../dist/index.js';

const AS_PATH = 2;
const NEXT_HOP = 3;

/**
 * The attributes of a route, as a table and a caption want them.
 * @param {string} prefix
 * @param {import('../../dist/index.js').AttributeSet} attributes
 */
export function announcement(prefix, attributes) {
  const printed = new Map(attributes.list.map(({ code, flags, value }) => [code, rowOf(code, flags).print(value)]));
  const nextHop = (printed.get(NEXT_HOP) ?? '').replace('next-hop ', '');
  const asPath = (printed.get(AS_PATH) ?? '').replace(/as-path|[[\]]/g, '').trim();
  const others = [...printed].filter(([code]) => code !== AS_PATH && code !== NEXT_HOP).map(([, text]) => text);
  const words = [`ANNOUNCE ${prefix} via ${nextHop}`, `AS path ${asPath}`, ...others].join(', ');
  return { words, nextHop, asPath };
}

/** @param {string} prefix */
export function withdrawal(prefix) {
  return `WITHDRAW ${prefix}: do not send anybody there any more`;
}

/**
 * What a JSON event says.
 * @param {string} line
 */
export function meaning(line) {
  if (!line.startsWith('{')) return line;
  const { type, neighbor = {}, notification } = JSON.parse(line);
  if (type === 'state') {
    const reason = neighbor.reason === undefined ? '' : ` (${neighbor.reason})`;
    return `the session with the router is ${neighbor.state}${reason}`;
  }
  if (type !== 'update') return notification ?? type;
  const { update, eor } = neighbor.message;
  const received = neighbor.direction === 'receive';
  if (eor !== undefined) return `${received ? 'from' : 'to'} the router: that was all of ${eor.afi} for now`;
  const announced = Object.values(update.announce ?? {}).flatMap((byNextHop) => Object.values(byNextHop).flat());
  const withdrawn = Object.values(update.withdraw ?? {}).flat();
  const list = [
    ...announced.map(({ nlri }) => `${nlri} was announced`),
    ...withdrawn.map(({ nlri }) => `${nlri} was withdrawn`),
  ];
  return `${received ? 'from' : 'to'} the router: ${list.join(', ')}`;
}

/**
 * A JSON event without what is the same in each of them, for narrow places.
 * @param {string} line
 */
export function shorten(line) {
  return line
    .replace(/^\{ "exabgp".*?"type"/, '{ … "type"')
    .replace(/"neighbor": \{ "address".*?"router-id": "[^"]*" ,/, '…')
    .replace(/"attribute": \{.*?\} \}, /, '… ');
}
