import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { attributes, concat, fromHex, hex, plainSession, wordsOf } from '../../src/bgp/index.ts';
import { fc } from '../support/fast-check.ts';
import { problemIn, routeOf } from '../support/nlri-cases.ts';

const ROW = attributes.byCode(40)!;
const SESSION = plainSession();
const SID = '20010DB8000100010000000000000000';
const INDEX = '0100070000000000012C';
/** Service of SID with a behavior, and a structure 64, 24, 16, 0, 0, 0 or none. */
const plainService = (type: string) => `${type}001900010015 00${SID} 00FFFF00`.replaceAll(' ', '');
const structured = (type: string) => `${type}002200 01001E 00${SID} 00004800 010006401810000000`.replaceAll(' ', '');

const octetsOf = (words: string) =>
  hex(routeOf(`route 10.0.0.0/24 next-hop self ${words} med 5`).attributes.get(40) ?? new Uint8Array(0));

/** Words as they are printed, and octets. */
const SAID: readonly (readonly [string, string])[] = [
  ['bgp-prefix-sid [ 300 ]', INDEX],
  ['bgp-prefix-sid [ 4294967295 ]', '010007000000FFFFFFFF'],
  ['bgp-prefix-sid [ 300, [ ( 800000,100 ), ( 1000000,5000 ) ] ]', `${INDEX}03000E00000C35000000640F4240001388`],
  ['bgp-prefix-sid-srv6 ( l3-service 2001:db8:1:1:: )', plainService('05')],
  ['bgp-prefix-sid-srv6 ( l2-service 2001:db8:1:1:: )', plainService('06')],
  ['bgp-prefix-sid-srv6 ( l3-service 2001:db8:1:1:: 0x48 [ 64, 24, 16, 0, 0, 0 ] )', structured('05')],
  ['bgp-prefix-sid-srv6 ( l2-service 2001:db8:1:1:: 0x48 [ 64, 24, 16, 0, 0, 0 ] )', structured('06')],
  ['bgp-prefix-sid-srv6 ( l3-service 2001:db8:1:1:: 0x13 )', plainService('05').replace('FFFF', '0013')],
  // ExaBGP 4.2
  ['bgp-prefix-sid-srv6 ( ipv6 2001:db8:1:1:: )', `020013000000${SID}`],
  ['bgp-prefix-sid-srv6 ( vpn 2001:db8:1:1:: )', `040013000000${SID}`],
  ['bgp-prefix-sid 0x090001FF', '090001FF'],
];

