// Writes a file in pieces of 1 to N octets, each in a write of its own, and stays. Arguments: FILE N

import { readFileSync, writeSync } from 'node:fs';

const octets = readFileSync(process.argv[2]);
let state = 12_345;
for (let at = 0; at < octets.length; ) {
  state = (state * 48_271) % 0x7fffffff;
  const size = 1 + (state % Number(process.argv[3]));
  writeSync(1, octets.subarray(at, at + size));
  at += size;
  await new Promise(setImmediate);
}
process.stdin.resume();
