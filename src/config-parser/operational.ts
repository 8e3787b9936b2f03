// `operational { … }`: messages of draft-ietf-idr-operational-message, which ExaBGP alone speaks. Keryx reads them, so
// that such files load, and sends none.

import type { Words } from '../bgp/index.ts';
import type { NeighborDraft } from './draft.ts';
import { type Row, type Rows, sectionKind } from './sections.ts';
import { choice, keywordPlace } from './values.ts';

const MOST_ADVICE = 2048;

function message(about: string, fields: readonly string[]): Row<NeighborDraft> {
  return {
    usage: `afi AFI safi SAFI ${fields.map((field) => (field === 'advisory' ? 'advisory TEXT' : `${field} NUMBER`)).join(' ')}`,
    about,
    line: (words, _neighbor, notes) => {
      const at = keywordPlace(words);
      expect(words, 'afi');
      choice(words, 'an AFI', ['ipv4', 'ipv6', 'l2vpn', 'bgp-ls']);
      expect(words, 'safi');
      words.next('a SAFI');
      while (words.more()) field(words, fields);
      notes.warn(at, 'operational messages are read and not sent: no peer but ExaBGP knows them');
    },
  };
}

function expect(words: Words, word: string): void {
  if (!words.accept(word)) words.fail(`'${word}' is missing here`);
}

function field(words: Words, fields: readonly string[]): void {
  const name = choice(words, 'a field', [...fields, 'router-id']);
  if (name === 'router-id') words.next('a router id');
  else if (name !== 'advisory') words.number(0, 0xffff_ffff, name);
  else if (Buffer.byteLength(words.next('a text')) > MOST_ADVICE) {
    words.back().fail(`an advisory has ${MOST_ADVICE} octets at most`);
  }
}

const query = (about: string) => message(about, ['sequence']);
const answer = (about: string) => message(about, ['sequence', 'counter']);

const rows: Rows<NeighborDraft> = {
  asm: message('Advisory static message.', ['advisory']),
  adm: message('Advisory demand message.', ['advisory']),
  rpcq: query('Reachable prefix count, asked for.'),
  rpcp: answer('Reachable prefix count, answered.'),
  apcq: query('Adj-RIB-Out prefix count, asked for.'),
  apcp: answer('Adj-RIB-Out prefix count, answered.'),
  lpcq: query('Loc-RIB prefix count, asked for.'),
  lpcp: answer('Loc-RIB prefix count, answered.'),
};

export const operationalKind = sectionKind<NeighborDraft>('operational', rows);