describe('BGP Prefix-SID in words', () => {
  for (const [words, octets] of SAID) {
    it(words, () => {
      assert.equal(octetsOf(words), octets);
      assert.equal(ROW.print(fromHex(octets)!), words);
    });
  }

  for (const [words, octets] of [
    ['bgp-prefix-sid [300, [(800000,100),(1000000,5000)]]', `${INDEX}03000E00000C35000000640F4240001388`],
    ['bgp-prefix-sid [ 300, [ ( 800000,100 ) ( 1000000,5000 ) ] ]', `${INDEX}03000E00000C35000000640F4240001388`],
    ['bgp-prefix-sid [ 300, [ ] ]', INDEX],
    ['bgp-prefix-sid-srv6 ( l3-service 2001:db8:1:1:: 72 [64,24,16,0,0,0] )', structured('05')],
    ['bgp-prefix-sid-srv6 (l3-service 2001:db8:1:1:: 0x48 [ 0x40 , 24 , 16 , 0 , 0 , 0 ])', structured('05')],
    // ExaBGP 4.2 sends what a draft of RFC 9252 wanted; this is what the RFC wants.
    ['bgp-prefix-sid-srv6 ( l3vpn 2001:db8:1:1:: )', plainService('05')],
  ] as const) {
    it(words, () => assert.equal(octetsOf(words), octets));
  }

  for (const [words, problem] of [
    ['bgp-prefix-sid 5', `'[ INDEX ]' or '( l3-service SID )' must stand here`],
    ['bgp-prefix-sid', `'[ INDEX ]' or '( l3-service SID )' must stand here`],
    ['bgp-prefix-sid [ 4294967296 ]', `'4294967296' is not a label index from 0 to 4294967295`],
    ['bgp-prefix-sid [ 1, [ ( 16777216,1 ) ] ]', `'16777216' is not a label from 0 to 16777215`],
    ['bgp-prefix-sid [ 1, [ ( 1,16777216 ) ] ]', `'16777216' is not a number of labels from 0 to 16777215`],
    ['bgp-prefix-sid [ 1, [ 5 ] ]', `'(' is missing: an SRGB is ( FIRST,COUNT )`],
    ['bgp-prefix-sid [ 1, [ ( 1,2', `')' is missing after the SRGB`],
    ['bgp-prefix-sid [ 1, [ ( 1,2 )', `'(' is missing: an SRGB is ( FIRST,COUNT )`],
    ['bgp-prefix-sid [ 1 2 ]', `']' is missing after the label index`],
    [
      'bgp-prefix-sid-srv6 ( l4-service 2001:db8:: )',
      `'l4-service' is not an SRv6 service: l3-service, l2-service, l3vpn, ipv6, vpn`,
    ],
    ['bgp-prefix-sid-srv6 ( l3-service 10.0.0.1 )', `'10.0.0.1' is not a SID: an IPv6 address`],
    ['bgp-prefix-sid-srv6 ( l3-service 2001:db8:: 65536 )', `'65536' is not a behavior from 0 to 65535`],
    ['bgp-prefix-sid-srv6 ( l3-service 2001:db8:: 1 [ 256,', `'256' is not a length from 0 to 255`],
    ['bgp-prefix-sid-srv6 ( l3-service 2001:db8:: 1 [ 1,2,3,4,5 ] )', `']' is not a length from 0 to 255`],
    [
      'bgp-prefix-sid-srv6 ( l3-service 2001:db8:: 1 [ 1,2,3,4,5,6,7 ] )',
      `']' is missing: the structure of a SID has six numbers`,
    ],
    [
      'bgp-prefix-sid-srv6 ( l3-service 2001:db8:: 1 [ 64,64,1,0,0,0 ] )',
      'block, node, function and argument take 129 bits, a SID has 128',
    ],
    ['bgp-prefix-sid-srv6 ( l3-service 2001:db8::', 'a behavior is missing'],
    ['bgp-prefix-sid-srv6 ( l3-service 2001:db8:: 5 6', `')' is missing after the SID`],
    ['bgp-prefix-sid 0x0900', 'a TLV of BGP Prefix-SID runs past its end'],
  ] as const) {
    it(`'${words}' is refused`, () => {
      const [, ...found] = problemIn(`route 10.0.0.0/24 next-hop self ${words}`).split(': ');
      assert.equal(found.join(': '), problem);
    });
  }

  it('counts once when both keywords are used', () => {
    assert.equal(octetsOf('bgp-prefix-sid [ 300 ] bgp-prefix-sid-srv6 ( l3-service 2001:db8:: )'), INDEX);
  });
});

