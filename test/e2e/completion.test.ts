// Completion as shells do it: the scripts are run by bash and fish, and read by zsh.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { symlinkSync } from 'node:fs';
import { delimiter } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { control } from '../support/e2e-control.ts';
import { KERYX, keryx } from '../support/e2e-daemon.ts';
import { Folder } from '../support/e2e-place.ts';
import { clear, neighborText, removeFolders } from '../support/e2e-stage.ts';
import { reasonWithout } from '../support/require.ts';

const folder = new Folder();
const bin = new Folder();

before(async () => {
  symlinkSync(KERYX, bin.at('keryx'));
  const text = ['192.0.2.1', '2001:db8::1']
    .map((peer) =>
      neighborText({ peer, local: peer.includes(':') ? '2001:db8::2' : '127.0.0.1', more: 'passive true;' }),
    )
    .join('');
  await control({ folder, text });
});
after(async () => {
  await clear();
  removeFolders();
});

async function script(shell: string): Promise<string> {
  const { code, stdout } = await keryx(['completion', shell]);
  assert.equal(code, 0);
  return bin.write(`completion.${shell}`, stdout);
}

function runIn(shell: string, ...args: readonly string[]): string {
  const env = {
    ...process.env,
    KERYX_ROOT: folder.path,
    PATH: `${bin.path}${delimiter}${process.env.PATH}`,
    HOME: bin.path,
  };
  return execFileSync(shell, args, { encoding: 'utf8', env });
}

/** A command line, and some of what may come next. */
const LINES: readonly (readonly [string, readonly string[]])[] = [
  ['keryx neigh', ['neighbors']],
  ['keryx neighbors ', ['192.0.2.1', '2001:db8::1']],
  ['keryx neighbors 192', ['192.0.2.1']],
  ['keryx routes in --family ipv6-uni', ['ipv6-unicast']],
  ['keryx routes --lon', ['--longer']],
  ['keryx announce route 10.0.0.0/8 next-hop se', ['self']],
  ['keryx cli show adj-rib o', ['out']],
];

describe('completion', () => {
  it('the program answers with words and what they are', async () => {
    const { stdout } = await keryx(['complete', '--', 'neighbors', '192'], { env: { KERYX_ROOT: folder.path } });
    assert.equal(stdout, '192.0.2.1\tneighbor\n');
    const nobody = await keryx(['complete', '--', 'neighbors', ''], { env: { KERYX_ROOT: bin.at('nowhere') } });
    assert.deepEqual([nobody.code, nobody.stdout, nobody.stderr], [0, '', '']);
  });

  it('bash', { skip: reasonWithout('e2e/completion', ['bash']) }, async () => {
    const path = await script('bash');
    for (const [line, words] of [...LINES, ['keryx neighbors 2001:d', ['db8::1']] as const]) {
      const run = `source '${path}'; complete -p keryx >/dev/null; COMP_LINE='${line}'; COMP_POINT=\${#COMP_LINE}; _keryx keryx; printf '%s\\n' "\${COMPREPLY[@]}"`;
      assert.deepEqual(runIn('bash', '--norc', '-c', run).trimEnd().split('\n'), words, line);
    }
  });

  it('fish', { skip: reasonWithout('e2e/completion', ['fish']) }, async () => {
    const path = await script('fish');
    for (const [line, words] of [...LINES, ['keryx neighbors 2001:d', ['2001:db8::1']] as const]) {
      const found = runIn('fish', '-c', `source '${path}'; complete -C '${line}'`);
      assert.deepEqual(
        found
          .trimEnd()
          .split('\n')
          .map((each) => each.split('\t')[0]),
        words,
        line,
      );
    }
  });

  it('zsh', { skip: reasonWithout('e2e/completion', ['zsh']) }, async () => {
    const path = await script('zsh');
    runIn('zsh', '-f', '-n', path);
    // The function itself, with what shows its findings in the place of what completes.
    for (const [line, words] of LINES) {
      const each = line.split(' ');
      const run = `compdef() { :; }; source '${path}'; _describe() { print -l -- "\${described[@]%%:*}"; }; _files() { print files; }
        words=(${each.map((word) => `'${word}'`).join(' ')}); CURRENT=${each.length}; PREFIX='${each.at(-1)}'; _keryx`;
      const expected = words.map((word) => word.split(':')[0]);
      assert.deepEqual(
        runIn('zsh', '-f', '-c', run)
          .trimEnd()
          .split('\n')
          .map((word) => word.replace(/\\$/, '')),
        expected,
        line,
      );
    }
    const files = `compdef() { :; }; source '${path}'; _files() { print files; }; words=(keryx run ''); CURRENT=3; PREFIX=''; _keryx`;
    assert.equal(runIn('zsh', '-f', '-c', files), 'files\n');
  });
});
