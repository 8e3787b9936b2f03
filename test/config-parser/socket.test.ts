import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseConfig } from '../../src/config-parser/index.ts';
import { accepted, anyProgram, neighborWith, problems, theNeighbor, warnings } from './support.ts';

describe('where a neighbor is called and listened for', () => {
  it('ports, of which 0 is none', () => {
    const { listen, port } = theNeighbor('listen 1790; connect 1791;');
    assert.deepEqual([listen, port], [1790, 1791]);
    const none = theNeighbor('listen 0; connect 0;');
    assert.deepEqual([none.listen, none.port], [undefined, undefined]);
  });

  it('listening needs to know where', () => {
    const text = (content: string): string =>
      `neighbor 192.0.2.1 { router-id 1.1.1.1; local-as 1; peer-as 2;\n${content} }`;
    assert.deepEqual(problems(text('listen 179;')), ["2:8: 'listen' needs a local-address, which says where"]);
    assert.deepEqual(problems(text('listen 179; local-address auto;')), [
      "2:8: 'listen' needs a local-address, which says where",
    ]);
    assert.deepEqual(problems(text('listen 179; local-address x;')), ["2:27: 'x' is not an IP address"]);
    assert.equal(accepted(text('listen 179; md5-ip 192.0.2.9;')).neighbors[0]!.socket.md5Ip, '192.0.2.9');
  });

  it('two neighbors may not listen for one caller at one place', () => {
    const text = neighborWith('listen 179;') + neighborWith('listen 179; router-id 1.1.1.1;');
    assert.deepEqual(problems(text), [
      '5:1: a neighbor that listens for this one at the same address and port is already defined, at x.conf:1',
    ]);
    assert.equal(accepted(text.replace('listen 179; router', 'listen 1790; router')).neighbors.length, 2);
    assert.equal(accepted(text.replaceAll('listen 179; ', '')).neighbors.length, 2);
  });
});

describe('a range of peers', () => {
  const range = (content: string, address = '192.0.2.0/24'): string =>
    neighborWith(content).replace('192.0.2.1', address);

  it('has a length, and may have bits beyond it', () => {
    const { neighbors } = accepted(range('passive;', '192.0.2.7/24'));
    const { name, peerAddress, rangeLength, passive } = neighbors[0]!;
    assert.deepEqual([peerAddress, rangeLength, passive], ['192.0.2.7', 24, true]);
    assert.match(name, /^neighbor 192\.0\.2\.7\/24 local-ip 192\.0\.2\.2 /);
  });

  it('may be of IPv6, and is none with all bits', () => {
    const text = (address: string) =>
      `neighbor ${address} { passive true; router-id 1.1.1.1; local-as 1; peer-as auto; }`;
    const length = (address: string) => accepted(text(address)).neighbors[0]!.rangeLength;
    assert.equal(length('2001:db8::/32'), 32);
    assert.equal(length('2001:DB8::1/128'), undefined);
    assert.equal(length('192.0.2.1/32'), undefined);
    assert.equal(length('10.0.0.0/8'), 8);
    assert.equal(length('0.0.0.0/0'), 0);
    assert.deepEqual(problems(text('192.0.2.0/33')), [
      "1:10: '192.0.2.0/33' is neither an IP address nor a range of them",
    ]);
  });

  it('cannot be dialled', () => {
    assert.deepEqual(problems(range('')), ["1:1: a range of peers cannot be dialled: it needs 'passive true;'"]);
    assert.deepEqual(problems(range('passive false;')).length, 1);
  });

  it('needs no word when no neighbor dials', () => {
    const about = { source: 'x.conf', directory: '/', programs: anyProgram };
    assert.equal(parseConfig(range(''), about, { passive: true }).ok, true);
  });

  it('may be passive by its template', () => {
    const text = `template { neighbor t { passive; } } ${range('inherit t;')}`;
    assert.equal(accepted(text).neighbors[0]!.rangeLength, 24);
  });

  it('keeps ranges of other lengths apart', () => {
    assert.equal(accepted(range('passive;') + range('passive;', '192.0.2.0/25')).neighbors.length, 2);
  });
});

