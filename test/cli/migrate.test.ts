import assert from 'node:assert/strict';
import { chmodSync, lstatSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { after, afterEach, describe, it } from 'node:test';
import { printConfig } from '../../src/cli/print-config.ts';
import { keryx } from '../support/e2e-daemon.ts';
import { Folder } from '../support/e2e-place.ts';
import { clear, removeFolders } from '../support/e2e-stage.ts';
import { parse, SAMPLES } from './config-samples.ts';

afterEach(clear);
after(removeFolders);

const sample = (name: string): string => {
  const text = SAMPLES[name];
  assert.ok(text !== undefined);
  return text;
};

describe('a configuration as it is printed', () => {
  for (const [name, text] of Object.entries(SAMPLES)) {
    it(`${name}: is read back as the same, without a warning of old words`, () => {
      const config = parse(text);
      const printed = printConfig(config);
      const { warnings, ...back } = parse(printed);
      const { warnings: _, ...before } = config;
      assert.deepEqual(back, before, printed);
      assert.deepEqual(
        warnings.filter(({ message }) => /ExaBGP 3|template/.test(message)),
        [],
      );
      // Once more it is the same to the letter.
      assert.equal(printConfig(parse(printed)), printed);
    });
  }

  it('has the words of today', () => {
    const printed = printConfig(parse(sample('a group with a process in it')));
    assert.doesNotMatch(printed, /group|template|inherit|receive-routes|md5 |ttl-security/);
    assert.match(
      printed,
      /^process announce \{\n {4}run \.\/announce\.sh;\n {4}encoder text;\n {4}api-version 3\.4;\n\}\n\nneighbor 192\.0\.2\.1 \{\n/,
    );
    assert.match(printed, /\n {4}md5-password secret;\n/);
    assert.match(printed, /\n {4}outgoing-ttl 255;\n {4}incoming-ttl 255;\n/);
    assert.match(
      printed,
      /\n {4}api \{\n {8}processes \[ announce \];\n {8}neighbor-changes;\n {8}receive \{ parsed; update; \}\n {4}\}\n/,
    );
    // What was said once for the group is said in each neighbor.
    assert.equal(printed.split('route 10.0.0.0/24 next-hop self;').length, 3);
  });
});

describe('keryx migrate', () => {
  const old = `# of 2012
group g {
  local-as 65000; peer-as 65001; router-id 192.0.2.2; local-address 192.0.2.2;
  process announce { run ./not-here.sh; }
  neighbor 192.0.2.1 { }
}
`;

  it('prints, whether or not the programs are there, and changes nothing', async () => {
    const folder = new Folder();
    const file = folder.write('old.conf', old);
    const { code, stdout, stderr } = await keryx(['migrate', file]);
    assert.equal(code, 0, stderr);
    assert.match(
      stdout,
      /^# Written by keryx migrate\. Comments, .*\n\nprocess announce \{\n {4}run \.\/not-here\.sh;/,
    );
    assert.equal(readFileSync(file, 'utf8'), old);
  });

  it('--write replaces the file behind its name, keeps its mode, and what was there as .bak', async () => {
    const folder = new Folder();
    const file = folder.write('old.conf', old);
    chmodSync(file, 0o640);
    symlinkSync('old.conf', folder.at('link.conf'));
    const { code, stdout, stderr } = await keryx(['migrate', '--write', folder.at('link.conf')]);
    assert.equal(code, 0, stderr);
    assert.equal(stdout, '');
    assert.ok(stderr.includes(`${file}.bak`), stderr);
    assert.equal(readFileSync(`${file}.bak`, 'utf8'), old);
    assert.equal(statSync(file).mode & 0o777, 0o640);
    assert.ok(lstatSync(folder.at('link.conf')).isSymbolicLink());
    const fresh = readFileSync(file, 'utf8');
    assert.doesNotMatch(fresh, /^ *group/m);
    // What is kept is never lost to a second run.
    const second = await keryx(['migrate', '--write', file]);
    assert.equal(second.code, 1);
    assert.match(second.stderr, /old\.conf\.bak is there already: move it away first\n$/);
    assert.equal(readFileSync(file, 'utf8'), fresh);
    assert.equal(readFileSync(`${file}.bak`, 'utf8'), old);
  });

  it('of a file with mistakes shows them, and writes nothing', async () => {
    const folder = new Folder();
    const file = folder.write('bad.conf', 'neighbor 192.0.2.1 { local-az 1; }\n');
    const { code, stdout, stderr } = await keryx(['migrate', '--write', file]);
    assert.equal(code, 1);
    assert.equal(stdout, '');
    assert.match(stderr, /bad\.conf:1:22: /);
    assert.equal(readFileSync(file, 'utf8'), 'neighbor 192.0.2.1 { local-az 1; }\n');
    assert.throws(() => statSync(`${file}.bak`), { code: 'ENOENT' });
  });
});
