import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  cease,
  communicationOf,
  familyOf,
  frameOf,
  hex,
  ipv4Unicast,
  ipv6Unicast,
  noticeName,
  notification,
  plainSession,
  ROUTE_REFRESH,
  readNotification,
  readRefresh,
  readUpdate,
  describe as sentence,
  writeEndOfRib,
  writeMessage,
} from '../../src/bgp/index.ts';
import { octets } from '../support/bgp-update.ts';
import { fc } from '../support/fast-check.ts';

describe('a NOTIFICATION', () => {
  test('is read as it was written', () => {
    fc.assert(
      fc.property(fc.nat(255), fc.nat(255), fc.uint8Array(), (code, subcode, data) => {
        const body = writeMessage(notification(code, subcode, data)).subarray(19);
        const read = readNotification(body);
        assert.equal(`${read.code}/${read.subcode} ${hex(read.data)}`, `${code}/${subcode} ${hex(data)}`);
        assert.match(sentence(read), /^[\x20-\x7e…]+$/);
      }),
    );
  });

  const names: readonly [number, number, string][] = [
    [6, 2, 'Cease / Administrative Shutdown (6/2)'],
    [4, 0, 'Hold timer expired (4/0)'],
    [3, 99, 'UPDATE message error (3/99)'],
    [0, 0, 'Unknown error (0/0)'],
    [250, 7, 'Unknown error (250/7)'],
    [2, 6, 'OPEN message error / Unacceptable Hold Time (2/6)'],
    [7, 1, 'ROUTE-REFRESH message error / Invalid Message Length (7/1)'],
  ];
  for (const [code, subcode, name] of names) {
    test(`${code}/${subcode} is called ${name}`, () => assert.equal(noticeName(code, subcode), name));
  }
});

describe('a shutdown communication, RFC 9003', () => {
  test('stands behind its length in octets', () => {
    assert.equal(hex(cease(2, 'maintenance').data), `0B${hex(Buffer.from('maintenance'))}`);
    assert.equal(hex(cease(4, 'é').data), '02C3A9');
    assert.equal(hex(cease(2).data), '');
  });

  test('is read as it was sent when it fits, and is always UTF-8', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), fc.constantFrom(2, 4), (text, subcode) => {
        const { data } = cease(subcode, text);
        assert.ok(data.length <= 256);
        if (data.length > 0) new TextDecoder('utf-8', { fatal: true }).decode(data.subarray(1));
        const read = communicationOf(notification(6, subcode, data));
        const whole = new TextEncoder().encode(text).length <= 255;
        const plain = text.replace(/^\ufeff/, '');
        if (whole) assert.equal(read, plain);
        else assert.ok(plain.startsWith(read) && read.length > 60);
      }),
      { numRuns: 2000 },
    );
  });

  test('is cut between characters, never inside one', () => {
    assert.equal(cease(2, `${'a'.repeat(254)}é`).data.length, 255);
    assert.equal(cease(2, `${'a'.repeat(253)}é`).data.length, 256);
    assert.equal(communicationOf(cease(2, '€'.repeat(100))), '€'.repeat(85));
  });

  const received: readonly [string, number, number, string, string][] = [
    ['a text', 6, 2, '03 616263', 'abc'],
    ['a text of another Cease', 6, 3, '03 616263', ''],
    ['a text of another error', 3, 2, '03 616263', ''],
    ['a length that runs past the end', 6, 2, '04 616263', ''],
    ['a length that leaves octets over', 6, 4, '02 616263', 'ab'],
    ['no octets', 6, 2, '', ''],
    ['a length of zero', 6, 2, '00', ''],
    ['octets that are not UTF-8', 6, 2, '03 61FF62', 'a\ufffdb'],
  ];
  for (const [what, code, subcode, data, text] of received) {
    test(`${what} in ${code}/${subcode} reads '${text}'`, () => {
      assert.equal(communicationOf(notification(code, subcode, octets(data))), text);
    });
  }

  test('reaches a log without its control characters', () => {
    const notice = notification(6, 2, octets('09', Buffer.from('\x1b[2J\r\n"é')));
    assert.equal(sentence(notice), 'Cease / Administrative Shutdown (6/2): "\\u001b[2J\\r\\n\\"\\u00e9"');
  });

  test('is capped in a log', () => {
    assert.ok(sentence(cease(2, 'x'.repeat(255))).length < 260);
  });
});

describe('a ROUTE-REFRESH', () => {
  test('is read as it was written', () => {
    for (const family of [ipv6Unicast, familyOf(16388, 71), familyOf(25, 70)]) {
      for (const subtype of [0, 1, 2, 255]) {
        const message = writeMessage({ type: 'refresh', family, subtype });
        assert.equal(hex(message), hex(frameOf(ROUTE_REFRESH, message.subarray(19))));
        const read = readRefresh(message.subarray(19));
        assert.deepEqual(read.ok && read.value, { type: 'refresh', family, subtype });
      }
    }
  });

  test('has its octets in the order of RFC 7313', () => {
    assert.equal(hex(writeMessage({ type: 'refresh', family: ipv6Unicast, subtype: 1 }).subarray(19)), '00020101');
  });

  for (const length of [0, 1, 3, 5, 100]) {
    test(`of ${length} octets ends in 7/1 with the octets as data`, () => {
      const body = new Uint8Array(length).fill(7);
      const read = readRefresh(body);
      assert.equal(
        read.ok ? 'ok' : `${read.fault.code}/${read.fault.subcode} ${hex(read.fault.data)}`,
        `7/1 ${hex(body)}`,
      );
    });
  }
});

describe('an End-of-RIB marker, RFC 4724', () => {
  test('of IPv4 unicast is an empty UPDATE', () => {
    assert.equal(hex(writeEndOfRib(ipv4Unicast).subarray(16)), '00170200000000');
  });

  test('of another family is an empty MP_UNREACH_NLRI', () => {
    assert.equal(hex(writeEndOfRib(ipv6Unicast).subarray(19)), '00000007900F0003000201');
  });

  const bodies: readonly [string, string, boolean][] = [
    ['an empty UPDATE', '00000000', true],
    ['the form with an extended length', '00000007 900F0003000201', true],
    ['the form with a plain length', '00000006 800F03000201', true],
    ['a withdrawal with the same length', '0007 10 0A90 0F 0A00 00 0000', false],
    ['a withdrawal with the same length as the short form', '0006 0F 800F 08 0F 00 0000', false],
    ['a withdrawal in MP_UNREACH_NLRI', '0000000B 800F08 000201 20 20010DB8', false],
    ['another attribute of the same length', '00000006 800E03000201', false],
    ['MED', '00000007 80040400000001', false],
  ];
  for (const [what, body, wanted] of bodies) {
    test(`${what} ${wanted ? 'is one' : 'is none'}`, () => {
      const read = readUpdate(octets(body), plainSession());
      assert.equal(read.ok && read.value.endOfRib !== undefined, wanted);
    });
  }
});
