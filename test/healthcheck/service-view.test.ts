// What is shown of a service.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { check, service, vip } from '../support/health-services.ts';
import { HealthStage } from '../support/health-stage.ts';

test('a check says since when it is as it is', async () => {
  const web = check('web', { interval: 1, fastInterval: 1, timeout: 1, rise: 1, fall: 1 });
  const vips = [{ ...vip('192.0.2.1/32'), address: undefined }];
  const stage = await HealthStage.up({ services: [service({ addressPolicy: 'ignore', vips, checks: [web] })] });
  await stage.run(20);
  assert.ok(stage.view().checks[0]!.seconds >= 20);
  stage.set(false, 'web');
  await stage.until('it is down', () => stage.view().phase === 'down');
  await stage.run(3);
  const { phase, seconds } = stage.view().checks[0]!;
  assert.equal(phase, 'down');
  assert.ok(seconds >= 3 && seconds < 6, String(seconds));
});