describe('addresses of sessions', () => {
  const linkLocal = (peer: string, content = ''): string =>
    `neighbor ${peer} { router-id 1.1.1.1; local-as 1; peer-as 2;\n${content} }`;

  it('link-local ones have the interface in them', () => {
    const [peer] = accepted(linkLocal('FE80:0::1%eth0', 'local-address fe80::2%eth0;')).neighbors;
    assert.deepEqual([peer!.peerAddress, peer!.localAddress], ['fe80::1%eth0', 'fe80::2%eth0']);
    assert.deepEqual(warnings(linkLocal('fe80::1%eth0')), []);
  });

  it('link-local ones without it are warned of', () => {
    const expected = ['1:1: a link-local address means one peer on each interface: name it, as fe80::1%eth0'];
    assert.deepEqual(warnings(linkLocal('fe80::1')), expected);
    assert.deepEqual(warnings(linkLocal('fe80::1', 'source-interface eth0;')), []);
    assert.deepEqual(warnings(linkLocal('fe80::1', 'local-address fe80::2%eth0;')), []);
  });

  it('others have none', () => {
    assert.deepEqual(problems(linkLocal('2001:db8::1%eth0')), ["1:10: '2001:db8::1%eth0' is not an IP address"]);
    assert.deepEqual(problems(linkLocal('fe80::1%')), ["1:10: 'fe80::1%' is not an IP address"]);
  });

  it('local-as auto and peer-as auto are learned', () => {
    const { localAs, peerAs, name } = theNeighbor('local-as auto; peer-as AUTO;');
    assert.deepEqual([localAs, peerAs], [undefined, undefined]);
    assert.match(name, / local-as auto peer-as auto /);
  });

  it('local-link-local is in fe80::/10', () => {
    assert.equal(theNeighbor('local-link-local FE80::1;').localLinkLocal, 'fe80::1');
    for (const wrong of ['2001:db8::1', '192.0.2.1', 'fe80::1%eth0', 'fec0::1']) {
      assert.deepEqual(problems(neighborWith(`local-link-local ${wrong};`)), [
        `3:18: '${wrong}' is not a link-local address, of fe80::/10`,
      ]);
    }
  });
});

