// Writes its first argument's text in pieces of 1 to N octets, each in a write of its own. Arguments: TEXT N

import { writeSync } from 'node:fs';

const octets = Buffer.from(process.argv[2]);
let state = 12_345;
for (let at = 0; at < octets.length; ) {
  state = (state * 48_271) % 0x7fffffff;
  const size = 1 + (state % Number(process.argv[3]));
  writeSync(1, octets.subarray(at, at + size));
  at += size;
  await new Promise(setImmediate);
}
