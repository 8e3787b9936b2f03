// For daemons that send End-of-RIB only to a neighbor with graceful restart: the cases of such a session.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { announces, type Helper, isEndOfRib, isState } from './helper-socket.ts';
import type { PeerKind } from './peer.ts';
import { EXTERNAL_AS, type Plan, THEIR_ROUTES, title } from './plan.ts';
import { openStage, type Stage } from './stage.ts';

export function endOfRibCases(kind: PeerKind, { answersRefresh }: { answersRefresh: boolean }): void {
  const plan: Plan = { family: 4, dialer: 'us', theirAs: EXTERNAL_AS, gracefulRestart: true };

  describe(title(plan), () => {
    let stage: Stage;
    let helper: Helper;

    before(async () => {
      stage = await openStage(kind, plan);
      helper = stage.subject.helper;
    });

    after(() => stage?.close());

    // FRR sends its End-of-RIB ahead of the routes, so their order is not looked at.
    it(`${kind.name}'s routes and its End-of-RIB of both families reach the helper`, async () => {
      for (const { afi, prefix } of THEIR_ROUTES) {
        await helper.event(`an announce of ${prefix}`, announces(prefix));
        await helper.event(`End-of-RIB of ${afi}`, isEndOfRib(afi));
      }
    });

    if (answersRefresh) {
      it(`a refresh the helper asks for brings ${kind.name}'s routes again`, async () => {
        for (const { afi, prefix } of THEIR_ROUTES) {
          const mark = helper.mark();
          await helper.say(`announce route-refresh ${afi} unicast`);
          await helper.event(`an announce of ${prefix}`, announces(prefix), mark);
          assert.deepEqual(helper.since(mark, isState('down')), []);
        }
      });
    }
  });
}
