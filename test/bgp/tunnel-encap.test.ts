import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { attributes, concat, fromHex, hex, plainSession, wordsOf } from '../../src/bgp/index.ts';
import { fc } from '../support/fast-check.ts';
import { problemIn, routeOf } from '../support/nlri-cases.ts';
import { SEGMENTS, subTlv, tunnels } from '../support/sr-policy-arbitraries.ts';

const row = attributes.byName('tunnel-encap')!;
const SID = 'FC000000000000000000000000000001';

function decoded(digits: string): string {
  const judged = row.decode(fromHex(digits)!, plainSession());
  return judged.ok ? hex(judged.value) : `${judged.fault.verdict}: ${judged.fault.why}`;
}

/** The TLV of a policy with these sub-TLVs. */
function policy(digits: string): string {
  const size = (digits.length / 2).toString(16).toUpperCase().padStart(4, '0');
  return `000F${size}${digits}`;
}

const shown = (digits: string): unknown => JSON.parse(row.toJson(fromHex(digits)!)!);

describe('TUNNEL_ENCAP in JSON', () => {
  it('is spelled as ExaBGP 6 spells it', () => {
    const list = '80001100' + '0906000000000003' + '0106000000064BFF';
    assert.equal(
      row.toJson(fromHex(policy(`0C06000000000064${'0D06000000064000'}${list}`))!),
      '{"sr-policy": {"preference": 100, "binding-sid": {"type": "mpls", "label": 100}, ' +
        '"segment-lists": [{"weight": 3, "segments": [{"type": "A", "label": 100, "tc": 5, "s": true, "ttl": 255}]}]}}',
    );
  });

  it('says everything of a policy', () => {
    const digits = policy(
      `0F0205000E030000020D12C000${SID}141A2000${SID}00470000281810008200020061${'81000300C321'}630201028000050063020304`,
    );
    assert.deepEqual(shown(digits), {
      'sr-policy': {
        priority: 5,
        enlp: 2,
        'binding-sid': { type: 'srv6', sid: 'fc00::1', 'specified-only': true, 'drop-upon-invalid': true },
        'srv6-binding-sid': {
          sid: 'fc00::1',
          'endpoint-behavior': { behavior: 71, 'lb-length': 40, 'ln-length': 24, 'fun-length': 16, 'arg-length': 0 },
        },
        'policy-name': 'a',
        'candidate-path-name': 'Ã!',
        'segment-lists': [{ segments: [{ type: 99, value: '0x0304' }] }],
        'unknown-sub-tlvs': [{ type: 99, value: '0x0102' }],
      },
    });
    assert.deepEqual(shown(policy('0D024000')), {
      'sr-policy': { 'binding-sid': { type: 'null', 'drop-upon-invalid': true } },
    });
    assert.deepEqual(shown(policy('')), { 'sr-policy': {} });
  });

  it('names the fields of every type of segment as the words do', () => {
    const segmentOf = (words: string): unknown => {
      const route = routeOf(
        `sr-policy distinguisher 0 color 0 endpoint ::1 next-hop self segment-list segment ${words}`,
      );
      const json = shown(hex(route.attributes.get(23)!)) as {
        'sr-policy': { 'segment-lists': { segments: unknown[] }[] };
      };
      return json['sr-policy']['segment-lists'][0]!.segments[0];
    };
    const sid = { label: 5, tc: 1, s: false, ttl: 9 };
    const behavior = { behavior: 65, 'lb-length': 32, 'ln-length': 0, 'fun-length': 16, 'arg-length': 0 };
    const link = { 'local-if-id': 1, 'local-ipv6': '2001:db8::1', 'remote-if-id': 2, 'remote-ipv6': '2001:db8::2' };
    const ends = { local: '2001:db8::1', remote: '2001:db8::2' };
    const said = (fields: object): string => Object.entries(fields).flat().join(' ');
    assert.deepEqual(segmentOf('type-a mpls 5:1:0:9 flags 0x80'), { type: 'A', ...sid, verify: true });
    assert.deepEqual(segmentOf('type-b srv6 fc00::1 endpoint-behavior 65 32 0 16 0'), {
      type: 'B',
      sid: 'fc00::1',
      'endpoint-behavior': behavior,
    });
    assert.deepEqual(segmentOf('type-c ipv4 192.0.2.1 algorithm 1 sid 5:1:0:9'), {
      type: 'C',
      ipv4: '192.0.2.1',
      algorithm: 1,
      sid,
    });
    assert.deepEqual(segmentOf('type-d ipv6 ::1 algorithm 2'), { type: 'D', ipv6: '::1', algorithm: 2 });
    assert.deepEqual(segmentOf('type-e local-if-id 7 ipv4 192.0.2.1'), {
      type: 'E',
      'local-if-id': 7,
      ipv4: '192.0.2.1',
    });
    assert.deepEqual(segmentOf('type-f local 192.0.2.1 remote 192.0.2.2'), {
      type: 'F',
      local: '192.0.2.1',
      remote: '192.0.2.2',
    });
    assert.deepEqual(segmentOf(`type-g ${said(link)} sid 5:1:0:9`), { type: 'G', ...link, sid });
    assert.deepEqual(segmentOf(`type-h ${said(ends)}`), { type: 'H', ...ends });
    assert.deepEqual(segmentOf('type-i ipv6 ::1 algorithm 3 sid fc00::1'), {
      type: 'I',
      ipv6: '::1',
      algorithm: 3,
      sid: 'fc00::1',
    });
    assert.deepEqual(segmentOf(`type-j ${said(link)} algorithm 4`), { type: 'J', ...link, algorithm: 4 });
    assert.deepEqual(segmentOf(`type-k ${said(ends)} algorithm 5 sid fc00::1 endpoint-behavior 65 32 0 16 0`), {
      type: 'K',
      ...ends,
      algorithm: 5,
      sid: 'fc00::1',
      'endpoint-behavior': behavior,
    });
  });

  it('shows other tunnels as octets', () => {
    // RFC 9012: VXLAN with an egress endpoint, and a policy beside it
    assert.deepEqual(shown('0008000A06080000000001C00002'), {
      tunnels: [{ type: 8, 'sub-tlvs': [{ type: 6, value: '0x0000000001C00002' }] }],
    });
    assert.deepEqual(shown(`00080000${policy('0F020100')}`), {
      'sr-policy': { priority: 1 },
      tunnels: [{ type: 8, 'sub-tlvs': [] }],
    });
  });
});

