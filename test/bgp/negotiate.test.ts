import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  addPathFor,
  addPathIn,
  asn4For,
  bare,
  type Capability,
  enhancedRouteRefresh,
  extendedMessage,
  familyOf,
  ipv4Unicast,
  ipv6Unicast,
  multiprotocolFor,
  type Negotiated,
  negotiate,
  type Open,
  routeRefresh,
} from '../../src/bgp/index.ts';

const flow = familyOf(1, 133);

function side(as: number, capabilities: readonly Capability[], parts: Partial<Open> = {}): Open {
  return { type: 'open', version: 4, as, holdTime: 90, routerId: `10.0.0.${as % 200}`, capabilities, ...parts };
}

function agreed(ours: readonly Capability[], theirs: readonly Capability[], parts: Partial<Open> = {}): Negotiated {
  const judged = negotiate({ localAs: 64512, peerAs: 64513 }, side(64512, ours), side(64513, theirs, parts));
  assert.ok(judged.ok);
  return judged.value;
}

const names = (families: readonly { name: string }[]): string => families.map(({ name }) => name).join(', ');
const mp4 = multiprotocolFor(ipv4Unicast);
const mp6 = multiprotocolFor(ipv6Unicast);

describe('what two OPENs agree on', () => {
  const families: readonly [string, Capability[], Capability[], string][] = [
    ['both name both', [mp4, mp6], [mp6, mp4], 'ipv4 unicast, ipv6 unicast'],
    ['one names less', [mp4, mp6], [mp6], 'ipv6 unicast'],
    ['they name nothing, which means IPv4 unicast', [mp4, mp6], [], 'ipv4 unicast'],
    ['we name nothing', [], [mp4, mp6], 'ipv4 unicast'],
    ['nobody names anything', [], [], 'ipv4 unicast'],
    ['they name one twice', [mp4, mp6], [mp6, mp6], 'ipv6 unicast'],
    ['they name what we do not know', [mp4], [multiprotocolFor(familyOf(9, 9)), mp4], 'ipv4 unicast'],
    ['nothing is common', [mp4], [mp6], ''],
  ];
  for (const [what, ours, theirs, wanted] of families) {
    test(`families when ${what}: '${wanted}'`, () => assert.equal(names(agreed(ours, theirs).families), wanted));
  }

  test('the families agreed are the objects that everyone compares with', () => {
    assert.equal(agreed([mp6], [mp6]).families[0], ipv6Unicast);
  });

  test('four-octet AS numbers take both sides', () => {
    assert.equal(agreed([asn4For(64512)], [asn4For(64513)]).asn4, true);
    assert.equal(agreed([asn4For(64512)], []).asn4, false);
    assert.equal(agreed([], [asn4For(64513)]).asn4, false);
  });

  const holds: readonly [number, number][] = [
    [180, 90],
    [30, 30],
    [0, 0],
    [3, 3],
    [65535, 90],
  ];
  for (const [theirs, wanted] of holds) {
    test(`a hold time of ${theirs} against our 90 makes ${wanted}`, () => {
      assert.equal(agreed([], [], { holdTime: theirs }).holdTime, wanted);
    });
  }

  test('messages are longer only when both say so', () => {
    const long = [bare(extendedMessage)];
    assert.equal(agreed(long, long).messageLimit, 65535);
    assert.equal(agreed(long, []).messageLimit, 4096);
    assert.equal(agreed([], long).messageLimit, 4096);
  });

  test('refresh is enhanced, normal or absent', () => {
    const normal = [bare(routeRefresh)];
    const enhanced = [bare(routeRefresh), bare(enhancedRouteRefresh)];
    assert.equal(agreed(enhanced, enhanced).refresh, 'enhanced');
    assert.equal(agreed(enhanced, normal).refresh, 'normal');
    assert.equal(agreed([], enhanced).refresh, 'absent');
    assert.equal(agreed([bare(enhancedRouteRefresh)], enhanced).refresh, 'absent');
  });

  // RFC 7911 section 4: ours, theirs, then whether identifiers come in and go out; 1 receive, 2 send, 3 both.
  const modes: readonly [number, number, boolean, boolean][] = [
    [3, 3, true, true],
    [1, 2, true, false],
    [2, 1, false, true],
    [1, 1, false, false],
    [2, 2, false, false],
    [3, 1, false, true],
    [3, 2, true, false],
    [3, 0, false, false],
    [3, 4, false, false],
    [3, 255, false, false],
  ];
  for (const [ours, theirs, inward, outward] of modes) {
    test(`add-path ${ours} against ${theirs} has identifiers ${inward ? 'in' : 'not in'} and ${outward ? 'out' : 'not out'}`, () => {
      const paths = (mode: number) => [mp4, mp6, addPathFor([ipv4Unicast], mode)];
      const { addPathIn, addPathOut } = agreed(paths(ours), paths(theirs));
      assert.equal(addPathIn.has(ipv4Unicast.key), inward);
      assert.equal(addPathOut.has(ipv4Unicast.key), outward);
      assert.equal(addPathIn.has(ipv6Unicast.key) || addPathOut.has(ipv6Unicast.key), false);
    });
  }

  test('add-path with a mode that does not exist is not offered', () => {
    for (const mode of [0, 4, 255]) assert.equal(addPathIn([addPathFor([ipv4Unicast], mode)]).size, 0);
    assert.equal(addPathIn([addPathFor([ipv4Unicast], 2)]).get(ipv4Unicast.key)?.mode, 2);
  });

  test('add-path counts only for families that are part of the session', () => {
    const { addPathIn } = agreed([mp4, addPathFor([ipv4Unicast, flow], 3)], [mp4, addPathFor([ipv4Unicast, flow], 3)]);
    assert.deepEqual([...addPathIn], [ipv4Unicast.key]);
  });

  test('both ends and their identifiers are kept', () => {
    const { localAs, peerAs, ibgp, routerId, peerRouterId } = agreed([], []);
    assert.deepEqual({ localAs, peerAs, ibgp }, { localAs: 64512, peerAs: 64513, ibgp: false });
    assert.deepEqual([routerId, peerRouterId], ['10.0.0.112', '10.0.0.113']);
  });

  test('one AS makes an internal session', () => {
    const judged = negotiate(
      { localAs: 64512, peerAs: 64512 },
      side(64512, []),
      side(64512, [], { routerId: '10.9.9.9' }),
    );
    assert.equal(judged.ok && judged.value.ibgp, true);
  });
});
