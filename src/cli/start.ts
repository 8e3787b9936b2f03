// What `bin/keryx` loads. The healthcheck parts ways here: there is a process of it for each service, and none of them is
// to hold what only other commands need.

import { asHealthcheck } from './arguments.ts';

const words = asHealthcheck(process.argv[1] ?? '', process.argv.slice(2));
if (words === undefined) await import('./main.ts');
else {
  const { runHealthcheck } = await import('./healthcheck.ts');
  process.exit(await runHealthcheck(words));
}
