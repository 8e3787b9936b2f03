// What a neighbor wants of its sockets, once all is known of it.

import type { SocketOptions } from '../speaker/index.ts';
import type { NeighborDraft } from './draft.ts';
import { mentions, placeOf } from './inherit.ts';
import type { Notes, Place } from './notes.ts';
import { secretOf } from './secret.ts';

export function socketOptions(draft: NeighborDraft, notes: Notes): SocketOptions {
  const { md5Ip, outgoingTtl, incomingTtl, sourceInterface } = draft.socket;
  const tcpAo = tcpAoOptions(draft, notes);
  const md5Password = md5(draft, notes);
  if (md5Password !== undefined && tcpAo !== undefined) {
    notes.problem(placeOf(draft, 'tcp-ao'), `use either 'md5-password' or 'tcp-ao', not both`);
  }
  return {
    ...(md5Password !== undefined && { md5Password }),
    ...(md5Ip !== undefined && { md5Ip }),
    ...(outgoingTtl !== undefined && { outgoingTtl }),
    ...(incomingTtl !== undefined && { incomingTtl }),
    ...(sourceInterface !== undefined && { sourceInterface }),
    ...(tcpAo !== undefined && { tcpAo }),
  };
}

// An unknown secret is as good as none: what is wrong with it was told.
function md5(draft: NeighborDraft, notes: Notes): string | undefined {
  if (draft.socket.password === undefined) return undefined;
  const keyword = mentions(draft, 'md5') ? 'md5' : 'md5-password';
  return checked(secretOf(draft.socket), placeOf(draft, keyword), notes);
}

function tcpAoOptions(draft: NeighborDraft, notes: Notes): SocketOptions['tcpAo'] {
  const { keyId, algorithm, password } = draft.tcpAo;
  if (Object.keys(draft.tcpAo).length === 0 && !mentions(draft, 'tcp-ao')) return undefined;
  const at = placeOf(draft, 'tcp-ao');
  if (keyId === undefined || algorithm === undefined || password === undefined) {
    for (const [key, value] of Object.entries({ keyid: keyId, algorithm, password })) {
      if (value === undefined && !mentions(draft, key, 'tcp-ao')) notes.problem(at, `'${key}' is missing in tcp-ao`);
    }
    return undefined;
  }
  const secret = checked(secretOf(draft.tcpAo), at, notes);
  return secret === undefined ? undefined : { keyId, algorithm, password: secret };
}

function checked(secret: ReturnType<typeof secretOf>, at: Place, notes: Notes): string | undefined {
  if (typeof secret === 'string') return secret;
  notes.problem(at, secret.problem);
  return undefined;
}
