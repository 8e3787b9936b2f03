import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { untilMinute } from '../../src/daemon.ts';

const at = (minute: number, second = 0, hour = 13) => hour * 3600 + minute * 60 + second + 0.5;

describe('exabgp_tcp_delay', () => {
  for (const [minute, second, every, seconds] of [
    [0, 0, 15, 0],
    [30, 59, 15, 0],
    [31, 0, 15, 14 * 60],
    [44, 59, 15, 1],
    [59, 30, 15, 30],
    [59, 30, 1, 0],
    [50, 0, 7, 6 * 60],
    [57, 0, 7, 3 * 60],
    [1, 0, 90, 59 * 60],
    [0, 5, 90, 0],
  ] as const) {
    it(`${minute}:${second} of the hour, every ${every} minutes: ${seconds} seconds`, () => {
      assert.equal(untilMinute(at(minute, second), every), seconds);
    });
  }
});
