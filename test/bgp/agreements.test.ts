// What two OPENs agree on beyond families, AS numbers and add-path.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  addPathFor,
  bare,
  type Capability,
  type Expected,
  type ExtendedNextHop,
  extendedNextHopFor,
  familyOf,
  gracefulRestartFor,
  hex,
  ipv4Unicast,
  ipv6Unicast,
  linkLocalNextHop,
  multiprotocolFor,
  multiSessionFor,
  type Negotiated,
  negotiate,
  noticeName,
  type Open,
  operational,
  pathsLimitFor,
  ROLES,
  type Role,
  roleFor,
} from '../../src/bgp/index.ts';

const vpn = familyOf(1, 128);
const mp4 = multiprotocolFor(ipv4Unicast);
const mp6 = multiprotocolFor(ipv6Unicast);
const EXTERNAL: Expected = { localAs: 64512, peerAs: 64513 };

function side(as: number, capabilities: readonly Capability[]): Open {
  return { type: 'open', version: 4, as, holdTime: 90, routerId: `10.0.0.${as % 200}`, capabilities };
}

function judged(ours: readonly Capability[], theirs: readonly Capability[], expected = EXTERNAL) {
  // An internal peer may not have our identifier.
  const received = { ...side(expected.peerAs!, theirs), routerId: '10.9.9.9' };
  return negotiate(expected, side(expected.localAs, ours), received);
}

function agreed(ours: readonly Capability[], theirs: readonly Capability[], expected = EXTERNAL): Negotiated {
  const outcome = judged(ours, theirs, expected);
  assert.ok(outcome.ok);
  return outcome.value;
}

describe('next hops of the other protocol, RFC 8950', () => {
  const v6 = (family = ipv4Unicast): ExtendedNextHop => ({ family, afi: 2 });
  const v4 = (family = ipv4Unicast): ExtendedNextHop => ({ family, afi: 1 });
  const cases: readonly [string, ExtendedNextHop[], ExtendedNextHop[], string[]][] = [
    ['both offer one', [v6()], [v6()], ['ipv4 unicast 2']],
    ['only we do', [v6()], [], []],
    ['only they do', [], [v6()], []],
    ['they offer another family', [v6()], [v6(vpn)], []],
    ['they offer another protocol', [v6()], [v4()], []],
    ['they offer more', [v6()], [v6(vpn), v4(), v6()], ['ipv4 unicast 2']],
    ['the family is not part of the session', [v6(), v6(vpn)], [v6(), v6(vpn)], ['ipv4 unicast 2']],
    ['they say it twice', [v6()], [v6(), v6()], ['ipv4 unicast 2']],
  ];
  for (const [what, ours, theirs, wanted] of cases) {
    test(`${what}: ${wanted.join(', ') || 'none'}`, () => {
      const { nextHops } = agreed([mp4, extendedNextHopFor(ours)], [mp4, extendedNextHopFor(theirs)]);
      assert.deepEqual(
        nextHops.map(({ family, afi }) => `${family.name} ${afi}`),
        wanted,
      );
    });
  }

  test('the families are the objects that everyone compares with', () => {
    const [hop] = agreed([mp4, extendedNextHopFor([v6()])], [mp4, extendedNextHopFor([v6()])]).nextHops;
    assert.equal(hop!.family, ipv4Unicast);
  });
});

describe('what takes both sides', () => {
  const cases: readonly [string, Capability[], (session: Negotiated) => boolean][] = [
    ['link-local next hops', [bare(linkLocalNextHop)], ({ linkLocalNextHop }) => linkLocalNextHop],
    ['operational messages', [bare(operational)], ({ operational }) => operational],
    ['several sessions', multiSessionFor(), ({ multiSession }) => multiSession],
    [
      'graceful restart',
      [gracefulRestartFor([ipv4Unicast], 5)],
      ({ gracefulRestart }) => gracefulRestart !== undefined,
    ],
  ];
  for (const [what, list, of] of cases) {
    test(`${what}`, () => {
      assert.equal(of(agreed(list, list)), true);
      assert.equal(of(agreed(list, [])), false);
      assert.equal(of(agreed([], list)), false);
      assert.equal(of(agreed([], [])), false);
    });
  }

  test('graceful restart is what the peer says of itself', () => {
    const ours = [mp4, gracefulRestartFor([ipv4Unicast], 120)];
    const { gracefulRestart } = agreed(ours, [{ code: 64, value: Uint8Array.of(0x40, 60, 0, 1, 1, 0) }]);
    assert.deepEqual(gracefulRestart, {
      restarted: false,
      notification: true,
      seconds: 60,
      families: [{ family: ipv4Unicast, forwarding: false }],
    });
  });
});

