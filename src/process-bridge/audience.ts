// Who of the helpers hears what of one neighbor: its `api` sections, added up for each helper.

import type { EventName, Reports, Subscription } from './process-config.ts';

export interface Listening {
  readonly process: string;
  readonly state: boolean;
  readonly negotiated: boolean;
  readonly fsm: boolean;
  readonly signal: boolean;
  readonly receive: Reports;
  readonly send: Reports;
}

/** How one helper is to be told of a message: raw, decoded, or both in one. */
export interface Forms {
  readonly process: string;
  readonly packet: boolean;
  readonly parsed: boolean;
  readonly consolidated: boolean;
}

export class Audience {
  readonly #listening: readonly Listening[];
  /** Somebody wants the session beside each update and packet. */
  readonly negotiated: boolean;
  /** By direction and event, worked out once. */
  readonly #forms = new Map<string, readonly Forms[]>();

  constructor(subscriptions: readonly Subscription[]) {
    const names = new Set(subscriptions.flatMap(({ processes }) => processes));
    this.#listening = [...names].map((process) =>
      addUp(
        process,
        subscriptions.filter(({ processes }) => processes.includes(process)),
      ),
    );
    this.negotiated = this.#listening.some((each) => each.negotiated);
  }

  /** Helpers that this neighbor knows at all: their routes may go to it. */
  processes(): string[] {
    return this.#listening.map(({ process }) => process);
  }

  hears(process: string): boolean {
    return this.#listening.some((each) => {
      const messages = each.receive.events.size + each.send.events.size;
      return each.process === process && (each.state || each.negotiated || each.fsm || each.signal || messages > 0);
    });
  }

  /** Helpers that want one of the events without a direction. */
  wanting(what: 'state' | 'negotiated' | 'fsm' | 'signal'): string[] {
    return this.#listening.filter((each) => each[what]).map(({ process }) => process);
  }

  /** How a message is told. `update` alone says nothing: a form must be asked for too, as in ExaBGP. */
  forms(direction: 'receive' | 'send', event: EventName): readonly Forms[] {
    const key = `${direction} ${event}`;
    let forms = this.#forms.get(key);
    if (forms === undefined) {
      forms = this.#listening
        .filter((each) => each[direction].events.has(event))
        .map(({ process, [direction]: { packets, parsed, consolidate } }) => {
          // Of what is sent, ExaBGP shows the octets only where packets are asked for too.
          const consolidated = consolidate && (packets || direction === 'receive');
          return {
            process,
            consolidated,
            packet: packets && !consolidate,
            parsed: (parsed || consolidate) && !consolidated,
          };
        })
        .filter(({ consolidated, packet, parsed }) => consolidated || packet || parsed);
      this.#forms.set(key, forms);
    }
    return forms;
  }
}

function addUp(process: string, subscriptions: readonly Subscription[]): Listening {
  const any = (pick: (each: Subscription) => boolean) => subscriptions.some(pick);
  const reports = (direction: 'receive' | 'send'): Reports => ({
    events: new Set(subscriptions.flatMap((each) => [...each[direction].events])),
    parsed: any((each) => each[direction].parsed),
    packets: any((each) => each[direction].packets),
    consolidate: any((each) => each[direction].consolidate),
  });
  return {
    process,
    state: any(({ state }) => state),
    negotiated: any(({ negotiated }) => negotiated),
    fsm: any(({ fsm }) => fsm),
    signal: any(({ signal }) => signal),
    receive: reports('receive'),
    send: reports('send'),
  };
}
