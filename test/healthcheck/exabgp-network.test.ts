// What Python's ipaddress makes of the same texts.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  addressesIn,
  canonicalAddress,
  isLoopback,
  type Network,
  readNetwork,
  sizeOf,
} from '../../src/healthcheck/exabgp/network.ts';
import { quoted, quotedOctets } from '../../src/healthcheck/exabgp/text.ts';
import { fc } from '../support/fast-check.ts';

function read(text: string): Network {
  const network = readNetwork(text);
  assert.ok(typeof network !== 'string', text);
  return network;
}

describe('networks', () => {
  it('are put in canonical form', () => {
    const forms: Record<string, string> = {
      '192.0.2.1': '192.0.2.1/32',
      '07.1.1.1': '7.1.1.1/32',
      '1.2.3.4/032': '1.2.3.4/32',
      '1.0.0.0/255.0.0.0': '1.0.0.0/8',
      '1.0.0.0/0.255.255.255': '1.0.0.0/8',
      '1.2.3.4/255.255.255.255': '1.2.3.4/32',
      '0.0.0.0/0.0.0.0': '0.0.0.0/0',
      '0.0.0.0/255.255.255.255': '0.0.0.0/32',
      '::/0': '::/0',
      '::1.2.3.4': '::102:304/128',
      '::ffff:1.2.3.4': '::ffff:102:304/128',
      '2001:DB8:0:0:1:0:0:1': '2001:db8::1:0:0:1/128',
      '1:0:2:3:4:5:6:7': '1:0:2:3:4:5:6:7/128',
      '::2:3:4:5:6:7:8': '0:2:3:4:5:6:7:8/128',
      '0:0:0:1:0:0:0:0': '0:0:0:1::/128',
    };
    for (const [text, form] of Object.entries(forms)) assert.equal(read(text).text, form);
  });

  it('are not made of anything else', () => {
    const others =
      '|host|1.2.3|1.2.3.4.5|256.1.1.1|010.1.1.1|08.1.1.1|1.2.3.4/|1.2.3.4/-1|1.2.3.4/+3|1.2.3.4/ 3|1.2.3.4/33';
    const six = ':::|1:::2|g::|1::2::3|12345::|::/|::/129|fe80::1%lo|::1/64|1.2.3.4:|[::1]|::1]/|::1/::';
    const masks = '1.1.1.1/0.0.0.0|0.0.0.0/255.0.0.255|1.2.3.4/24|1.2.3.0/24/24| 1.2.3.4|1.2.3.4 ';
    for (const text of `${others}|${six}|${masks}`.split('|')) assert.equal(typeof readNetwork(text), 'string', text);
  });

  it('are their own canonical form, and hold as many addresses as they say', () => {
    const octets = fc.uint8Array({ minLength: 4, maxLength: 4 });
    fc.assert(
      fc.property(octets, fc.integer({ min: 22, max: 32 }), (address, length) => {
        const value = new DataView(address.buffer, address.byteOffset).getUint32(0);
        const first = length === 32 ? value : (value >>> (32 - length)) * 2 ** (32 - length);
        const text = `${[24, 16, 8, 0].map((shift) => (first >>> shift) & 255).join('.')}/${length}`;
        const network = read(text);
        assert.equal(network.text, text);
        const all = [...addressesIn(network)];
        assert.equal(BigInt(all.length), sizeOf(network));
        assert.ok(all.every((each) => read(each.text).first === each.first));
      }),
    );
    fc.assert(
      fc.property(fc.ipV6(), (text) => {
        const canonical = canonicalAddress(text)!;
        assert.equal(canonicalAddress(canonical), canonical);
        assert.equal([...addressesIn(read(text))][0]!.text, `${canonical}/128`);
      }),
    );
  });

  it('of the machine itself are known', () => {
    const own = ['127.0.0.0/8', '127.0.0.1', '::1'];
    const others = ['126.0.0.1', '128.0.0.0/8', '126.0.0.0/7', '0.0.0.0/0', '::2', '::/127'];
    for (const text of own) assert.equal(isLoopback(read(text)), true, text);
    for (const text of others) assert.equal(isLoopback(read(text)), false, text);
  });
});

describe('texts in the log', () => {
  it('are quoted as Python does it', () => {
    assert.equal(quoted("it's"), `"it's"`);
    assert.equal(quoted(`'"`), `'\\'"'`);
    assert.equal(quoted('a\\b\n\u001b[0m'), `'a\\\\b\\n\\x1b[0m'`);
    assert.equal(quotedOctets(Uint8Array.of(104, 105, 10, 0, 255)), `b'hi\\n\\x00\\xff'`);
    assert.equal(quotedOctets(new Uint8Array()), `b''`);
  });
});
