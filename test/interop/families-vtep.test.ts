//    subject (Keryx)  192.0.2.1    ---- veth ----  192.0.2.2    FRR with zebra, the end of VXLAN tunnels
//                                                               bridge br10: a port to hosts, and VNI 10
//
// EVPN as it is used: what is announced is in the kernel of the other side, and what that kernel learns is announced. This
// proves:
//
// 1. an inclusive multicast route (type 3) makes FRR flood to us, and a MAC/IP route (type 2) makes it send frames to us;
//    both from the configuration file and from a helper; both end with their routes
// 2. FRR's own multicast route, and a MAC/IP route for each host that appears on its bridge, with and without address, reach
//    the helper, and leave with the host
// 3. a route with another route target changes nothing
// 4. a host that has moved to us, as its MAC mobility says, is followed
// 5. no session ends and no NOTIFICATION is sent meanwhile

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { heard, heardRoute } from '../support/families-heard.ts';
import { type FamilyStage, openFamilies } from '../support/families-stage.ts';
import { VNI, vtepRouter, withoutVxlan } from '../support/families-vtep.ts';
import { OUR_AS } from '../support/plan.ts';
import { reasonToSkip } from '../support/require.ts';
import { until } from '../support/wait.ts';

const EVPN = 'l2vpn evpn';
const RD = '192.0.2.2:2';
const skip = reasonToSkip('families-vtep', [...vtepRouter.programs]) || withoutVxlan();

const multicast =
  `evpn multicast rd 192.0.2.1:${VNI} ip 192.0.2.1 ethernet-tag 0 next-hop 192.0.2.1 ` +
  `pmsi ( ingress-replication 0 0x00000A 192.0.2.1 ) extended-community [ target:${OUR_AS}:${VNI} encap:vxlan ]`;
const host = (mac: string, more = '', target: string | number = VNI): string =>
  `evpn mac-ip rd 192.0.2.1:${VNI} mac ${mac} ethernet-tag 0 vni ${VNI} next-hop 192.0.2.1${more} ` +
  `extended-community [ target:${OUR_AS}:${target} encap:vxlan ]`;

const FLOOD = '00:00:00:00:00:00 dst 192.0.2.1';
const behind = (mac: string): string => `${mac} dst 192.0.2.1`;

/** What the helper hears of FRR: its multicast route, and a host. */
const does = { 'extended-community': ['encap:VXLAN', `target:${OUR_AS}:${VNI}`] };
const THEIR_MULTICAST = heardRoute(
  '192.0.2.2',
  { code: 3, parsed: true, name: 'Inclusive Multicast Ethernet Tag', rd: RD, 'ethernet-tag': 0, ip: '192.0.2.2' },
  { ...does, pmsi: `pmsi:ingressreplication:0:0(${VNI}):192.0.2.2` },
);
const theirHost = (mac: string, ip?: string): string =>
  heardRoute(
    '192.0.2.2',
    {
      ...{ code: 2, parsed: true, name: 'MAC/IP advertisement', rd: RD, esi: '-', 'ethernet-tag': 0 },
      ...{ mac: mac.toUpperCase(), label: [[0, VNI]], ...(ip !== undefined && { ip }) },
    },
    does,
  );

describe('EVPN with the VXLAN of the kernel', { skip }, () => {
  let stage: FamilyStage;

  before(async () => {
    const routes = [multicast, host('00:00:5e:00:53:01', ' ip 10.10.10.101')];
    stage = await openFamilies(vtepRouter, { as: OUR_AS, families: [EVPN], routes });
  });

  after(() => stage?.close());

  const assertKernel = (...wanted: string[]): Promise<void> =>
    until('the kernel to have this', async () =>
      assert.deepEqual((await stage.router.table(EVPN)).sort(), wanted.sort()),
    );
  const assertHeard = (...wanted: string[]): Promise<void> =>
    until('the helper to know these routes', () =>
      assert.deepEqual(heard(stage.subject.helper, EVPN), [THEIR_MULTICAST, ...wanted].sort()),
    );

  it('the kernel floods to us and sends frames to us, as long as the routes are there', async () => {
    const { helper } = stage.subject;
    await assertKernel(FLOOD, behind('00:00:5e:00:53:01'));
    await helper.say(`announce ${host('00:00:5e:00:53:02')}`);
    await helper.say(`announce ${host('00:00:5e:00:53:03', ' ip 2001:db8:10::3')}`);
    await assertKernel(FLOOD, ...['01', '02', '03'].map((end) => behind(`00:00:5e:00:53:${end}`)));
    await helper.say(`withdraw ${host('00:00:5e:00:53:01', ' ip 10.10.10.101')}`);
    await helper.say(`withdraw ${host('00:00:5e:00:53:03', ' ip 2001:db8:10::3')}`);
    await assertKernel(FLOOD, behind('00:00:5e:00:53:02'));
    await helper.say(`withdraw ${multicast}`);
    await assertKernel(behind('00:00:5e:00:53:02'));
    await helper.say(`announce ${multicast}`);
    await assertKernel(FLOOD, behind('00:00:5e:00:53:02'));
  });

  it('a route with another target changes nothing', async () => {
    const { helper } = stage.subject;
    await helper.say(`announce ${host('00:00:5e:00:53:04', '', 11)}`);
    await helper.say(`announce ${host('00:00:5e:00:53:05')}`);
    await assertKernel(FLOOD, behind('00:00:5e:00:53:02'), behind('00:00:5e:00:53:05'));
    await helper.say(`withdraw ${host('00:00:5e:00:53:05')}`);
    await assertKernel(FLOOD, behind('00:00:5e:00:53:02'));
  });

  it('the helper hears of hosts that appear at the other side and go', async () => {
    await assertHeard();
    await stage.router.announce(EVPN, '00:00:5e:00:53:aa');
    await assertHeard(theirHost('00:00:5e:00:53:aa'));
    await stage.router.announce(EVPN, '00:00:5e:00:53:ab 10.10.10.7');
    await assertHeard(
      theirHost('00:00:5e:00:53:aa'),
      theirHost('00:00:5e:00:53:ab'),
      theirHost('00:00:5e:00:53:ab', '10.10.10.7'),
    );
    await stage.router.withdraw(EVPN, '00:00:5e:00:53:aa');
    await assertHeard(theirHost('00:00:5e:00:53:ab'), theirHost('00:00:5e:00:53:ab', '10.10.10.7'));
    await stage.router.withdraw(EVPN, '00:00:5e:00:53:ab 10.10.10.7');
    await assertHeard();
  });

  it('a host that has moved to us is followed, RFC 7432 section 15', async () => {
    const mac = '00:00:5e:00:53:ac';
    await stage.router.announce(EVPN, mac);
    await assertHeard(theirHost(mac));
    await stage.subject.helper.say(`announce ${host(mac)} extended-community mac-mobility:1`);
    await assertKernel(FLOOD, behind('00:00:5e:00:53:02'), behind(mac));
    await assertHeard();
    await stage.subject.helper.say(`withdraw ${host(mac)}`);
    await assertKernel(FLOOD, behind('00:00:5e:00:53:02'));
  });

  it('no session has ended, and nobody has complained', () => stage.assertCalm());
});
