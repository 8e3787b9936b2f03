import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { after, describe, it } from 'node:test';
import { configPath, type PlaceOptions, readInis, rootOf } from '../../src/cli/places.ts';
import { readSettings, SettingError } from '../../src/cli/settings/index.ts';
import { Folder, removeFolders } from '../support/e2e-place.ts';

after(removeFolders);

/** A root with both files of settings, and one beside them. */
function place(): Folder {
  const folder = new Folder();
  for (const name of ['etc/exabgp', 'etc/keryx', 'bin']) mkdirSync(folder.at(name), { recursive: true });
  folder.write('etc/exabgp/exabgp.env', '[exabgp.tcp]\nport = 1\n[exabgp.log]\nlevel = ERROR\n');
  folder.write('etc/keryx/keryx.env', '[exabgp.tcp]\nport = 2\n');
  folder.write('etc/exabgp/other.env', '[exabgp.tcp]\nport = 3\n');
  return folder;
}

function portOf(options: PlaceOptions, env: NodeJS.ProcessEnv, program = '/nowhere/bin/keryx'): number {
  return readSettings({}, readInis(options, env, program).inis).get('tcp.port');
}

describe('the root', () => {
  it('is what the command line says, or the environment, or above the bin of the program', () => {
    const env = { KERYX_ROOT: '/k', EXABGP_ROOT: '/e' };
    assert.equal(rootOf({ root: '/o' }, env, '/usr/local/bin/keryx'), '/o');
    assert.equal(rootOf({}, env, '/usr/local/bin/keryx'), '/k');
    assert.equal(rootOf({}, { EXABGP_ROOT: '/e' }, '/usr/local/bin/keryx'), '/e');
    assert.equal(rootOf({}, { EXABGP_ROOT: '' }, '/usr/local/bin/keryx'), '/usr/local');
    assert.equal(rootOf({}, {}, '/usr/sbin/keryx'), '/');
    assert.equal(rootOf({}, {}, '/opt/keryx/bin/keryx'), '/opt/keryx');
  });
});

describe('the files of settings', () => {
  it('below the root are both read, and that of Keryx is stronger', () => {
    const folder = place();
    const { inis, missing } = readInis({ root: folder.path }, {}, '');
    assert.equal(missing, undefined);
    const settings = readSettings({}, inis);
    assert.equal(settings.get('tcp.port'), 2);
    assert.equal(settings.get('log.level'), 'ERROR');
    assert.equal(portOf({}, {}, folder.at('bin/keryx')), 2);
  });

  it('one that is named is the only one, by its path or as it is called in etc/exabgp', () => {
    const folder = place();
    const other = folder.at('etc/exabgp/other.env');
    const env = { KERYX_ENVFILE: folder.at('etc/keryx/keryx.env'), EXABGP_ENVFILE: other };
    assert.equal(portOf({ envFile: other }, env), 3);
    assert.equal(portOf({ envFile: 'other.env', root: folder.path }, {}), 3);
    assert.equal(portOf({}, env), 2);
    assert.equal(portOf({}, { EXABGP_ENVFILE: other }), 3);
    assert.equal(readSettings({}, readInis({ envFile: other }, {}, '').inis).get('log.level'), 'INFO');
  });

  it('one that is not there is no mistake, one that cannot be read is', () => {
    const folder = new Folder();
    assert.deepEqual(readInis({ root: folder.path }, {}, ''), {
      inis: [],
      missing: { file: folder.at('etc/exabgp/exabgp.env'), wanted: false },
    });
    assert.deepEqual(readInis({ envFile: folder.at('x') }, {}, '').missing, { file: folder.at('x'), wanted: true });
    assert.throws(() => readInis({ envFile: folder.path }, {}, ''), SettingError);
  });
});

describe('a configuration file', () => {
  it('is where it is said to be, and one of etc/exabgp may be below the root', () => {
    const folder = place();
    folder.write('etc/exabgp/a.conf', '');
    assert.equal(configPath('etc/exabgp/a.conf', folder.path), folder.at('etc/exabgp/a.conf'));
    assert.equal(configPath('/x/a.conf', folder.path), '/x/a.conf');
    // This one is here.
    assert.equal(configPath('etc/exabgp.conf.example', folder.path), `${process.cwd()}/etc/exabgp.conf.example`);
  });
});
