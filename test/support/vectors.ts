// Vectors: routes in words and the UPDATE that another implementation makes of them. A .vec file holds blocks of lines,
// parted by empty lines:
//
//   # what the vector shows
//   session ebgp asn2 local-as 4200000512     ebgp or ibgp; asn4 or asn2 (four-octet AS numbers or not); ours, if not 64512
//   words route 10.1.0.0/24 next-hop …        what the other implementation was told, in Keryx's words
//   octets 0000001440…                        the body of its UPDATE
//   from exabgp 4.2.21
//
// scripts/vectors/make.mjs writes them.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fromHex, type Negotiated, plainSession } from '../../src/bgp/index.ts';

export interface Vector {
  readonly title: string;
  readonly file: string;
  /** The session that the octets are sent on, seen by the sender. */
  readonly session: Negotiated;
  /** The same, seen by the receiver. */
  readonly mirror: Negotiated;
  readonly words: string;
  readonly octets: Uint8Array;
  readonly from: string;
}

const LOCAL_AS = 64512;
const PEER_AS = 64999;
const FOLDER = join(process.cwd(), 'test', 'vectors');

export function readVectors(): Vector[] {
  const files = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.vec'));
  return files.sort().flatMap((file) => {
    const blocks = readFileSync(join(FOLDER, file), 'utf8').trim().split(/\n\n+/);
    return blocks.map((block) => readBlock(file, block));
  });
}

function readBlock(file: string, block: string): Vector {
  const line = (word: string): string => {
    const found = block.split('\n').find((text) => text.startsWith(`${word} `));
    if (found === undefined) throw new Error(`${file}: '${word}' is missing in\n${block}`);
    return found.slice(word.length + 1);
  };
  const octets = fromHex(line('octets'));
  if (octets === undefined) throw new Error(`${file}: odd octets in\n${block}`);
  const session = line('session');
  const localAs = Number(/local-as (\d+)/.exec(session)?.[1] ?? LOCAL_AS);
  const peerAs = session.startsWith('ibgp') ? localAs : PEER_AS;
  const asn4 = session.includes('asn4');
  return {
    title: line('#'),
    file,
    session: plainSession({ localAs, peerAs, asn4 }),
    mirror: plainSession({ localAs: peerAs, peerAs: localAs, asn4 }),
    words: line('words'),
    octets,
    from: line('from'),
  };
}
