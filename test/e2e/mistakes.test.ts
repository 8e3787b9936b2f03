import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { after, afterEach, describe, it } from 'node:test';
import { keryx } from '../support/e2e-daemon.ts';
import { Folder, freePort, OURS, THEIRS } from '../support/e2e-place.ts';
import { clear, removeFolders } from '../support/e2e-stage.ts';

afterEach(clear);
after(removeFolders);

/** A configuration with three mistakes and a helper that would leave a mark. */
function mistaken(folder: Folder): string {
  folder.script('mark.sh', `touch ${folder.at('mark')}; sleep 600`);
  return folder.write(
    'bad.conf',
    `process mark {
    run ./mark.sh;
    encoder jason;
}
neighbor ${THEIRS} {
    router-id 1.1.1.1;
    local-address ${OURS};
    local-as 65510;
    peer-az 65511;
    peer-as 65511;
    static {
        route 203.0.113.1/24 next-hop self;
    }
    api { processes [ mark ]; }
}
`,
  );
}

const POSITIONS = [
  [3, 13, '    encoder jason;'],
  [9, 5, '    peer-az 65511;'],
  [12, 15, '        route 203.0.113.1/24 next-hop self;'],
] as const;

describe('a configuration with three mistakes', () => {
  for (const command of [['run'], ['server'], [], ['validate']]) {
    it(`'keryx ${[...command, 'FILE'].join(' ')}' shows the three places, and starts nothing`, async () => {
      const folder = new Folder();
      const file = mistaken(folder);
      const { code, stdout, stderr } = await keryx([...command, file], {
        env: { exabgp_tcp_port: String(await freePort(THEIRS)) },
      });
      assert.equal(code, 1);
      assert.equal(stdout, '');
      const lines = stderr.trimEnd().split('\n');
      assert.equal(lines.length, 9, stderr);
      for (const [i, [line, column, text]] of POSITIONS.entries()) {
        const [head, excerpt, caret] = lines.slice(i * 3);
        assert.ok(head?.startsWith(`${file}:${line}:${column}: `), head);
        assert.equal(excerpt, text);
        assert.equal(caret, `${' '.repeat(column - 1)}^`);
      }
      assert.match(stderr, /did you mean 'peer-as'/);
      assert.equal(existsSync(folder.at('mark')), false);
    });
  }

  it('the same file without its mistakes runs', async () => {
    const folder = new Folder();
    const file = mistaken(folder);
    const text = readFileSync(file, 'utf8')
      .replace('jason', 'json')
      .replace(/ +peer-az.*\n/, '')
      .replace('.1/24', '.0/24');
    folder.write('good.conf', text);
    const { code, stdout, stderr } = await keryx(['validate', folder.at('good.conf')]);
    assert.equal(stderr, '');
    assert.equal(code, 0);
    assert.match(stdout, /valid: 1 neighbors?, 1 process(es)?, 1 routes?/);
    assert.equal(existsSync(folder.at('mark')), false);
  });

  it('mistakes in several files name their files', async () => {
    const folder = new Folder();
    const a = folder.write('a.conf', 'process a { }\n');
    const b = folder.write('b.conf', '\nneighbor nowhere { }\n');
    const { code, stderr } = await keryx(['validate', a, b]);
    assert.equal(code, 1);
    assert.ok(stderr.includes(`${a}:1:9: `), stderr);
    assert.ok(stderr.includes(`${b}:2:10: `), stderr);
  });

  it('a file that is no configuration at all is refused with places, not with a stack', async () => {
    const folder = new Folder();
    const texts = [
      '\u0000\u0001\u0002',
      '}}}}',
      '{'.repeat(10_000),
      'neighbor',
      '"',
      'a'.repeat(1_000_000),
      '# nothing but this',
    ];
    for (const [i, text] of texts.entries()) {
      const file = folder.write(`junk-${i}.conf`, text);
      const { code, stderr } = await keryx(['validate', file]);
      assert.equal(code, 1);
      assert.ok(stderr.startsWith(`${file}:1:`), stderr.slice(0, 300));
      assert.doesNotMatch(stderr, /\n\s+at .*\.js:/);
    }
  });
});
