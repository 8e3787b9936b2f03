// Writes COUNT commands and reads nothing until SIGUSR1; then it reads until the line `last`, and says what it got.
// Arguments: COUNT

import { once } from 'node:events';
import { createInterface } from 'node:readline';

process.once('SIGUSR1', () => {
  const seen = { done: 0, events: 0, newest: -1, ascending: true, other: [] };
  createInterface({ input: process.stdin }).on('line', (line) => {
    if (line === 'done') seen.done += 1;
    else if (line.startsWith('event ')) {
      const number = Number(line.split(' ')[1]);
      seen.events += 1;
      seen.ascending &&= number > seen.newest;
      seen.newest = number;
    } else if (line !== 'last') seen.other.push(line);
    else console.log(JSON.stringify(seen));
  });
});

const COUNT = Number(process.argv[2]);
for (let i = 0; i < COUNT; i += 1000) {
  const batch = Array.from({ length: Math.min(1000, COUNT - i) }, (_, j) => `command ${i + j}\n`).join('');
  if (!process.stdout.write(batch)) await once(process.stdout, 'drain');
}
process.stdout.write('written\n');
setInterval(() => {}, 60_000);