describe('AIGP, RFC 7311 section 3.4', () => {
  test('is for internal peers, and for external ones that the configuration names', () => {
    assert.equal(agreed([], []).aigp, false);
    assert.equal(agreed([], [], { ...EXTERNAL, aigp: false }).aigp, false);
    assert.equal(agreed([], [], { ...EXTERNAL, aigp: true }).aigp, true);
    assert.equal(agreed([], [], { localAs: 64512, peerAs: 64512 }).aigp, true);
    assert.equal(agreed([], [], { localAs: 64512, peerAs: 64512, aigp: false }).aigp, true);
  });
});

describe('limits of paths', () => {
  const limits = pathsLimitFor([
    { family: ipv4Unicast, paths: 3 },
    { family: ipv6Unicast, paths: 0 },
  ]);
  const paths = (mode: number) => [mp4, mp6, addPathFor([ipv4Unicast, ipv6Unicast], mode)];

  test('are those of the peer, for what we send it', () => {
    assert.deepEqual([...agreed(paths(3), [...paths(3), limits]).pathLimits], [[ipv4Unicast.key, 3]]);
    assert.deepEqual([...agreed([...paths(3), limits], paths(3)).pathLimits], []);
  });

  test('mean nothing where no path identifiers go out', () => {
    assert.deepEqual([...agreed(paths(1), [...paths(3), limits]).pathLimits], []);
    assert.deepEqual([...agreed([mp4], [mp4, limits]).pathLimits], []);
  });
});

describe('roles, RFC 9234 section 4.2', () => {
  const PAIRS = ['provider customer', 'customer provider', 'rs rs-client', 'rs-client rs', 'peer peer'];
  const codeOf = (outcome: ReturnType<typeof judged>) =>
    outcome.ok ? 'up' : noticeName(outcome.fault.code, outcome.fault.subcode);
  const MISMATCH = 'OPEN message error / Role Mismatch (2/11)';
  const strict = { ...EXTERNAL, roleStrict: true };

  for (const ours of ROLES) {
    for (const theirs of ROLES) {
      const wanted = PAIRS.includes(`${ours} ${theirs}`) ? 'up' : MISMATCH;
      test(`${ours} and ${theirs}: ${wanted}`, () => {
        for (const expected of [EXTERNAL, strict]) {
          assert.equal(codeOf(judged([roleFor(ours)], [roleFor(theirs)], expected)), wanted);
        }
      });
    }
  }

  test('a peer without a role is taken, unless we are strict about it', () => {
    assert.equal(codeOf(judged([roleFor('peer')], [])), 'up');
    assert.equal(codeOf(judged([roleFor('peer')], [], strict)), MISMATCH);
  });

  test('a role of the peer means nothing when we have none', () => {
    for (const role of ROLES) assert.equal(codeOf(judged([], [roleFor(role)], strict)), 'up');
  });

  const claims: readonly [string, number[][], string][] = [
    ['one role twice', [[3], [3]], 'up'],
    ['two roles', [[3], [4]], MISMATCH],
    ['a number without a meaning', [[5]], MISMATCH],
    ['no octet', [[]], MISMATCH],
    ['two octets', [[3, 3]], MISMATCH],
  ];
  for (const [what, values, wanted] of claims) {
    test(`${what}: ${wanted}`, () => {
      const theirs = values.map((value) => ({ code: 9, value: Uint8Array.from(value) }));
      assert.equal(codeOf(judged([roleFor('provider')], theirs)), wanted);
    });
  }

  test('two roles of the peer are refused though we have none', () => {
    assert.equal(codeOf(judged([], [roleFor('customer'), roleFor('peer')])), MISMATCH);
  });

  test('the reason says who is what', () => {
    const outcome = judged([roleFor('provider')], [roleFor('peer')]);
    assert.ok(!outcome.ok);
    assert.equal(outcome.fault.why, 'we are provider, the peer must be customer and claims to be peer');
    assert.equal(hex(outcome.fault.data), '');
  });

  test('inside an AS nobody has a role', () => {
    const internal = { localAs: 64512, peerAs: 64512, roleStrict: true };
    assert.equal(agreed([roleFor('provider')], [roleFor('provider')], internal).role, undefined);
    assert.equal(agreed([roleFor('provider')], [], internal).role, undefined);
  });

  test('the session knows our role', () => {
    const of = (role: Role | undefined) => agreed(role === undefined ? [] : [roleFor(role)], []).role;
    assert.equal(of('customer'), 'customer');
    assert.equal(of(undefined), undefined);
  });
});
