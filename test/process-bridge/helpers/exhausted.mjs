// Starts a helper when no file descriptor is left, and prints how that ended. Arguments: MODULE of the Helper

import { closeSync, openSync } from 'node:fs';

const { Helper } = await import(process.argv[2]);
const log = { debug() {}, info() {}, warn() {}, error() {} };
const clock = { now: () => performance.now(), at: () => () => {} };
const open = [];
const onExit = (how, final) => {
  for (const descriptor of open) closeSync(descriptor);
  console.log(JSON.stringify({ ...how, final }));
};
const config = { name: 'starved', run: ['/bin/cat'], encoder: 'text', respawn: false };
const helper = new Helper(config, { clock, log, env: {}, onLines() {}, onExit });
console.log('ready');
try {
  for (;;) open.push(openSync('/dev/null'));
} catch {
  helper.start();
}
