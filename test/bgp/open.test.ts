import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  type Capability,
  frameOf,
  hex,
  negotiate,
  OPEN,
  type Open,
  readOpen,
  writeMessage,
} from '../../src/bgp/index.ts';
import { octets } from '../support/bgp-update.ts';
import { fc } from '../support/fast-check.ts';

const FIXED = '04 FBF0 00B4 0A000002';

/** The body of an OPEN from AS 64496 with these octets as its optional parameters, length included. */
function open(parameters: string): Open {
  return readOpen(octets(FIXED, parameters));
}

const shown = (list: readonly Capability[]): string => list.map(({ code, value }) => `${code}:${hex(value)}`).join(' ');
const said = ({ fault, capabilities }: Open): string =>
  fault === undefined ? shown(capabilities) : `${fault.code}/${fault.subcode} after ${shown(capabilities)}`;

const READ: readonly [string, string, string][] = [
  ['no parameters', '00', ''],
  ['one capability in a parameter', '08 02 06 41 04 0000FBF0', '65:0000FBF0'],
  ['several capabilities in one parameter, RFC 5492', '0A 02 08 02 00 41 04 0000FBF0', '2: 65:0000FBF0'],
  ['several parameters', '0C 02 02 02 00 02 06 41 04 0000FBF0', '2: 65:0000FBF0'],
  ['both ways at once', '10 02 04 02 00 46 00 02 08 41 04 0000FBF0 06 00', '2: 70: 65:0000FBF0 6:'],
  ['a bare capability twice', '06 02 04 02 00 02 00', '2: 2:'],
  ['a family twice', '10 02 0E 01 04 00010001 01 04 00020001 02 00', '1:00010001 1:00020001 2:'],
  ['an unknown capability', '06 02 04 C8 02 0102', '200:0102'],
  ['an empty parameter', '02 02 00', ''],
  ['the extended form, RFC 9072', 'FF FF 0007 02 0004 02 00 46 00', '2: 70:'],
  ['the extended form without parameters', 'FF FF 0000', ''],
  ['the extended form behind another length, which is to be ignored', '01 FF 0005 02 0002 02 00', '2:'],
  ['a length of zero with something behind it', '00 FF 0005 02 0002 02 00', '2/0 after '],
  ['an unknown parameter', '03 01 01 00', '2/4 after '],
  ['an unknown parameter behind a capability', '07 02 02 02 00 01 01 00', '2/4 after 2:'],
  ['an unknown parameter in the extended form', 'FF FF 0004 03 0001 00', '2/4 after '],
  ['parameters that are longer than the message', '05 02 02 02 00', '2/0 after '],
  ['parameters that are shorter than the message', '03 02 02 02 00', '2/0 after '],
  ['a parameter that runs past the parameters', '04 02 03 02 00', '2/0 after '],
  ['a parameter that has no length', '01 02', '2/0 after '],
  ['a capability that runs past its parameter', '04 02 02 02 01', '2/0 after '],
  ['a capability without a length', '03 02 01 02', '2/0 after '],
  ['a second capability that runs past', '06 02 04 02 00 46 01', '2/0 after 2:'],
  ['a multiprotocol capability of three octets', '07 02 05 01 03 000101', '2/0 after '],
  ['an AS number of three octets', '07 02 05 41 03 00FBF0', '2/0 after '],
  ['an extended form that is cut off', 'FF FF 00', '2/0 after '],
  ['an extended form of the wrong length', 'FF FF 0009 02 0002 02 00', '2/0 after '],
  ['an extended parameter that is cut off', 'FF FF 0002 02 00', '2/0 after '],
];

describe('reading an OPEN', () => {
  test('the fixed fields are what they say', () => {
    const { version, as, holdTime, routerId } = open('00');
    assert.deepEqual(
      { version, as, holdTime, routerId },
      { version: 4, as: 64496, holdTime: 180, routerId: '10.0.0.2' },
    );
  });

  for (const [what, parameters, wanted] of READ) {
    test(`${what} gives '${wanted}'`, () => assert.equal(said(open(parameters)), wanted));
  }

  test('an extended form with a length of 255 is read when its parameters need it', () => {
    const many = Array.from({ length: 50 }, (_, i) => `02 0006 01 04 0001 00 ${(i + 1).toString(16).padStart(2, '0')}`);
    const { capabilities, fault } = open(`FF FF ${(50 * 9).toString(16).padStart(4, '0')} ${many.join(' ')}`);
    assert.equal(fault, undefined);
    assert.equal(capabilities.length, 50);
  });

  test('values do not change with the octets they were read from', () => {
    const body = octets(FIXED, '08 02 06 41 04 0000FBF0');
    const { capabilities } = readOpen(body);
    body.fill(0);
    assert.equal(shown(capabilities), '65:0000FBF0');
  });
});

