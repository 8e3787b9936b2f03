// The cases that every family has to pass with a daemon. They build on each other and run in this order.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { heard, heardRoute } from './families-heard.ts';
import type { RouterKind } from './families-router.ts';
import { type FamilyPlan, type FamilyStage, openFamilies } from './families-stage.ts';
import { isState } from './helper-socket.ts';
import { until } from './wait.ts';

/** A route that Keryx announces. */
export interface OurRoute {
  /** What follows `announce`. */
  readonly words: string;
  /** How the daemon's table shows it. */
  readonly shown: string;
}

/** A route that the daemon announces. */
export interface TheirRoute {
  /** In the daemon's words. */
  readonly route: string;
  /** What the helper hears of it: next hop, NLRI, attributes. */
  readonly heard: readonly [string, object, object?];
}

export interface FamilyRoutes {
  readonly family: string;
  /** Every other one stands in the configuration file, the others come from a helper. */
  readonly ours: readonly OurRoute[];
  readonly theirs?: readonly TheirRoute[];
  /** What the daemon passes on of a route of ours that it understands in part: what it got, and what becomes of it. */
  readonly changed?: readonly (readonly [string, string])[];
}

const SESSION_LIMIT_MS = 30_000;

/** `families` are on one session, together. */
export function familyCases(
  kind: RouterKind,
  families: readonly FamilyRoutes[],
  plan: Omit<FamilyPlan, 'families'>,
): void {
  const { name } = kind;
  const inFile = (_: unknown, i: number): boolean => i % 2 === 0;
  const byHelper = (_: unknown, i: number): boolean => i % 2 === 1;
  let stage: FamilyStage;

  before(async () => {
    stage = await openFamilies(kind, {
      ...plan,
      families: families.map(({ family }) => family),
      routes: families.flatMap(({ ours }) => ours.filter(inFile).map(({ words }) => words)),
    });
  });

  after(() => stage?.close());

  const assertTable = (family: string, routes: readonly OurRoute[], limitMs?: number): Promise<void> =>
    until(
      `${name} to have these routes of ${family}`,
      async () => assert.deepEqual((await stage.router.table(family)).sort(), routes.map(({ shown }) => shown).sort()),
      limitMs,
    );
  const assertHeard = (family: string, routes: readonly TheirRoute[]): Promise<void> =>
    until(`the helper to know these routes of ${family}`, () =>
      assert.deepEqual(heard(stage.subject.helper, family), routes.map((route) => heardRoute(...route.heard)).sort()),
    );
  const say = async (verb: string, routes: readonly OurRoute[]): Promise<void> => {
    for (const { words } of routes) await stage.subject.helper.say(`${verb} ${words}`);
  };

  for (const { family, ours, theirs = [], changed = [] } of families) {
    describe(family, () => {
      it(`routes of the configuration file and of a helper are in ${name}'s table, with what was said of them`, async () => {
        await assertTable(family, ours.filter(inFile));
        await say('announce', ours.filter(byHelper));
        await assertTable(family, ours);
      });

      it(`${name} loses what is withdrawn, and nothing else`, async () => {
        const some = [ours[0]!, ours.at(-1)!];
        await say('withdraw', some);
        await assertTable(family, ours.slice(1, -1));
        await say('announce', some);
        await assertTable(family, ours);
      });

      if (plan.mirror) {
        it(`${name} passes on what it was told`, async () => {
          const assertPassed = async (count: number): Promise<void> => {
            await until('the mirror to have it', () => {
              const sent = heard(stage.subject.helper, family, 'send');
              const wanted = sent.map((text) => changed.find(([before]) => before === text)?.[1] ?? text).sort();
              assert.equal(wanted.length, count);
              assert.deepEqual(heard(stage.mirror.helper, family), wanted);
            });
          };
          await assertPassed(ours.length);
          await say('withdraw', ours.slice(0, 2));
          await assertPassed(ours.length - 2);
          await say('announce', ours.slice(0, 2));
          await assertPassed(ours.length);
        });
      }

      if (theirs.length > 0) {
        it(`the helper hears ${name}'s routes, and which of them are withdrawn`, async () => {
          for (const { route } of theirs) await stage.router.announce(family, route);
          await assertHeard(family, theirs);
          for (const { route } of [theirs[0]!, theirs.at(-1)!]) await stage.router.withdraw(family, route);
          await assertHeard(family, theirs.slice(1, -1));
          for (const { route } of theirs.slice(1, -1)) await stage.router.withdraw(family, route);
          await assertHeard(family, []);
        });
      }
    });
  }

  it('no session has ended, and nobody has complained', () => stage.assertCalm());

  it(`after a restart of ${name} all routes are there again without a word of the helper`, async () => {
    const { helper } = stage.subject;
    const mark = helper.mark();
    await stage.router.stop();
    const lost = helper.after(await helper.event('down', isState('down'), mark));
    await stage.router.start();
    await helper.event('up', isState('up'), lost, SESSION_LIMIT_MS);
    for (const { family, ours } of families) await assertTable(family, ours, SESSION_LIMIT_MS);
  });
}
