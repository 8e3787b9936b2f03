//    ExaBGP 4.2 ----\
//                    scripted router, which says the same to both
//    Keryx      ----/
//
// Each has a helper that writes down all events: of the session, of messages, decoded, raw and both, of signals and of the
// end. Those of Keryx, with api-version 4, are those of ExaBGP, but for times and numbers of processes, and for the
// differences in the table.

import assert from 'node:assert/strict';
import { after, afterEach, describe, it } from 'node:test';
import { closeHelpers } from '../support/e2e-helper.ts';
import { removeFolders } from '../support/e2e-place.ts';
import { stopRaws } from '../support/e2e-raw.ts';
import { exabgp, keryx, type Script, toldBy } from '../support/events-scripted.ts';
import { PATH_UPDATES, UPDATES } from '../support/events-updates.ts';
import { reasonToSkip } from '../support/require.ts';

/** Any event; members are looked up by name. */
interface Told {
  readonly type: string;
  [member: string]: unknown;
  readonly neighbor?: {
    readonly direction?: string;
    state?: string;
    negotiated?: object;
    readonly notification?: { readonly code: number };
    readonly message?: { readonly update?: Parts };
  };
}

interface Parts {
  attribute?: Record<string, unknown>;
  announce?: Record<string, Record<string, { label?: number[][] }[]>>;
  withdraw?: Record<string, { label?: number[][] }[]>;
}

interface Difference {
  /** What of ExaBGP's is to be read otherwise, and why. */
  readonly why: string;
  /** Changes an event, or drops it (false); undefined: it is not one of these. `before` are those told before. */
  mend(event: Told, parts: Parts, before: readonly string[]): boolean | undefined;
}

const DIFFERENCES: readonly Difference[] = [
  {
    why: 'from an external peer LOCAL_PREF, ORIGINATOR_ID and CLUSTER_LIST are discarded, RFC 7606 sections 7.5, 7.9, 7.10',
    mend: ({ neighbor }, { attribute = {} }) => {
      if (neighbor?.direction !== 'receive' || attribute['originator-id'] === undefined) return undefined;
      for (const name of ['local-preference', 'originator-id', 'cluster-list']) delete attribute[name];
      return true;
    },
  },
  {
    why: 'a next hop of a global and a link-local address is one next hop, not the same route twice',
    mend: (_event, { announce = {} }) => {
      const hops = Object.values(announce).find((each) => Object.keys(each).some((hop) => hop.startsWith('fe80:')));
      if (hops === undefined) return undefined;
      for (const hop of Object.keys(hops).filter((each) => each.startsWith('fe80:'))) delete hops[hop];
      return true;
    },
  },
  {
    why: 'a withdrawal has no label: what stands there is the mark 0x800000 of RFC 8277',
    mend: (_event, { withdraw = {} }) => {
      const marked = Object.values(withdraw)
        .flat()
        .filter(({ label }) => label?.[0]?.[0] === 524288);
      for (const route of marked) delete route.label;
      return marked.length > 0 ? true : undefined;
    },
  },
  {
    why: '4.2 passes ACTIVE on its way to CONNECT; and which of two events tells first of the end is nobody’s business',
    mend: ({ type, neighbor }) =>
      type === 'fsm' && ['ACTIVE', 'IDLE'].includes(neighbor?.state ?? '') ? false : undefined,
  },
  {
    why: 'before both OPENs were seen nothing is negotiated, and so there are no zeros of it',
    mend: ({ type, neighbor }) => {
      if (type !== 'open' || neighbor?.negotiated === undefined) return undefined;
      delete neighbor.negotiated;
      return true;
    },
  },
  {
    why: 'a reload does not say again to the peer what it knows',
    mend: ({ type, neighbor }, { announce }, before) => {
      if (type !== 'update' || neighbor?.direction !== 'send' || announce === undefined) return undefined;
      return before.includes(JSON.stringify(neighbor)) ? false : undefined;
    },
  },
];

/** Of what Keryx tells, that which ExaBGP does not. */
const MORE: readonly Difference[] = [
  {
    why: 'the end of the daemon is a Cease 6/2, RFC 4486, graceful restart or not',
    mend: ({ type, neighbor }) =>
      type === 'notification' && neighbor?.direction === 'send' && endsOfDaemon(neighbor) ? false : undefined,
  },
];

function endsOfDaemon({ notification, message }: NonNullable<Told['neighbor']>): boolean {
  return notification?.code === 6 || message !== undefined;
}

const used = new Set<Difference>();

/** By type and direction, up to the end of the first session, without what differs from one process to the next. */
function streams(lines: readonly string[], differences: readonly Difference[]): Record<string, Told[]> {
  const found: Record<string, Told[]> = {};
  const before: string[] = [];
  let over = false;
  for (const line of lines) {
    // 4.2 puts the names of a route refresh in quotes twice, which is no JSON.
    const event = JSON.parse(line.replaceAll(/""([\w-]*)""/g, '"$1"')) as Told;
    for (const name of ['time', 'host', 'pid', 'ppid', 'counter']) delete event[name];
    if (over && event.neighbor !== undefined) continue;
    over = event.type === 'state' && event.neighbor?.state === 'down';
    const parts = event.neighbor?.message?.update ?? {};
    const outcomes = differences.map((difference) => {
      const outcome = difference.mend(event, parts, before);
      if (outcome !== undefined) used.add(difference);
      return outcome;
    });
    if (outcomes.includes(false)) continue;
    before.push(JSON.stringify(event.neighbor));
    const key = `${event.type} ${event.neighbor?.direction ?? ''}`;
    found[key] = [...(found[key] ?? []), event];
  }
  return found;
}

const some = UPDATES.filter(([name]) => ['many attributes', 'a withdrawal', 'End-of-RIB of IPv6'].includes(name));
const refreshes = UPDATES.filter(([name]) => name.includes('refresh'));

const SCRIPTS: Readonly<Record<string, Script>> = {
  'decoded, with what was negotiated, to a NOTIFICATION of the router': {
    forms: 'parsed;',
    negotiated: true,
    addPath: false,
    says: UPDATES.map(([, octets]) => octets),
    end: 'notification',
  },
  'decoded, with path identifiers, until the router hangs up': {
    forms: 'parsed;',
    negotiated: false,
    addPath: true,
    says: PATH_UPDATES,
    end: 'hang-up',
  },
  'raw and decoded, with what was negotiated, until the router hangs up': {
    forms: 'parsed; packets;',
    negotiated: true,
    addPath: false,
    says: [...some, ...refreshes].map(([, octets]) => octets),
    end: 'hang-up',
  },
  'both in one, to the end of the daemon': {
    forms: 'consolidate; packets;',
    negotiated: false,
    addPath: false,
    says: [...some, ...refreshes].map(([, octets]) => octets),
    end: 'signal',
  },
};

describe('events of ExaBGP 4.2', { skip: reasonToSkip('events-exabgp', ['exabgp']) }, () => {
  afterEach(() => {
    stopRaws();
    closeHelpers();
  });
  after(removeFolders);

  for (const [name, script] of Object.entries(SCRIPTS)) {
    it(name, async () => {
      const [theirs, ours] = await Promise.all([toldBy(exabgp, script), toldBy(keryx, script)]);
      assert.deepEqual(streams(ours, MORE), streams(theirs, DIFFERENCES));
    });
  }

  it('there are no differences but these', () => {
    assert.deepEqual(
      [...DIFFERENCES, ...MORE].filter((difference) => !used.has(difference)).map(({ why }) => why),
      [],
    );
  });
});
