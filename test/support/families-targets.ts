// Route target membership, RFC 4684: what Keryx says it wants is what GoBGP sends it.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { gobgpRouter } from './families-gobgp.ts';
import { heard, heardRoute } from './families-heard.ts';
import { type FamilyStage, openFamilies } from './families-stage.ts';
import { OUR_AS } from './plan.ts';
import { until } from './wait.ts';

const RTC = 'ipv4 rtc';
const VPN = 'ipv4 mpls-vpn';
const TARGETS = ['65000:1', '192.0.2.1:5', '4200000001:5'];
/** GoBGP writes a large AS number as two halves. */
const SHOWN = ['65000:1', '192.0.2.1:5', '64086.59905:5'];

export function targetCases(): void {
  describe('ipv4 rtc', () => {
    let stage: FamilyStage;

    before(async () => {
      const routes = [`ipv4 rtc origin 65001 target:${TARGETS[0]} next-hop self`];
      stage = await openFamilies(gobgpRouter, { as: OUR_AS, families: [VPN, RTC], routes, mirror: true });
      for (const [i, target] of ['65000:1', '65000:2', '192.0.2.1:5', '192.0.2.2:1'].entries()) {
        await stage.router.announce(VPN, `10.9.${i}.0/24 label ${100 + i} rd 65000:1 rt ${target} nexthop 192.0.2.2`);
      }
    });

    after(() => stage?.close());

    const vpn = (i: number, target: string): string =>
      heardRoute(
        '192.0.2.2',
        { nlri: `10.9.${i}.0/24`, label: [[100 + i]], rd: '65000:1' },
        { 'extended-community': [`target:${target}`] },
      );
    const assertVpn = (...routes: string[]): Promise<void> =>
      until('the helper to hear these VPN routes', () => assert.deepEqual(heard(stage.subject.helper, VPN), routes));
    const assertShown = (targets: readonly string[]): Promise<void> =>
      until(`GoBGP's table of memberships`, async () => {
        const wanted = targets.map((target) => `65001:${target} 192.0.2.1 [{Origin: i} {LocalPref: 100}]`);
        assert.deepEqual((await stage.router.table(RTC)).sort(), wanted.sort());
      });

    it('the targets are in the table of GoBGP, and VPN routes of them come', async () => {
      await assertShown(SHOWN.slice(0, 1));
      await assertVpn(vpn(0, '65000:1'));
      for (const target of TARGETS.slice(1)) {
        await stage.subject.helper.say(`announce ipv4 rtc origin 65001 target:${target} next-hop self`);
      }
      await assertShown(SHOWN);
      await assertVpn(vpn(0, '65000:1'), vpn(2, '192.0.2.1:5'));
    });

    it('a target that is withdrawn takes its VPN routes with it', async () => {
      await stage.subject.helper.say('withdraw ipv4 rtc origin 65001 target:65000:1');
      await assertShown(SHOWN.slice(1));
      await assertVpn(vpn(2, '192.0.2.1:5'));
    });

    it('a helper hears the memberships of others', async () => {
      const wanted = TARGETS.slice(1).map((target) =>
        heardRoute('2001:db8::2', { length: 96, origin: 65001, target: `target:${target}` }),
      );
      await until('the mirror to hear them', () => assert.deepEqual(heard(stage.mirror.helper, RTC), wanted.sort()));
      assert.deepEqual(heard(stage.mirror.helper, VPN), []);
    });

    it('no session has ended, and nobody has complained', () => stage.assertCalm());
  });
}
