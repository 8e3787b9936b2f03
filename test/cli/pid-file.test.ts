import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { after, describe, it } from 'node:test';
import { checkPidFile, claimPidFile } from '../../src/cli/pid-file.ts';
import { SettingError } from '../../src/cli/settings/index.ts';
import { Folder, removeFolders } from '../support/e2e-place.ts';

after(removeFolders);

/** The number of a process that is over. */
const dead = spawnSync('true').pid;

describe('a pid file', () => {
  it('is made with our number in it, for all to read', () => {
    const path = new Folder().at('x.pid');
    checkPidFile(path);
    claimPidFile(path);
    assert.equal(readFileSync(path, 'utf8'), `${process.pid}\n`);
    assert.equal(statSync(path).mode & 0o777, 0o644 & ~process.umask());
  });

  for (const [what, text] of [
    ['of a process that is over', `${dead}\n`],
    ['of our own number', `${process.pid}`],
    ['that is empty', ''],
  ] as const) {
    it(`${what} is used again`, () => {
      const path = new Folder().write('x.pid', text);
      claimPidFile(path);
      assert.equal(readFileSync(path, 'utf8'), `${process.pid}\n`);
    });
  }

  it('of a process that runs is refused, and left alone', () => {
    const path = new Folder().write('x.pid', `${process.ppid}\n`);
    for (const act of [checkPidFile, claimPidFile]) {
      assert.throws(
        () => act(path),
        (error: Error) => error instanceof SettingError && /runs already/.test(error.message),
      );
    }
    assert.equal(readFileSync(path, 'utf8'), `${process.ppid}\n`);
  });

  it('that is no pid file is never overwritten', () => {
    const path = new Folder().write('passwd', 'root:x:0:0\n');
    assert.throws(() => claimPidFile(path), /something else than a process id/);
    assert.equal(readFileSync(path, 'utf8'), 'root:x:0:0\n');
  });

  it('in a folder that is not there is refused with the reason', () => {
    const path = `${new Folder().at('missing')}/x.pid`;
    assert.throws(
      () => claimPidFile(path),
      (error: Error) => error.message.includes('there is no such file'),
    );
  });

  it('is gone when the process exits', () => {
    const path = new Folder().at('x.pid');
    const url = new URL('../../src/cli/pid-file.js', import.meta.url);
    const program = `import { claimPidFile } from ${JSON.stringify(url.href)};
      import { existsSync } from 'node:fs';
      claimPidFile(${JSON.stringify(path)});
      console.log(existsSync(${JSON.stringify(path)}));`;
    const said = execFileSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' });
    assert.equal(said, 'true\n');
    assert.throws(() => statSync(path), { code: 'ENOENT' });
  });
});
