// The cases every daemon has to pass, for one session. They build on each other and run in this order.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import {
  announcedNextHop,
  announces,
  type Helper,
  isEndOfRib,
  isNotification,
  isRefresh,
  isState,
  withdraws,
} from './helper-socket.ts';
import { OUR_V4, OUR_V6 } from './netns.ts';
import type { Peer, PeerKind, SeenRoute } from './peer.ts';
import { isInternal, OUR_AS, type Plan, THEIR_ROUTES, title } from './plan.ts';
import { openStage, type Stage } from './stage.ts';
import { until } from './wait.ts';

const V4 = '203.0.113.1/32';
const V6 = '2001:db8:77::/48';
/** Long enough for a daemon that waits before it dials again. */
const SESSION_LIMIT_MS = 30_000;

export function sessionCases(kind: PeerKind, plan: Plan): void {
  const { name } = kind;

  describe(title(plan), () => {
    let stage: Stage;
    let peer: Peer;
    let helper: Helper;

    before(async () => {
      stage = await openStage(kind, plan);
      peer = stage.peer;
      helper = stage.subject.helper;
    });

    after(() => stage?.close());

    const nextHop = (prefix: string): string => (prefix === V4 ? OUR_V4 : OUR_V6);
    /** `self` is of the session's own family: the other family names its next hop. */
    const nextHopWord = (prefix: string): string =>
      (prefix === V4) === (plan.family === 4) ? 'self' : nextHop(prefix);

    const announce = (prefix: string, med: number, tag: number): Promise<void> =>
      helper.say(
        `announce route ${prefix} next-hop ${nextHopWord(prefix)} med ${med} local-preference ${tag} ` +
          `community [ 65001:1 65001:${tag} ] large-community [ 65001:1:${tag} ] extended-community [ target:65001:${tag} ]`,
      );
    const announced = (prefix: string, med: number, tag: number): SeenRoute => ({
      nextHop: nextHop(prefix),
      origin: 'igp',
      asPath: isInternal(plan) ? [] : [OUR_AS],
      med,
      localPreference: isInternal(plan) ? tag : undefined,
      communities: ['65001:1', `65001:${tag}`].sort(),
      large: [`65001:1:${tag}`],
      extended: [`rt 65001:${tag}`],
    });
    const shown = async (prefix: string): Promise<SeenRoute | undefined> => {
      const route = await peer.route(prefix);
      // Daemons show communities in an order of their own.
      return route && { ...route, communities: [...route.communities].sort() };
    };
    const assertShown = (prefix: string, wanted: SeenRoute | undefined): Promise<void> =>
      until(`${name} to show ${prefix}`, async () => assert.deepEqual(await shown(prefix), wanted));

    const assertEstablished = (): Promise<void> =>
      until(
        `${name} to call the session Established`,
        async () => {
          const { state, established } = await peer.session();
          assert.ok(established, state);
        },
        SESSION_LIMIT_MS,
      );
    const assertAllBack = async (mark: number): Promise<void> => {
      await helper.event('up', isState('up'), mark, SESSION_LIMIT_MS);
      await assertEstablished();
      for (const prefix of [V4, V6]) await assertShown(prefix, announced(prefix, 7, 300));
      for (const { prefix } of THEIR_ROUTES) await helper.event(`an announce of ${prefix}`, announces(prefix), mark);
    };

    it(`the session reaches Established, seen by the helper and by ${name}`, async () => {
      await helper.event('connected', isState('connected'), 0, SESSION_LIMIT_MS);
      await helper.event('up', isState('up'), 0, SESSION_LIMIT_MS);
      await assertEstablished();
    });

    for (const [label, prefix] of [
      ['IPv4', V4],
      ['IPv6', V6],
    ] as const) {
      it(`an announced ${label} route is in ${name}'s table with its attributes`, async () => {
        assert.equal(await shown(prefix), undefined);
        await announce(prefix, 5, 100);
        await assertShown(prefix, announced(prefix, 5, 100));
      });

      it(`new attributes of the ${label} route reach ${name} without the route ever being gone`, async () => {
        const { withdraws: earlier } = await peer.counters();
        let gaps = 0;
        await announce(prefix, 6, 200);
        await until(`${name} to show the new attributes of ${prefix}`, async () => {
          const route = await shown(prefix);
          if (route === undefined) gaps += 1;
          assert.deepEqual(route, announced(prefix, 6, 200));
        });
        assert.equal(gaps, 0, 'the route was gone meanwhile');
        assert.equal((await peer.counters()).withdraws, earlier, 'a withdraw came meanwhile');
      });

      it(`withdraw removes the ${label} route from ${name}'s table`, async () => {
        const { withdraws: earlier } = await peer.counters();
        await helper.say(`withdraw route ${prefix}`);
        await assertShown(prefix, undefined);
        const count = async (): Promise<void> => assert.equal((await peer.counters()).withdraws, earlier + 1);
        await until('the withdraw to be counted', count);
      });
    }

    it(`${name}'s own routes reach the helper with next hop, MED and communities`, async () => {
      for (const { prefix, nextHop: wanted } of THEIR_ROUTES) {
        const event = await helper.event(`an announce of ${prefix}`, announces(prefix));
        assert.equal(announcedNextHop(event, prefix), wanted);
        const attribute = event.neighbor?.message?.update?.attribute;
        assert.equal(attribute?.origin, 'igp');
        assert.equal(attribute.med, 30);
        assert.deepEqual(attribute.community, [[65002, 7]]);
        assert.deepEqual(attribute['large-community'], [[65002, 7, 8]]);
        const strings = attribute['extended-community']?.map(({ string }) => string);
        assert.deepEqual(strings, ['target:65002:9']);
      }
    });

    if (kind.sendsEndOfRib) {
      it(`${name}'s End-of-RIB of both families reaches the helper`, async () => {
        for (const { afi } of THEIR_ROUTES) await helper.event(`End-of-RIB of ${afi}`, isEndOfRib(afi));
      });
    }

    it(`the helper hears a withdraw of what ${name} withdraws, and an announce when it is back`, async () => {
      const gone = helper.mark();
      await peer.setOwnRoutes(false);
      for (const { prefix } of THEIR_ROUTES) await helper.event(`a withdraw of ${prefix}`, withdraws(prefix), gone);
      const back = helper.mark();
      await peer.setOwnRoutes(true);
      for (const { prefix } of THEIR_ROUTES) await helper.event(`an announce of ${prefix}`, announces(prefix), back);
    });

    it(`after a restart of ${name} all routes are there again without a word of the helper`, async () => {
      for (const prefix of [V4, V6]) await announce(prefix, 7, 300);
      for (const prefix of [V4, V6]) await assertShown(prefix, announced(prefix, 7, 300));
      const mark = helper.mark();
      await peer.stop();
      const lost = helper.after(await helper.event('down', isState('down'), mark));
      await peer.start();
      await assertAllBack(lost);
    });

    const softReset = kind.sendsRefresh
      ? `a route refresh of ${name} is heard and answered, and the session stays`
      : `a soft reset by ${name} finds the routes unharmed and the session up`;
    it(softReset, async () => {
      const mark = helper.mark();
      const { updates: earlier } = await peer.counters();
      await peer.askRefresh();
      if (kind.sendsRefresh) {
        for (const { afi } of THEIR_ROUTES) await helper.event(`a refresh of ${afi}`, isRefresh(afi), mark);
        await until('both routes to be sent again', async () => {
          const { updates } = await peer.counters();
          assert.ok(updates >= earlier + 2, `${updates} updates where there were ${earlier}`);
        });
      }
      for (const prefix of [V4, V6]) assert.deepEqual(await shown(prefix), announced(prefix, 7, 300));
      assert.deepEqual(helper.since(mark, isState('down')), []);
    });

    if (kind.answersRefresh) {
      it(`a refresh the helper asks for brings ${name}'s routes again`, async () => {
        for (const { afi, prefix } of THEIR_ROUTES) {
          const mark = helper.mark();
          await helper.say(`announce route-refresh ${afi} unicast`);
          await helper.event(`an announce of ${prefix}`, announces(prefix), mark);
          assert.deepEqual(helper.since(mark, isState('down')), []);
        }
      });
    }

    it(`an administrative shutdown by ${name} is heard as Cease 6/2, and its end brings all routes back`, async () => {
      const mark = helper.mark();
      await peer.disable();
      await helper.event('Cease / Administrative Shutdown', isNotification('receive', 6, 2), mark);
      // ExaBGP is back at once, so what comes next is told from the event on.
      const lost = helper.after(await helper.event('down', isState('down'), mark));
      await peer.enable();
      await assertAllBack(lost);
    });

    it('SIGTERM ends the subject with status 0 within five seconds', async () => {
      stage.subject.child.signal('SIGTERM');
      assert.deepEqual(await stage.subject.child.exited(5000), { code: 0, signal: null });
    });

    it(`${name} reports the Cease / Administrative Shutdown of that end, and drops the routes`, async () => {
      for (const prefix of [V4, V6]) await assertShown(prefix, undefined);
      const report = async (): Promise<void> =>
        assert.match(await peer.lastNotificationReceived(), kind.wordsForShutdown);
      await until(`${name} to report it`, report, 3000);
    });
  });
}
