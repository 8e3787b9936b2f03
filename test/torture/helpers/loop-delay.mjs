// Loaded into the daemon under test: writes how long its event loop was held at most, in milliseconds, to a file. Whoever
// removes the file makes it count anew.

import { existsSync, writeFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';

const file = process.env.KERYX_LOOP_DELAY;
if (file !== undefined && process.argv[1]?.endsWith('bin/keryx')) {
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  const write = () => {
    if (!existsSync(file)) delay.reset();
    try {
      writeFileSync(file, `${Math.round(delay.max / 1e6)}\n`);
    } catch {
      // It may have become a user who cannot write here.
    }
  };
  setInterval(write, 200).unref();
  process.on('exit', write);
}
