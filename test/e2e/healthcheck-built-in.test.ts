// `run python3 -m exabgp healthcheck …` where there is neither Python nor ExaBGP: Keryx's own is run.

import assert from 'node:assert/strict';
import { after, afterEach, describe, it } from 'node:test';
import { LONG_MS, play, refused, said } from '../support/contract.ts';
import { keryx } from '../support/e2e-daemon.ts';
import { Folder, OURS } from '../support/e2e-place.ts';
import { clear, neighborText, removeFolders } from '../support/e2e-stage.ts';
import { until } from '../support/wait.ts';

afterEach(clear);
after(removeFolders);

const VIP = '192.0.2.129/32';
const API = 'api { processes [ service ]; }';
/** No program of these names is along it. */
const env = { PATH: '/nonexistent' };

function text(run: string): string {
  return `process service {\n  run ${run};\n  encoder text;\n}\n${neighborText({ more: API })}`;
}

const OPTIONS =
  `--cmd "test ! -e DOWN" --ip ${VIP} --no-ip-setup --no-syslog --interval 0.2 --fast-interval 0.1 --rise 2 --fall 2 ` +
  '--community "65510:1 65510:2"';

describe('the healthcheck of a file for ExaBGP', () => {
  it('is recognised, announces while the service is well, and withdraws when the daemon stops', async () => {
    const folder = new Folder();
    const options = OPTIONS.replace('DOWN', folder.at('down')).replace('test', '/usr/bin/test');
    const { router, daemon } = await play(text(`python3.11 -m exabgp healthcheck ${options}`), { folder, env });
    await router.has(VIP, true, LONG_MS);
    assert.equal(said(router, VIP), `next-hop ${OURS} med 100 community [ 65510:1 65510:2 ]`);
    const started = daemon.records().find(({ msg }) => msg === 'built-in healthcheck started');
    assert.equal(started?.insteadOf, 'python3.11 -m exabgp healthcheck');
    folder.write('down', '');
    await until('the MED of a service that is down', () => assert.match(said(router, VIP), / med 1000 /), LONG_MS);
    assert.deepEqual(refused(daemon), []);
    daemon.signal('SIGTERM');
    assert.equal((await daemon.exited(LONG_MS)).code, 0);
    const warnings = daemon.records().filter(({ msg, level }) => msg === 'helper says' && level >= 40);
    assert.deepEqual(
      warnings.filter(({ stderr }) => !String(stderr).includes('unsuccessful')),
      [],
    );
  });

  it('takes its VIP along at once when it is killed', async () => {
    const { router, daemon } = await play(text(`exabgp-healthcheck --ip ${VIP} --no-ip-setup --no-syslog --rise 1`), {
      env,
    });
    await router.has(VIP, true, LONG_MS);
    const { pid } = daemon.records().find(({ msg }) => msg === 'built-in healthcheck started')!;
    process.kill(Number(pid), 'SIGKILL');
    await router.has(VIP, false, LONG_MS);
    const gone = daemon.records().find(({ msg }) => msg.startsWith('helper is gone'));
    assert.equal(gone?.seconds, 0);
    // It is started again, and finds the service well again.
    await router.has(VIP, true, LONG_MS);
  });

  it('loses its VIP when it hangs, where it said lease', async () => {
    const options = `--ip ${VIP} --no-ip-setup --no-syslog --rise 1 -i 0.3 -f 0.3 -t 1 --lease 2`;
    const { router, daemon } = await play(text(`exabgp healthcheck ${options}`), { env });
    await router.has(VIP, true, LONG_MS);
    const pid = Number(daemon.records().find(({ msg }) => msg === 'built-in healthcheck started')!.pid);
    process.kill(pid, 'SIGSTOP');
    try {
      await router.has(VIP, false, LONG_MS);
    } finally {
      process.kill(pid, 'SIGCONT');
    }
    await router.has(VIP, true, LONG_MS);
    assert.deepEqual(refused(daemon), []);
  });

  it('is printed as it was said', async () => {
    const file = new Folder().write('exabgp.conf', text('python3 -m exabgp healthcheck --cmd true'));
    const { code, stdout } = await keryx(['migrate', file], { env });
    assert.equal(code, 0);
    assert.match(stdout, /^ {4}run python3 -m exabgp healthcheck --cmd true;$/m);
  });
});