describe('what authenticates a session', () => {
  it('a password', () => {
    assert.deepEqual(theNeighbor('md5-password "a b;"; md5-ip 192.0.2.5;').socket, {
      md5Password: 'a b;',
      md5Ip: '192.0.2.5',
    });
  });

  it('that may be written in base64, wherever that is said', () => {
    const password = (content: string) => theNeighbor(content).socket.md5Password;
    assert.equal(password('md5-base64 true; md5-password aGVsbG8=;'), 'hello');
    assert.equal(password('md5-password aGVsbG8; md5-base64 true;'), 'hello');
    assert.equal(password('md5-base64 false; md5-password aGVsbG8=;'), 'aGVsbG8=');
    // One character for each octet, whatever it is.
    assert.equal(password('md5-base64 true; md5-password /wD+;'), '\u00ff\u0000\u00fe');
    assert.equal(password('md5-password Grüße;'), Buffer.from('Grüße').toString('latin1'));
  });

  it('that `auto` takes for base64 when it is all hex digits', () => {
    const auto = (text: string) => theNeighbor(`md5-base64 auto; md5-password ${text};`).socket.md5Password;
    assert.equal(auto('abcd'), Buffer.from('abcd', 'base64').toString('latin1'));
    assert.equal(auto('abcdef'), Buffer.from('abcdef', 'base64').toString('latin1'));
    assert.equal(auto('abcde'), 'abcde');
    assert.equal(auto('abcdefg1'), 'abcdefg1');
  });

  it('that is not too long, and is never shown', () => {
    assert.equal(theNeighbor(`md5-password ${'x'.repeat(80)};`).socket.md5Password!.length, 80);
    const long = `${'ü'.repeat(40)}x`;
    assert.deepEqual(problems(neighborWith(`md5-password ${long};`)), [
      '3:14: this password has 81 octets, at most 80 are allowed',
    ]);
    assert.deepEqual(problems(neighborWith('md5-base64 true; md5-password a.b;')), [
      '3:31: this password is not written in base64',
    ]);
    assert.deepEqual(problems(neighborWith('md5 "";')), ['3:5: this password is empty']);
  });

  it('`md5-base64` without a value means false', () => {
    const text = neighborWith('md5-password abcd; md5-base64;');
    assert.equal(accepted(text).neighbors[0]!.socket.md5Password, 'abcd');
    assert.deepEqual(warnings(text), ["3:30: 'md5-base64' without a value means false, as in ExaBGP"]);
  });

  it('or a key of the authentication option', () => {
    const content = 'keyid 3; algorithm AES-128-CMAC-96; password aGVsbG8=; base64 true;';
    assert.deepEqual(theNeighbor(`tcp-ao { ${content} }`).socket.tcpAo, {
      keyId: 3,
      algorithm: 'aes-128-cmac-96',
      password: 'hello',
    });
  });

  it('which lacks nothing', () => {
    assert.deepEqual(problems(neighborWith('\ntcp-ao { keyid 3; }')), [
      "4:1: 'algorithm' is missing in tcp-ao",
      "4:1: 'password' is missing in tcp-ao",
    ]);
    assert.deepEqual(problems(neighborWith('tcp-ao { }')).length, 3);
    assert.deepEqual(problems(neighborWith('tcp-ao { keyid 256; algorithm md5; password x; }')), [
      "3:16: '256' is not a key id from 0 to 255",
      "3:31: 'md5' is not an algorithm: hmac-sha-1-96, aes-128-cmac-96, hmac-sha-256",
    ]);
  });

  it('but not both', () => {
    const both = 'md5-password a; tcp-ao { keyid 3; algorithm hmac-sha-256; password x; }';
    assert.deepEqual(problems(neighborWith(both)), ["3:17: use either 'md5-password' or 'tcp-ao', not both"]);
  });
});

describe('sockets and limits', () => {
  it('TTLs, of which 0 and words of no are the system’s own', () => {
    assert.deepEqual(theNeighbor('outgoing-ttl 1; incoming-ttl 255;').socket, { outgoingTtl: 1, incomingTtl: 255 });
    for (const no of ['0', 'disable', 'Disabled', 'false']) {
      assert.deepEqual(theNeighbor(`outgoing-ttl ${no}; incoming-ttl ${no};`).socket, {}, no);
    }
    assert.deepEqual(problems(neighborWith('outgoing-ttl 256; incoming-ttl;')), [
      "3:14: '256' is not a TTL from 0 to 255",
      '3:31: a TTL is missing',
    ]);
  });

  it('the interface to leave by', () => {
    assert.deepEqual(theNeighbor('source-interface vrf-red.100;').socket, { sourceInterface: 'vrf-red.100' });
    for (const wrong of ['a/b', 'sixteen-letters-', '"a b"']) {
      assert.match(problems(neighborWith(`source-interface ${wrong};`)).join(), /is not the name of an interface$/);
    }
  });

  it('what is taken of a peer, and what is kept and sent by itself', () => {
    const peer = theNeighbor('rate-limit 100; auto-flush no; adj-rib-in false; host-name h1; domain-name example.org;');
    assert.deepEqual([peer.rateLimit, peer.autoFlush, peer.adjRibIn], [100, false, false]);
    for (const no of ['0', 'disable', 'disabled']) {
      assert.equal(theNeighbor(`rate-limit ${no};`).rateLimit, undefined);
    }
    const usual = theNeighbor('');
    assert.deepEqual([usual.rateLimit, usual.autoFlush, usual.adjRibIn], [undefined, true, true]);
  });
});
