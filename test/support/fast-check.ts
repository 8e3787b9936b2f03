// fast-check with one seed for the whole run: the same tests see the same cases each time, on every machine.
// KERYX_SEED=NUMBER looks at others; `KERYX_SEED=random` at new ones each time. A failure prints its seed.

import fc from 'fast-check';

const { KERYX_SEED = '7606' } = process.env;

/** What random cases are drawn from. */
export const seed = KERYX_SEED === 'random' ? Date.now() & 0x7fffffff : Number(KERYX_SEED);

fc.configureGlobal({ seed });

export { fc };
