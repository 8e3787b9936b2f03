import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { parseConfig, systemPrograms } from '../../src/config-parser/index.ts';

describe('finding programs', () => {
  let root: string;
  const program = (path: string, mode = 0o755): void => {
    writeFileSync(join(root, path), '#!/bin/sh\n');
    chmodSync(join(root, path), mode);
  };

  before(() => {
    root = mkdtempSync(join(tmpdir(), 'keryx-programs-'));
    for (const folder of ['conf', 'conf/run', 'conf/taken', 'one', 'two', 'etc', 'etc/exabgp'])
      mkdirSync(join(root, folder));
    for (const path of ['conf/own', 'conf/run/x.sh', 'one/own', 'one/both', 'two/both', 'one/taken']) program(path);
    for (const path of ['etc/tool', 'etc/exabgp/local']) program(path);
    program('conf/plain', 0o644);
    program('conf/setuid', 0o4755);
    program('conf/setgid', 0o2755);
  });
  after(() => rmSync(root, { recursive: true, force: true }));

  const find = (name: string): string | { problem: string } => {
    const env = { PATH: `relative::${join(root, 'one')}:${join(root, 'two')}`, EXABGP_ETC: join(root, 'etc') };
    const found = systemPrograms(env, root).find(name, join(root, 'conf'));
    const short = (text: string): string => text.replaceAll(root, 'ROOT');
    return typeof found === 'string' ? short(found) : { problem: short(found.problem) };
  };

  it('the directory of the configuration comes first, then PATH in its order', () => {
    assert.equal(find('own'), 'ROOT/conf/own');
    assert.equal(find('run/x.sh'), 'ROOT/conf/run/x.sh');
    assert.equal(find('./run/x.sh'), 'ROOT/conf/run/x.sh');
    assert.equal(find('both'), 'ROOT/one/both');
  });

  it('a path from the root is taken as it is', () => {
    assert.equal(find(join(root, 'two/both')), 'ROOT/two/both');
    assert.deepEqual(find('/nowhere/x'), { problem: "there is no program '/nowhere/x'" });
  });

  it('etc/exabgp means the directory of the environment, or that of the system or here', () => {
    assert.equal(find('etc/exabgp/tool'), 'ROOT/etc/tool');
    assert.equal(find('etc/exabgp/local'), 'ROOT/etc/exabgp/local');
  });

  it('a directory hides no program of its name', () => {
    assert.equal(find('taken'), 'ROOT/one/taken');
    assert.deepEqual(find('run'), { problem: "'ROOT/conf/run' is a directory, not a program" });
  });

  it('what cannot or should not be run is refused', () => {
    assert.deepEqual(find('plain'), { problem: "'ROOT/conf/plain' may not be executed: chmod +x makes it so" });
    const risky = 'is setuid or setgid: Keryx does not run such programs';
    assert.deepEqual(find('setuid'), { problem: `'ROOT/conf/setuid' ${risky}` });
    assert.deepEqual(find('setgid'), { problem: `'ROOT/conf/setgid' ${risky}` });
    assert.deepEqual(find('/dev/null'), { problem: "'/dev/null' is not a regular file" });
    assert.deepEqual(find('a\0b'), { problem: "there is no program 'a\0b'" });
  });

  it('a program that is not there is a problem at its word', () => {
    const programs = systemPrograms({}, root);
    const outcome = parseConfig('process a {\n run absent-program -x;\n}', { source: 'x', directory: root, programs });
    assert.deepEqual(outcome, {
      ok: false,
      problems: [{ source: 'x', line: 2, column: 6, message: "there is no program 'absent-program'" }],
    });
  });
});
