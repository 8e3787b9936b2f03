import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { cease } from '../../src/bgp/index.ts';
import { FirstMarkers } from '../../src/process-bridge/first-markers.ts';
import type { ProcessConfig } from '../../src/process-bridge/process-config.ts';
import { silentLog } from '../../src/speaker/index.ts';
import { Pair, type PairOptions, route } from '../support/pair.ts';

const MARKERS = ['end-of-rib ipv4 unicast', 'end-of-rib ipv6 unicast'];

function processOf(name: string, readyTimeout?: number): ProcessConfig {
  return { name, run: ['/bin/true'], encoder: 'json', respawn: true, readyTimeout };
}

/** A session whose left end has helpers: `a` is waited for 30 s, `b` 60 s, `c` not at all. */
async function stage(processes: readonly string[], options: PairOptions = {}) {
  const pair = await Pair.make(options);
  const markers = new FirstMarkers({
    speaker: pair.left.speaker,
    clock: pair.clock,
    log: silentLog,
    processesOf: () => processes,
  });
  markers.begin([processOf('a', 30), processOf('b', 60), processOf('c')]);
  pair.start().run(3);
  const told = () => pair.right.heard.filter((each) => each.startsWith('end-of-rib'));
  return { pair, markers, told };
}

describe('the first End-of-RIB', () => {
  it('goes out at once where no helper is waited for', async () => {
    for (const processes of [[], ['c'], ['unknown']]) {
      const { told } = await stage(processes);
      assert.deepEqual(told(), MARKERS);
    }
  });

  it('waits until all helpers of the neighbor are ready, and comes after what they announced', async () => {
    const { pair, markers, told } = await stage(['a', 'b', 'c']);
    assert.deepEqual([pair.left.up, told()], [true, []]);
    markers.ready('a');
    markers.ready('c');
    pair.left.peer.announce([route('10.0.0.0/8')]);
    pair.run(1);
    assert.deepEqual(told(), []);
    markers.ready('b');
    pair.run(1);
    assert.deepEqual(told(), MARKERS);
    markers.ready('b');
    pair.run(100);
    assert.deepEqual(told(), MARKERS);
    assert.ok(pair.right.heard.indexOf('update') < pair.right.heard.indexOf(MARKERS[0]!));
  });

  it('waits no longer than from the start of the daemon', async () => {
    const { pair, told } = await stage(['a']);
    pair.run(26);
    assert.deepEqual(told(), []);
    pair.run(2);
    assert.deepEqual(told(), MARKERS);
  });

  it('waits in the next session too, and not in those after it', async () => {
    const { pair, markers, told } = await stage(['a']);
    pair.left.peer.teardown(cease(4));
    pair.run(10);
    assert.deepEqual([pair.left.up, told()], [true, []]);
    markers.ready('a');
    pair.run(1);
    assert.deepEqual(told(), MARKERS);
    pair.forget();
    pair.left.peer.teardown(cease(4));
    pair.run(10);
    assert.deepEqual(told(), MARKERS);
  });

  it('is not sent to one that is down, or has it sent by hand', async () => {
    const { pair, markers, told } = await stage(['a']);
    pair.right.speaker.stop();
    pair.run(1);
    markers.ready('a');
    pair.run(1);
    assert.deepEqual(told(), []);
    const manual = await stage(['a'], { left: { manualEor: true } });
    manual.markers.ready('a');
    manual.pair.run(60);
    assert.deepEqual(manual.told(), []);
    manual.markers.stop();
    markers.stop();
  });
});
