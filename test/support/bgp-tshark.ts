// tshark as judge of octets: messages are wrapped in frames of IPv4 and TCP, each in a connection of its own.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { concat } from '../../src/bgp/index.ts';

/** The reason to skip what needs tshark, or false. With KERYX_REQUIRE_PEERS=1 nothing is skipped. */
export function withoutTshark(): string | false {
  try {
    execFileSync('tshark', ['--version'], { stdio: 'ignore' });
    return false;
  } catch {
    if (process.env.KERYX_REQUIRE_PEERS === '1') return false;
    console.error('SKIPPED bgp/tshark: tshark is not installed');
    return 'tshark is not installed';
  }
}

const RAW_IP = 101;
const BGP_PORT = 179;

function fileHeader(): Uint8Array {
  const head = new DataView(new ArrayBuffer(24));
  head.setUint32(0, 0xa1b2_c3d4);
  head.setUint16(4, 2);
  head.setUint16(6, 4);
  head.setUint32(16, 0x4_0000);
  head.setUint32(20, RAW_IP);
  return new Uint8Array(head.buffer);
}

function frame(message: Uint8Array, port: number): Uint8Array {
  const size = 40 + message.length;
  const head = new DataView(new ArrayBuffer(16 + 40));
  head.setUint32(8, size);
  head.setUint32(12, size);
  const ip = 16;
  head.setUint8(ip, 0x45);
  head.setUint16(ip + 2, size);
  head.setUint8(ip + 8, 64);
  head.setUint8(ip + 9, 6);
  head.setUint32(ip + 12, 0xc000_0201);
  head.setUint32(ip + 16, 0xc000_0202);
  const tcp = ip + 20;
  head.setUint16(tcp, port);
  head.setUint16(tcp + 2, BGP_PORT);
  head.setUint32(tcp + 4, 1);
  head.setUint32(tcp + 8, 1);
  // Twenty octets of header; PSH and ACK
  head.setUint16(tcp + 12, 0x5018);
  head.setUint16(tcp + 14, 0xffff);
  return concat(new Uint8Array(head.buffer), message);
}

/** For each message the fields asked for, all their occurrences in one text. */
export function dissect(messages: readonly Uint8Array[], asnOctets: 2 | 4, fields: readonly string[]): string[][] {
  const folder = mkdtempSync(join(tmpdir(), 'tshark-'));
  try {
    const file = join(folder, 'messages.pcap');
    writeFileSync(file, concat(fileHeader(), ...messages.map((message, i) => frame(message, 20_000 + i))));
    const output = execFileSync(
      'tshark',
      [
        ...['-n', '-r', file, '-o', `bgp.asn_len:${asnOctets} octet`, '-T', 'fields'],
        ...['-E', 'separator=|', '-E', 'aggregator=,', '-E', 'occurrence=a'],
        ...fields.flatMap((field) => ['-e', field]),
      ],
      { encoding: 'utf8', maxBuffer: 1 << 28, stdio: ['ignore', 'pipe', 'ignore'] },
    );
    return output
      .replace(/\n$/, '')
      .split('\n')
      .map((line) => line.split('|'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
