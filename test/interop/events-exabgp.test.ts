import { describe, it } from 'node:test';
import { writeFileSync } from 'node:fs';
import { exabgp, keryx, toldBy } from '../support/events-scripted.ts';
import { UPDATES } from '../support/events-updates.ts';

describe('x', () => {
  for (const [name, script] of Object.entries({
    parsed: { forms: 'parsed;', negotiated: true, addPath: false, says: UPDATES.map(([, m]) => m), end: 'notification' },
    packets: { forms: 'packets;', negotiated: false, addPath: true, says: UPDATES.slice(0, 3).map(([, m]) => m), end: 'hang-up' },
    consolidate: { forms: 'consolidate; packets;', negotiated: false, addPath: false, says: UPDATES.slice(0, 3).map(([, m]) => m), end: 'signal' },
  } as const)) {
    it(name, async () => {
      const [a, b] = await Promise.all([toldBy(exabgp, script), toldBy(keryx, script)]);
      writeFileSync(`/tmp/kxA/ev.${name}.a`, a.join('\n') + '\n');
      writeFileSync(`/tmp/kxA/ev.${name}.b`, b.join('\n') + '\n');
    });
  }
});
