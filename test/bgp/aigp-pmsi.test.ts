import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { attributes, fromHex, hex, plainSession, readUpdate } from '../../src/bgp/index.ts';
import { attributeOctets, bodyOf } from '../support/bgp-update.ts';

const INTERNAL = plainSession();
const EXTERNAL = plainSession({ localAs: 65000, peerAs: 65001 });
const AIGP = attributes.byCode(26)!;
const PMSI = attributes.byCode(22)!;
const METRIC = '01000B0000000000000064';

/** What a row makes of wire octets: canonical ones, or a verdict and its reason. */
function judged(row: typeof AIGP, digits: string, session = INTERNAL): string {
  const checked = row.decode(fromHex(digits)!, session);
  return checked.ok ? hex(checked.value) : `${checked.fault.verdict}: ${checked.fault.why}`;
}

describe('AIGP', () => {
  it('is its first metric, whatever else is there', () => {
    assert.equal(judged(AIGP, METRIC), METRIC);
    assert.equal(judged(AIGP, `0200040A${METRIC}01000B0000000000000065`), METRIC);
  });

  it('is discarded when it is malformed, RFC 7311 section 3.2', () => {
    for (const [digits, why] of [
      ['', 'AIGP has no metric'],
      ['02000400', 'AIGP has no metric'],
      ['0100', 'a TLV of AIGP runs past its end'],
      ['010002', 'a TLV of AIGP runs past its end'],
      [METRIC.slice(0, -2), 'a TLV of AIGP runs past its end'],
      ['01000A00000000000064', 'the TLV of AIGP has 10 octets, must have 11'],
      [`${METRIC}010003`, 'the TLV of AIGP has 3 octets, must have 11'],
    ] as const) {
      assert.equal(judged(AIGP, digits), `discard: ${why}`, digits);
    }
  });

  it('counts only where the session is to have it, and one session does not speak for another', () => {
    const body = bodyOf({
      attributes: ['40010100', '40020602010000FDE9', '400304C0000201', attributeOctets(26, 0x80, METRIC)],
      nlri: '180A0000',
    });
    const metric = (session: typeof EXTERNAL) => {
      const read = readUpdate(body, session);
      return read.ok ? read.value.announced[0]!.attributes.get(26) : assert.fail(read.fault.why);
    };
    assert.equal(metric(EXTERNAL), undefined);
    assert.equal(hex(metric({ ...EXTERNAL, aigp: true })!), METRIC);
    assert.equal(metric(EXTERNAL), undefined);
    assert.equal(judged(AIGP, METRIC, EXTERNAL), 'discard: AIGP came on a session that it was not enabled on');
  });

  it('is a number in JSON, exact whatever its size', () => {
    assert.equal(AIGP.toJson(fromHex(METRIC)!), '100');
    assert.equal(AIGP.toJson(fromHex('01000BFFFFFFFFFFFFFFFF')!), '18446744073709551615');
    assert.equal(AIGP.print(fromHex(METRIC)!), 'aigp 0x0000000000000064');
    // As a generic attribute may have it.
    assert.equal(AIGP.print(fromHex(`0200040A${METRIC}`)!), 'aigp 0x0000000000000064');
  });
});

describe('PMSI_TUNNEL', () => {
  it('is shown as ExaBGP shows it', () => {
    for (const [digits, text] of [
      ['0006001 2C0 0A000001', 'pmsi:ingressreplication:0:300(4800):10.0.0.1'],
      ['0106000000 20010DB8000000000000000000000001', 'pmsi:ingressreplication:1:0:2001:db8::1'],
      ['0000000000', 'pmsi:notunnel:0:0:'],
      ['8001 000641 0A0B', 'pmsi:rsvp-tep2mplsp:128:100:0x0A0B'],
      ['0003 000000 C0000201E8010101', 'pmsi:pim-ssmtree:0:0:0xC0000201E8010101'],
      ['0063 000010 01', 'pmsi:unknown:0:1:0x01'],
    ] as const) {
      assert.equal(PMSI.toJson(fromHex(digits.replaceAll(' ', ''))!), `"${text}"`);
    }
  });

  it('that is malformed takes its routes with it, RFC 6514 section 5', () => {
    for (const [digits, why] of [
      ['', 'PMSI_TUNNEL has 0 octets, must have 5 at least'],
      ['00060012', 'PMSI_TUNNEL has 4 octets, must have 5 at least'],
      ['00060012C0', 'PMSI_TUNNEL of type 6 has a tunnel of 0 octets'],
      ['00060012C00A0000', 'PMSI_TUNNEL of type 6 has a tunnel of 3 octets'],
      ['0003000000C0000201', 'PMSI_TUNNEL of type 3 has a tunnel of 4 octets'],
    ] as const) {
      assert.equal(judged(PMSI, digits), `withdraw: ${why}`);
    }
  });
});