describe('TUNNEL_ENCAP in octets', () => {
  for (const [digits, why] of [
    ['', 'TUNNEL_ENCAP has no tunnel'],
    ['000F00', 'TUNNEL_ENCAP ends within a tunnel'],
    ['000F0001', 'TUNNEL_ENCAP ends within a tunnel'],
    ['000800020602', 'TUNNEL_ENCAP has a tunnel that is cut short'],
    ['0008000106', 'TUNNEL_ENCAP has a tunnel that is cut short'],
    [policy('820001'), 'TUNNEL_ENCAP has a tunnel that is cut short'],
    [policy('') + policy(''), 'TUNNEL_ENCAP has more than one SR policy'],
    [policy('0F0201000F020100'), 'sub-TLV 15 of the SR policy is there twice'],
    [policy('0C050000000000'), 'sub-TLV 12 of the SR policy has 5 octets, must have 6'],
    [policy('0D0400000000'), 'sub-TLV 13 of the SR policy has 4 octets, must have 2 or 6 or 18'],
    [policy('820000'), 'sub-TLV 130 of the SR policy has no octets, must have 1 or more'],
    [policy('800000'), 'sub-TLV 128 of the SR policy ends within a sub-TLV'],
    [policy('8000020001'), 'sub-TLV 128 of the SR policy ends within a sub-TLV'],
    [policy('8000110009060000000000010906000000000001'), 'sub-TLV 128 of the SR policy has more than one weight'],
    [policy('80000400090100'), 'sub-TLV 128 of the SR policy has a sub-TLV 9 of 1 octets'],
  ] as const) {
    it(`${digits.slice(0, 60)} is refused: ${why}`, () => assert.equal(decoded(digits), `withdraw: ${why}`));
  }

  it('has segments of the lengths of their types and no others', () => {
    for (const [type, lengths] of SEGMENTS) {
      for (let length = 0; length < 80; length += 1) {
        const list = concat(Uint8Array.of(0), subTlv(type, new Uint8Array(length)));
        const good = decoded(policy(hex(subTlv(128, list)))).startsWith('000F');
        assert.equal(good, lengths.includes(length), `type ${type}, ${length} octets`);
      }
    }
  });

  it('gives a value or a fault, whatever comes', () => {
    const mutated = fc
      .tuple(tunnels, fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 4 }))
      .map(([octets, changes]) => {
        const copy = octets.slice();
        for (const [at, value] of changes) if (copy.length > 0) copy[at % copy.length] = value;
        return copy;
      });
    fc.assert(
      fc.property(fc.oneof(mutated, fc.uint8Array({ maxLength: 60 })), (octets) => {
        const judged = row.decode(octets, plainSession());
        if (!judged.ok) return assert.equal(judged.fault.verdict, 'withdraw');
        JSON.parse(row.toJson(judged.value)!);
        const words = wordsOf(row.print(judged.value), 'test');
        words.next();
        assert.equal(hex(row.parse!(words)!), hex(octets));
      }),
      { numRuns: 3000 },
    );
  });
});

