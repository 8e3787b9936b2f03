import assert from 'node:assert/strict';
import { after, afterEach, describe, it } from 'node:test';
import { keryx } from '../support/e2e-daemon.ts';
import { Folder, OURS, THEIRS, THEIRS_TOO } from '../support/e2e-place.ts';
import { clear, neighborText, processText, removeFolders } from '../support/e2e-stage.ts';

afterEach(clear);
after(removeFolders);

const name = (peer: string) => `neighbor ${peer} local-ip ${OURS} local-as 65510 peer-as 65511 router-id 192.0.2.1`;
const API = 'api { processes [ cat ]; }';

describe('keryx plan', () => {
  it('says what a reload from one file to another would do', async () => {
    const folder = new Folder();
    const old = folder.write(
      'old.conf',
      processText('cat', ['/bin/cat']) +
        neighborText({ more: `${API} static { route 10.1.0.0/24 next-hop self; route 10.2.0.0/24 next-hop self; }` }) +
        neighborText({ peer: THEIRS_TOO }),
    );
    const next = folder.write(
      'new.conf',
      processText('cat', ['/bin/cat', '-u']) +
        neighborText({ more: `${API} static { route 10.1.0.0/24 next-hop self med 5; }` }) +
        neighborText({ peer: THEIRS_TOO, holdTime: 60 }),
    );
    const { code, stdout, stderr } = await keryx(['plan', next, '--against', old]);
    assert.deepEqual([code, stderr], [0, '']);
    assert.deepEqual(stdout.trimEnd().split('\n'), [
      `${name(THEIRS_TOO)}: reset, since hold-time changed`,
      `${name(THEIRS)}: the session stays, 1 route changed, 1 route withdrawn`,
      '  change route 10.1.0.0/24 next-hop self med 5',
      '  withdraw route 10.2.0.0/24 next-hop self',
      'process cat: restart',
    ]);
    const same = await keryx(['plan', next, '-a', next]);
    assert.equal(same.stdout, 'nothing changes: 2 neighbors and 1 process\n');
  });

  it('against nothing, everything starts', async () => {
    const file = new Folder().write('keryx.conf', processText('cat', ['/bin/cat']) + neighborText({ more: API }));
    const { code, stdout } = await keryx(['plan', file]);
    assert.deepEqual(
      [code, stdout.trimEnd().split('\n')],
      [0, [`${name(THEIRS)}: start, 0 routes`, 'process cat: start']],
    );
  });

  it('a file that is not good is told, and status 1, whichever it is', async () => {
    const folder = new Folder();
    const good = folder.write('good.conf', neighborText());
    const bad = folder.write('bad.conf', neighborText().replace('peer-as', 'peer-is'));
    for (const args of [[bad], [good, '--against', bad], [good, '--against', folder.at('none')]]) {
      const { code, stdout, stderr } = await keryx(['plan', ...args]);
      assert.deepEqual([code, stdout], [1, ''], args.join(' '));
      assert.match(stderr, /bad\.conf:\d+:\d+: |there is no such file/);
    }
  });
});