describe('BGP Prefix-SID in octets', () => {
  const json = (digits: string) => ROW.toJson(fromHex(digits)!);

  it('is shown as ExaBGP shows it', () => {
    assert.equal(json(INDEX), '{ "sr-label-index": 300 }');
    assert.equal(
      json(`${INDEX}03000E00000C35000000640F4240001388`),
      '{ "sr-label-index": 300, "sr-srgbs": [[800000, 100], [1000000, 5000]] }',
    );
    assert.equal(
      json(structured('05')),
      '{ "l3-service": [ { "sid": "2001:db8:1:1::", "flags": 0, "endpoint_behavior": 72, "structure": { ' +
        '"locator-block-length": 64, "locator-node-length": 24, "function-length": 16, "argument-length": 0, ' +
        '"transposition-length": 0, "transposition-offset": 0 } } ] }',
    );
    assert.equal(
      json(plainService('06')),
      '{ "l2-service": [ { "sid": "2001:db8:1:1::", "flags": 0, "endpoint_behavior": 65535 } ] }',
    );
    assert.equal(json(`020013000000${SID}`), '{ "sr-v6-sid": "2001:db8:1:1::" }');
    assert.equal(json(`040013000000${SID}`), '{ "srv6-vpn-sid": "2001:db8:1:1::" }');
  });

  it('shows what nobody knows as octets, on each of its levels', () => {
    assert.deepEqual(JSON.parse(json(`09000101${INDEX}0A0000`)!), {
      'sr-label-index': 300,
      tlvs: [
        { type: 9, value: '0x01' },
        { type: 10, value: '0x' },
      ],
    });
    assert.deepEqual(JSON.parse(json('050006000900020102')!), { 'l3-service': [{ type: 9, value: '0x0102' }] });
    const deep = `05001F0001001B00${SID}00FFFF00070003010203`;
    assert.deepEqual(JSON.parse(json(deep)!), {
      'l3-service': [
        { sid: '2001:db8:1:1::', flags: 0, endpoint_behavior: 65535, tlvs: [{ type: 7, value: '0x010203' }] },
      ],
    });
    assert.equal(ROW.print(fromHex(deep)!), `bgp-prefix-sid 0x${deep}`);
  });

  it('counts a TLV once', () => {
    assert.deepEqual(JSON.parse(json(`${INDEX}01000700000000000001`)!), { 'sr-label-index': 300 });
  });

  it('is discarded when it is malformed, and the routes stay', () => {
    for (const [digits, why] of [
      ['', 'BGP Prefix-SID is empty'],
      ['01', 'a TLV of BGP Prefix-SID runs past its end'],
      [INDEX.slice(0, -2), 'a TLV of BGP Prefix-SID runs past its end'],
      ['010006000000000001', 'a label index has 6 octets, must have 7'],
      ['0300020000', 'an SRGB has 2 octets, must have 2 and a multiple of 6'],
      ['030009000000000100000200', 'an SRGB has 9 octets, must have 2 and a multiple of 6'],
      ['050000', 'a sub-TLV of an SRv6 service runs past its end'],
      ['05000400010001', 'a sub-TLV of an SRv6 service runs past its end'],
      [`05001800010014 00${SID} 00FFFF`.replaceAll(' ', ''), 'an SRv6 SID has 20 octets, must have 21'],
      [`05001B00010017 00${SID} 00FFFF00 0100`.replaceAll(' ', ''), 'a sub-TLV of an SRv6 SID runs past its end'],
    ] as const) {
      const judged = ROW.decode(fromHex(digits)!, SESSION);
      assert.equal(judged.ok, false, digits);
      if (!judged.ok) assert.deepEqual([judged.fault.verdict, judged.fault.why], ['discard', why]);
    }
  });

  it('survives anything', () => {
    const heads = SAID.map(([, octets]) => fromHex(octets)!);
    const octets = fc.oneof(
      fc.uint8Array({ maxLength: 60 }),
      fc.tuple(fc.constantFrom(...heads), fc.uint8Array({ maxLength: 12 })).map(([head, rest]) => concat(head, rest)),
      fc.tuple(fc.constantFrom(...heads), fc.nat(60), fc.nat(255)).map(([head, at, octet]) => {
        const copy = head.slice();
        copy[at % copy.length] = octet;
        return copy;
      }),
    );
    fc.assert(
      fc.property(octets, (value) => {
        if (!ROW.decode(value, SESSION).ok) return;
        JSON.parse(ROW.toJson(value)!);
        const words = wordsOf(ROW.print(value), 'test');
        assert.equal(attributes.byName(words.next()), ROW);
        assert.equal(hex(ROW.parse!(words)!), hex(value));
      }),
      { numRuns: 3000 },
    );
  });
});
