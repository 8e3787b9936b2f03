// `operational { … }`: messages of draft-ietf-idr-operational-message, which ExaBGP alone speaks. Keryx reads them here, so
// that such files load, and does not send them.

import { fieldsOf, type OperationalName, parseOperationalFields } from '../bgp/index.ts';
import type { NeighborDraft } from './draft.ts';
import { type Row, type Rows, sectionKind } from './sections.ts';
import { keywordPlace } from './values.ts';

function message(name: OperationalName, about: string): Row<NeighborDraft> {
  const fields = fieldsOf(name).map((field) => (field === 'advisory' ? 'advisory TEXT' : `${field} NUMBER`));
  return {
    usage: `afi AFI safi SAFI ${fields.join(' ')}`,
    about,
    line: (words, _neighbor, notes) => {
      const at = keywordPlace(words);
      parseOperationalFields(name, words);
      notes.warn(at, 'operational messages are read and not sent: no peer but ExaBGP knows them');
    },
  };
}

const rows: Rows<NeighborDraft> = {
  asm: message('ASM', 'Advisory static message.'),
  adm: message('ADM', 'Advisory demand message.'),
  rpcq: message('RPCQ', 'Reachable prefix count, asked for.'),
  rpcp: message('RPCP', 'Reachable prefix count, answered.'),
  apcq: message('APCQ', 'Adj-RIB-Out prefix count, asked for.'),
  apcp: message('APCP', 'Adj-RIB-Out prefix count, answered.'),
  lpcq: message('LPCQ', 'Loc-RIB prefix count, asked for.'),
  lpcp: message('LPCP', 'Loc-RIB prefix count, answered.'),
};

export const operationalKind = sectionKind<NeighborDraft>('operational', rows);
