// AS4_PATH, RFC 6793 sections 3 and 4.2
//   as AS_PATH, with four-octet AS numbers
// Travels beside AS_PATH on sessions without four-octet AS numbers; on arrival it is folded into AS_PATH.

import { good as goodPath } from '../fault.ts';
import {
  asPath,
  CONFED_SEQUENCE,
  CONFED_SET,
  decodePath,
  pathOctets,
  SET,
  type Segment,
  segmentsOf,
} from './as-path.ts';
import { type Attribute, attribute, discard, MALFORMED_AS_PATH, OPTIONAL, TRANSITIVE } from './kind.ts';

const AS4_PATH = 17;

export const as4Path = attribute({
  code: AS4_PATH,
  name: 'as4-path',
  flags: OPTIONAL | TRANSITIVE,

  print: (value) => asPath.print(value).replace('as-path', 'as4-path'),

  // RFC 6793 section 6: malformed, or from a peer that has no need of it, it is discarded.
  decode: (wire, session) => {
    if (session.asn4) return discard(MALFORMED_AS_PATH, 'AS4_PATH came from a peer with four-octet AS numbers');
    if (wire.length === 0) return discard(MALFORMED_AS_PATH, 'AS4_PATH is empty');
    const path = decodePath(wire, 4);
    if (!path.ok) return discard(MALFORMED_AS_PATH, path.fault.why.replace('AS_PATH', 'AS4_PATH'));
    return goodPath(pathOctets(segmentsOf(path.value).filter(isPlain), 4));
  },

  // Sent only when AS_PATH alone would lose a number; without confederation segments.
  derive: (get, session) => {
    const path = get(asPath.code);
    if (path === undefined || session.asn4) return undefined;
    const segments = segmentsOf(path).filter(isPlain);
    return segments.some(({ asns }) => asns.some((asn) => asn > 0xffff)) ? pathOctets(segments, 4) : undefined;
  },

  absorb: (values) => {
    const narrow = values.get(asPath.code);
    const wide = values.get(AS4_PATH);
    values.delete(AS4_PATH);
    if (narrow === undefined || wide === undefined) return;
    const merged = mergePaths(segmentsOf(narrow.value), segmentsOf(wide.value));
    if (merged !== undefined) values.set(asPath.code, { ...narrow, value: pathOctets(merged, 4) } satisfies Attribute);
  },

  toJson: () => undefined,
});

/** RFC 6793 section 4.2.3: the front of AS_PATH that AS4_PATH does not cover, then AS4_PATH; undefined: ignore it. */
function mergePaths(narrow: readonly Segment[], wide: readonly Segment[]): Segment[] | undefined {
  let missing = lengthOf(narrow) - lengthOf(wide);
  if (missing < 0) return undefined;
  const front: Segment[] = [];
  for (const segment of narrow) {
    if (!isPlain(segment)) front.push(segment);
    else if (missing === 0) break;
    else if (segment.type === SET) {
      front.push(segment);
      missing -= 1;
    } else {
      const asns = segment.asns.slice(0, missing);
      front.push({ type: segment.type, asns });
      missing -= asns.length;
    }
  }
  const last = front.at(-1);
  const first = wide[0];
  if (last !== undefined && first !== undefined && last.type === first.type && first.type !== SET) {
    const joined = { type: last.type, asns: [...last.asns, ...first.asns] };
    return [...front.slice(0, -1), joined, ...wide.slice(1)];
  }
  return [...front, ...wide];
}

// A set counts as one hop and a confederation segment as none, RFC 4271 section 9.1.2.2 and RFC 5065 section 5.3.
function lengthOf(segments: readonly Segment[]): number {
  return segments.filter(isPlain).reduce((sum, { type, asns }) => sum + (type === SET ? 1 : asns.length), 0);
}

function isPlain({ type }: Segment): boolean {
  return type !== CONFED_SEQUENCE && type !== CONFED_SET;
}