describe('writing an OPEN', () => {
  const plain: Open = { type: 'open', version: 4, as: 64496, holdTime: 90, routerId: '10.0.0.1', capabilities: [] };
  const capability = fc.record({
    code: fc.constantFrom(2, 5, 6, 64, 69, 70, 71, 73, 200),
    value: fc.uint8Array({ maxLength: 60 }),
  });

  test('what was written is read back, in the short form and the extended', () => {
    let wide = 0;
    fc.assert(
      fc.property(fc.array(capability, { maxLength: 30, size: 'max' }), (capabilities) => {
        const message = writeMessage({ ...plain, capabilities });
        const body = message.subarray(19);
        assert.equal(hex(message), hex(frameOf(OPEN, body)));
        assert.equal(said(readOpen(body)), shown(capabilities));
        if (body[9] === 255 && body[10] === 255) wide += 1;
        else assert.ok(body[9]! < 255);
      }),
      { numRuns: 500 },
    );
    assert.ok(wide > 0);
  });

  test('the extended form is used only beyond 254 octets', () => {
    const written = (length: number) =>
      writeMessage({ ...plain, capabilities: [{ code: 200, value: new Uint8Array(length) }] });
    assert.equal(hex(written(250).subarray(28, 31)), 'FE02FC');
    assert.equal(hex(written(251).subarray(28, 35)), 'FFFF01000200FD');
  });

  test('an AS number of four octets stands as AS_TRANS in the fixed field', () => {
    assert.equal(hex(writeMessage({ ...plain, as: 4200000001 }).subarray(19, 22)), '045BA0');
  });

  test('the octets are those of RFC 4271 section 4.2', () => {
    const capabilities = [{ code: 65, value: octets('0000FBF0') }];
    assert.equal(
      hex(writeMessage({ ...plain, capabilities })),
      `${'FF'.repeat(16)}00250104FBF0005A0A00000108020641040000FBF0`,
    );
  });
});

const asn4 = '08 02 06 41 04 0000FBF0';
const sent: Open = {
  type: 'open',
  version: 4,
  as: 64512,
  holdTime: 90,
  routerId: '10.0.0.1',
  capabilities: [{ code: 65, value: octets('0000FC00') }],
};

// The order of RFC 4271 section 6.2: nothing in the parameters is believed before the fixed fields are right.
const JUDGED: readonly [string, string, string][] = [
  ['a good OPEN', `${FIXED} ${asn4}`, 'up'],
  ['version 3', `03 FBF0 00B4 0A000002 ${asn4}`, '2/1 0004'],
  ['version 5 with everything else wrong', '05 0001 0001 00000000 07 02 05 41 03 00FBF0', '2/1 0004'],
  ['another AS', `04 FBF1 00B4 0A000002 08 02 06 41 04 0000FBF1`, '2/2 '],
  ['another AS in four octets alone', `04 FBF0 00B4 0A000002 08 02 06 41 04 0000FBF1`, '2/2 '],
  ['another AS in two octets alone, which the four overrule', `04 5BA0 00B4 0A000002 ${asn4}`, 'up'],
  ['AS 0', '04 0000 00B4 0A000002 00', '2/2 '],
  ['AS 0 in four octets', '04 FBF0 00B4 0A000002 08 02 06 41 04 00000000', '2/2 '],
  ['another AS and a malformed capability', '04 FBF1 00B4 0A000002 04 02 02 02 09', '2/2 '],
  ['another AS and an unknown parameter', '04 FBF1 00B4 0A000002 03 01 01 00', '2/2 '],
  ['a hold time of 1', `04 FBF0 0001 0A000002 ${asn4}`, '2/6 '],
  ['a hold time of 2', `04 FBF0 0002 0A000002 ${asn4}`, '2/6 '],
  ['a hold time of 3', `04 FBF0 0003 0A000002 ${asn4}`, 'up'],
  ['a hold time of 0', `04 FBF0 0000 0A000002 ${asn4}`, 'up'],
  ['a hold time of 1 and a malformed capability', '04 FBF0 0001 0A000002 04 02 02 02 09', '2/6 '],
  ['the identifier 0.0.0.0', `04 FBF0 00B4 00000000 ${asn4}`, '2/3 '],
  ['the identifier 0.0.0.0 and a malformed capability', '04 FBF0 00B4 00000000 04 02 02 02 09', '2/3 '],
  ['our own identifier from outside, RFC 6286', `04 FBF0 00B4 0A000001 ${asn4}`, 'up'],
  ['an identifier that is no address', `04 FBF0 00B4 FFFFFFFF ${asn4}`, 'up'],
  ['a malformed capability alone', `${FIXED} 04 02 02 02 09`, '2/0 '],
  ['an unknown parameter alone', `${FIXED} 03 01 01 00`, '2/4 '],
];

describe('judging an OPEN', () => {
  for (const [what, body, wanted] of JUDGED) {
    test(`${what}: ${wanted}`, () => {
      const judged = negotiate({ localAs: 64512, peerAs: 64496 }, sent, readOpen(octets(body)));
      const got = judged.ok ? 'up' : `${judged.fault.code}/${judged.fault.subcode} ${hex(judged.fault.data)}`;
      assert.equal(got, wanted);
      assert.equal(judged.ok || judged.fault.verdict, judged.ok || 'reset');
    });
  }

  test('our own identifier from inside our AS is refused', () => {
    const judged = negotiate({ localAs: 64496, peerAs: 64496 }, sent, readOpen(octets('04 FBF0 00B4 0A000001 00')));
    assert.equal(judged.ok ? 'up' : judged.fault.subcode, 3);
  });

  test('any AS is taken where none was configured, but 0', () => {
    const judge = (body: string) => negotiate({ localAs: 64512, peerAs: undefined }, sent, readOpen(octets(body)));
    const learned = judge('04 FBF0 00B4 0A000002 08 02 06 41 04 FA56EA01');
    assert.ok(learned.ok);
    assert.equal(learned.value.peerAs, 4200000001);
    assert.equal(judge('04 0000 00B4 0A000002 00').ok, false);
  });
});
