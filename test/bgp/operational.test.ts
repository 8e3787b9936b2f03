import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  familyOf,
  hex,
  ipv4Unicast,
  ipv6Unicast,
  LONGEST_ADVISORY,
  type Operational,
  parseOperational,
  printOperational,
  readOperational,
  TextError,
  Words,
  wordsOf,
  writeOperational,
} from '../../src/bgp/index.ts';
import { octets } from '../support/bgp-update.ts';
import { fc } from '../support/fast-check.ts';

const OURS = '10.0.0.11';
const head = { type: 'operational', family: ipv4Unicast } as const;

// By hand, from the draft as ExaBGP has it: what, length, AFI, SAFI, and what belongs to it.
const MESSAGES: readonly (readonly [string, Operational])[] = [
  ['0001 0005 0001 01 6869', { ...head, name: 'ADM', advisory: 'hi' }],
  ['0002 0006 0002 01 C3BC21', { ...head, name: 'ASM', family: ipv6Unicast, advisory: 'ü!' }],
  ['0003 000B 0001 01 0A000001 00000005', { ...head, name: 'RPCQ', routerId: '10.0.0.1', sequence: 5 }],
  [
    '0004 000F 0001 01 0A000001 00000005 00000009',
    { ...head, name: 'RPCP', routerId: '10.0.0.1', sequence: 5, counter: 9 },
  ],
  ['0005 000B 0001 01 0A000001 FFFFFFFF', { ...head, name: 'APCQ', routerId: '10.0.0.1', sequence: 4294967295 }],
  [
    '0006 000F 0001 01 0A000001 00000005 FFFFFFFF',
    { ...head, name: 'APCP', routerId: '10.0.0.1', sequence: 5, counter: 4294967295 },
  ],
  [
    '0007 000B 0019 46 0A000001 00000000',
    { ...head, name: 'LPCQ', family: familyOf(25, 70), routerId: '10.0.0.1', sequence: 0 },
  ],
  [
    '0008 000F 0001 01 0A000001 00000005 00000000',
    { ...head, name: 'LPCP', routerId: '10.0.0.1', sequence: 5, counter: 0 },
  ],
];

describe('operational messages in octets', () => {
  for (const [digits, message] of MESSAGES) {
    it(message.name, () => {
      assert.deepEqual(readOperational(octets(digits)), message);
      assert.equal(hex(writeOperational(message, OURS)), digits.replaceAll(' ', ''));
    });
  }

  it('the router id is ours where none is said', () => {
    const found = writeOperational({ ...head, name: 'RPCQ', sequence: 1 }, OURS);
    assert.equal(hex(found), '0003000B0001010A00000B00000001');
  });

  it('what is of another kind or cut short is nothing', () => {
    assert.equal(readOperational(octets('FFFF 0007 0001 01 00000001')), undefined);
    assert.equal(readOperational(octets('0000 0003 0001 01')), undefined);
    for (const [digits] of MESSAGES.slice(2)) {
      const whole = octets(digits);
      for (let size = 0; size < whole.length; size += 1) {
        assert.equal(readOperational(whole.subarray(0, size)), undefined, `${digits} cut to ${size}`);
      }
    }
  });

  it('no octets make it throw', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (body) => {
        const read = readOperational(body);
        if (read !== undefined) assert.ok(hex(body).startsWith(hex(writeOperational(read, OURS)).slice(0, 4)));
      }),
    );
  });
});

describe('operational messages in words', () => {
  const parse = (line: string): Operational => {
    const words = wordsOf(line, 'test');
    const message = parseOperational(words);
    assert.equal(words.more(), false);
    return message;
  };

  it('are read back as they are printed', () => {
    for (const [, message] of MESSAGES) assert.deepEqual(parse(printOperational(message)), message);
  });

  it('in any spelling and order', () => {
    const wanted = { ...head, name: 'RPCP', sequence: 3, counter: 4, routerId: '10.0.0.1' };
    assert.deepEqual(parse('RPCP afi ipv4 safi unicast counter 4 router-id 10.0.0.1 sequence 3'), wanted);
  });

  it('an advisory in quotes is what stands between them', () => {
    const advisory = (text: string) => parse(`asm afi ipv4 safi unicast advisory ${text}`).advisory;
    assert.equal(advisory('"back at  10, [maybe]"'), 'back at  10, [maybe]');
    assert.equal(advisory('"" '), '');
    assert.equal(advisory('" "'), ' ');
    assert.equal(advisory('soon'), 'soon');
    const config = new Words(
      [...wordsOf('asm afi ipv4 safi unicast advisory', '').rest(), { text: 'in one word', line: 1, column: 40 }],
      '',
    );
    assert.equal(parseOperational(config).advisory, 'in one word');
  });

  const MISTAKES: readonly (readonly [string, RegExp])[] = [
    ['', /the kind of an operational message is missing/],
    ['rpcx afi ipv4 safi unicast sequence 1', /'rpcx' is not one of adm, asm, rpcq.*did you mean 'rpcq'/],
    ['asm safi unicast', /'afi' is missing here/],
    ['asm afi ipv4 unicast', /'safi' is missing here/],
    ['asm afi ipv9 safi unicast advisory x', /'ipv9 unicast' is not a family/],
    ['asm afi ipv4 safi unicast', /'advisory' is missing: asm needs one/],
    ['asm afi ipv4 safi unicast sequence 1', /'sequence' is not one of advisory, router-id/],
    ['asm afi ipv4 safi unicast advisory "open', /'"' is missing after the text/],
    ['rpcq afi ipv4 safi unicast sequence x', /'x' is not a sequence from 0 to 4294967295/],
    ['rpcq afi ipv4 safi unicast sequence 1 router-id x', /'x' is not a router id/],
    ['rpcp afi ipv4 safi unicast sequence 1', /'counter' is missing: rpcp needs one/],
    [`asm afi ipv4 safi unicast advisory ${'x'.repeat(LONGEST_ADVISORY + 1)}`, /2048 octets at most/],
  ];
  for (const [line, message] of MISTAKES) {
    it(`a mistake: ${line.slice(0, 60)}`, () => {
      assert.throws(
        () => parse(line),
        (error) => error instanceof TextError && message.test(error.message),
      );
    });
  }
});
