//    subject (Keryx)  192.0.2.1    ---- veth ----  192.0.2.2    FRR, BIRD or GoBGP
//
// Messages of more than 4096 octets, RFC 8654. A route with 600 large communities has attributes of more than 7200 octets
// and fits no other message. With FRR and BIRD, which have the capability, this proves:
//
// 1. such a route from the configuration file, and one from a helper, are in the daemon's table with all communities, and go
// 2. such a route of the daemon reaches the helper with all communities, and leaves
// 3. three thousand prefixes said at once all arrive
// 4. no session ends and no NOTIFICATION is sent meanwhile
//
// Where one side does not have the capability (GoBGP never does): such a route is not sent, one that was small enough before
// is withdrawn, other routes are sent, and the session stays.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { birdRouter } from '../support/families-bird.ts';
import { frrRouter } from '../support/families-frr.ts';
import { gobgpRouter } from '../support/families-gobgp.ts';
import { heard } from '../support/families-heard.ts';
import type { RouterKind } from '../support/families-router.ts';
import { type FamilyPlan, type FamilyStage, openFamilies } from '../support/families-stage.ts';
import { EXTERNAL_AS, OUR_AS } from '../support/plan.ts';
import { reasonToSkip } from '../support/require.ts';
import { until } from '../support/wait.ts';

const FAMILY = 'ipv4 unicast';
const COUNT = 600;
const numbers = Array.from({ length: COUNT }, (_, i) => i + 1);
const big = (prefix: string): string =>
  `${FAMILY} ${prefix} next-hop self large-community [ ${numbers.map((n) => `65001:${n}:7`).join(' ')} ]`;
const small = (prefix: string): string => `${FAMILY} ${prefix} next-hop self large-community 65001:1:7`;
const MANY = Array.from({ length: 3000 }, (_, i) => `10.${100 + (i >> 8)}.${i & 255}.0/24`);

const assertCommunities = ({ router }: FamilyStage, prefix: string, count: number): Promise<void> =>
  until(`${prefix} to have ${count} communities`, async () =>
    assert.equal(await router.communities(FAMILY, prefix), count),
  );

function bigCases(kind: RouterKind, plan: Omit<FamilyPlan, 'families'>, theirs: string): void {
  let stage: FamilyStage;

  before(async () => {
    const routes = [big('10.1.0.0/24'), small('10.1.1.0/24')];
    stage = await openFamilies(kind, { families: [FAMILY], extendedMessage: true, routes, ...plan });
  });

  after(() => stage?.close());

  it(`big routes are in ${kind.name}'s table, whole, and go`, async () => {
    await assertCommunities(stage, '10.1.0.0/24', COUNT);
    await assertCommunities(stage, '10.1.1.0/24', 1);
    await stage.subject.helper.say(`announce ${big('10.1.2.0/24')}`);
    await assertCommunities(stage, '10.1.2.0/24', COUNT);
    await stage.subject.helper.say('withdraw ipv4 unicast 10.1.0.0/24');
    await assertCommunities(stage, '10.1.0.0/24', 0);
    await assertCommunities(stage, '10.1.2.0/24', COUNT);
  });

  it(`the helper hears a big route of ${kind.name}, whole, and its end`, async () => {
    await stage.router.announce(FAMILY, theirs);
    const wanted = numbers.map((n) => `[65002,${n},1]`).join(',');
    await until('the helper to hear it', () => {
      const routes = heard(stage.subject.helper, FAMILY);
      assert.equal(routes.length, 1);
      assert.ok(routes[0]!.includes(`"large-community":[${wanted}]`), routes[0]);
    });
    await stage.router.withdraw(FAMILY, theirs);
    await until('the helper to hear its end', () => assert.deepEqual(heard(stage.subject.helper, FAMILY), []));
  });

  it('many routes said at once all arrive', async () => {
    await stage.subject.helper.say(`announce attributes next-hop self med 9 nlri ${MANY.join(' ')}`);
    await until(`${kind.name} to have them`, async () => {
      assert.equal(await stage.router.communities(FAMILY, '10.1.2.0/24'), COUNT);
      assert.deepEqual(await stage.router.prefixes(FAMILY), [...MANY, '10.1.1.0/24', '10.1.2.0/24'].sort());
    });
  });

  it('no session has ended, and nobody has complained', () => stage.assertCalm());
}

function refusedCases(kind: RouterKind, plan: Omit<FamilyPlan, 'families'>): void {
  let stage: FamilyStage;

  before(async () => {
    const routes = [big('10.1.0.0/24'), small('10.1.1.0/24')];
    stage = await openFamilies(kind, { families: [FAMILY], routes, ...plan });
  });

  after(() => stage?.close());

  it('a big route is not sent, takes the place of a small one, and is no burden for others', async () => {
    const { helper, child } = stage.subject;
    await assertCommunities(stage, '10.1.1.0/24', 1);
    await helper.say(`announce ${small('10.1.2.0/24')}`);
    await assertCommunities(stage, '10.1.2.0/24', 1);
    await assertCommunities(stage, '10.1.0.0/24', 0);
    await helper.say(`announce ${big('10.1.1.0/24')}`);
    await assertCommunities(stage, '10.1.1.0/24', 0);
    assert.match(child.log(), /the attributes do not fit a message of 4096 octets/);
    await helper.say(`announce ${small('10.1.1.0/24')}`);
    await assertCommunities(stage, '10.1.1.0/24', 1);
    await assertCommunities(stage, '10.1.2.0/24', 1);
  });

  it('no session has ended, and nobody has complained', () => stage.assertCalm());
}

describe('messages of any length with BIRD', {
  skip: reasonToSkip('families-extended-message', [...birdRouter.programs]),
}, () => {
  const add = numbers.map((n) => `bgp_large_community.add((65002, ${n}, 1));`).join(' ');
  describe('agreed on', () => bigCases(birdRouter, { as: EXTERNAL_AS }, `10.9.0.0/24 blackhole { ${add} }`));
  describe('not offered by BIRD', () => refusedCases(birdRouter, { as: EXTERNAL_AS }));
});

describe('messages of any length with FRR', {
  skip: reasonToSkip('families-extended-message', [...frrRouter.programs]),
}, () => {
  // Fifty on a line: FRR reads no lines of any length.
  const statements = Array.from({ length: COUNT / 50 }, (_, i) => {
    const some = numbers.slice(i * 50, i * 50 + 50).map((n) => `65002:${n}:1`);
    return `route-map BIG permit ${i + 1}\n set large-community ${some.join(' ')} additive\n on-match next`;
  });
  const plan = { as: EXTERNAL_AS, statements: `${statements.join('\n')}\nroute-map BIG permit 99` };
  describe('agreed on', () => bigCases(frrRouter, plan, '10.9.0.0/24 route-map BIG'));
  describe('not offered by us', () =>
    refusedCases(frrRouter, { as: EXTERNAL_AS, capabilities: ['extended-message disable'] }));
});

describe('messages of 4096 octets with GoBGP', {
  skip: reasonToSkip('families-extended-message', [...gobgpRouter.programs]),
}, () => {
  refusedCases(gobgpRouter, { as: OUR_AS });
});
