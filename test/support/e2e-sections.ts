// `api` sections in few words.

import type { EventName, Reports, Subscription } from '../../src/process-bridge/index.ts';

type Form = 'parsed' | 'packets' | 'consolidate';

const FORMS: readonly string[] = ['parsed', 'packets', 'consolidate'];

/** `update` and `parsed` as in `receive { parsed; update; }`. */
export function reports(...words: (EventName | Form)[]): Reports {
  return {
    events: new Set(words.filter((word): word is EventName => !FORMS.includes(word))),
    parsed: words.includes('parsed'),
    packets: words.includes('packets'),
    consolidate: words.includes('consolidate'),
  };
}

/** A section of the neighbor `peer` for some processes. */
export function section(
  peer: string,
  processes: readonly string[],
  parts: Partial<Omit<Subscription, 'peer' | 'processes'>> = {},
): Subscription {
  return {
    peer,
    processes,
    state: false,
    negotiated: false,
    fsm: false,
    signal: false,
    receive: reports(),
    send: reports(),
    ...parts,
  };
}