describe('TUNNEL_ENCAP in words', () => {
  it('stands on routes of every family', () => {
    const route = routeOf(
      'route 192.0.2.0/24 next-hop self tunnel-encap [ tunnel 8 0x0604C0000201 sr-policy priority 1 ]',
    );
    assert.equal(hex(route.attributes.get(23)!), `000800060604C0000201${policy('0F020100')}`);
  });

  it('prints as octets what no word says', () => {
    const print = (digits: string) => row.print(fromHex(policy(digits))!).slice('tunnel-encap [ sr-policy '.length, -2);
    // a reserved octet, names with a quote and a tab, flags that contradict the length, an unknown segment
    assert.equal(print('0C06000100000064'), 'sub-tlv 12 0x000100000064');
    assert.equal(print('820003006122'), 'sub-tlv 130 0x006122');
    assert.equal(print('820003006109'), 'sub-tlv 130 0x006109');
    assert.equal(print('80000900010640000000'.padEnd(24, '0')), 'sub-tlv 128 0x000106400000000000');
    assert.equal(print('800004006301FF'), 'sub-tlv 128 0x006301FF');
    assert.equal(print('0D06000000064000'), 'binding-sid mpls 100:0:0:0 flags 0x00');
  });

  for (const [words, problem] of [
    ['tunnel-encap sr-policy', `33: '[' is missing: tunnel-encap [ sr-policy … ]`],
    ['tunnel-encap [ ]', '35: TUNNEL_ENCAP has no tunnel'],
    ['tunnel-encap [ sr-policy', '44: a tunnel, or the closing bracket, is missing'],
    ['tunnel-encap [ preference 5 ]', `35: 'preference' is not a tunnel: sr-policy …, or tunnel TYPE 0xVALUE`],
    ['tunnel-encap [ tunnel 65536 0x ]', `42: '65536' is not a type of a tunnel from 0 to 65535`],
    [
      'tunnel-encap [ tunnel 8 06 ]',
      `44: '06' is not the value of a tunnel in hexadecimal: 0x and an even number of digits`,
    ],
    ['tunnel-encap [ tunnel 8 0x0601 ]', '51: TUNNEL_ENCAP has a tunnel that is cut short'],
    ['tunnel-encap [ sr-policy sr-policy ]', '55: TUNNEL_ENCAP has more than one SR policy'],
  ] as const) {
    it(`'${words}' is refused`, () => assert.equal(problemIn(`route 192.0.2.0/24 ${words}`), problem));
  }
});
