// Why a session went down, in the words of ExaBGP: short since 5.0, long before. A peer may have chosen some of them, so
// whoever writes them has to escape them.

import { CEASE, communicationOf, type Notification, noticeName } from '../../bgp/index.ts';
import type { DownReason } from '../../speaker/index.ts';

/** As 5.0 and 6.0 have it: `notification received (6,2)`, `closing connection`, `stop, message [removed]`. */
export function shortReason({ by, why, notice }: DownReason): string {
  if (by === 'stop') return `stop, message [${why}]`;
  if (notice !== undefined) {
    return `notification ${by === 'peer' ? 'received' : 'sent'} (${notice.code},${notice.subcode})`;
  }
  return by === 'network' ? 'closing connection' : why;
}

/**
 * As 4.2 has it in text: `peer reset, message [notification received (6,2)] error[Cease / Administrative Shutdown]`. Its
 * JSON has round brackets in the place of others.
 */
export function longReason(reason: DownReason): string {
  if (reason.by === 'stop') return shortReason(reason);
  return `peer reset, message [${shortReason(reason)}] error[${detailOf(reason)}]`;
}

function detailOf({ by, why, notice }: DownReason): string {
  if (notice !== undefined)
    return [nameOf(notice), remarkOf(notice, by, why)].filter((part) => part !== '').join(' / ');
  return by === 'network' ? 'the TCP connection was closed by the remote end' : why;
}

/** `Cease / Administrative Shutdown`; what has no name of its own is unspecific. */
function nameOf({ code, subcode }: Notification): string {
  const name = noticeName(code, subcode).replace(/ \([\d/]+\)$/, '');
  return name.includes(' / ') ? name : `${name} / Unspecific`;
}

/** What was said beside the numbers, by the one who said it. */
function remarkOf(notice: Notification, by: DownReason['by'], why: string): string {
  const said = communicationOf(notice);
  if (said !== '' || by === 'peer') return said;
  // ExaBGP says the name of the reason once more, as the communication of RFC 9003.
  return notice.code === CEASE ? (nameOf(notice).split(' / ').at(-1) ?? '') : why;
}
