//    Keryx ---- BIRD
//          |
//        tshark
//
// tshark's dissector judges the octets on the cable. It proves:
//
// 1. every message from us is well-formed, attributes of all kinds and many prefixes at once included
// 2. the UPDATEs carry what the helper said, as tshark reads them
// 3. the last message of a stopped subject is Cease / Administrative Shutdown

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { type Child, startChild } from '../support/child.ts';
import { bird } from '../support/daemon-bird.ts';
import { isState } from '../support/helper-socket.ts';
import { inside, OUR_V4 } from '../support/netns.ts';
import { EXTERNAL_AS } from '../support/plan.ts';
import { reasonToSkip } from '../support/require.ts';
import { openStage, type Stage } from '../support/stage.ts';
import { until } from '../support/wait.ts';

const run = promisify(execFile);
const MANY = Array.from({ length: 300 }, (_, index) => `10.${index >> 8}.${index & 255}.0/24`);
const COMMANDS = [
  'announce route 203.0.113.1/32 next-hop self origin egp med 5 as-path [ 65001 65100 65200 ]',
  'announce route 203.0.113.2/32 next-hop self community [ 65001:1 no-export ] large-community [ 65001:1:2 65001:3:4 ]',
  'announce route 203.0.113.3/32 next-hop self extended-community [ target:65001:10 origin:192.0.2.9:7 ]',
  'announce route 203.0.113.4/32 next-hop self atomic-aggregate aggregator ( 65001:192.0.2.1 )',
  'announce route 0.0.0.0/0 next-hop 192.0.2.1',
  'announce route 2001:db8:77::/48 next-hop 2001:db8::1 med 6 community [ 65001:1 ]',
  'announce route ::/0 next-hop 2001:db8::1',
  `announce attributes next-hop self med 9 nlri ${MANY.join(' ')}`,
  'withdraw route 203.0.113.1/32',
  'withdraw route 2001:db8:77::/48',
];
const LAST = '203.0.113.99/32';

describe('tshark', { skip: reasonToSkip('tshark', ['tshark', 'bird', 'birdc']) }, () => {
  let stage: Stage;
  let capture: Child;
  let file: string;

  /** Lines of tab-separated fields, one for each packet of ours that the filter lets through. */
  const read = async (filter: string, ...fields: string[]): Promise<string[]> => {
    const wanted = ['-T', 'fields', ...fields.flatMap((field) => ['-e', field])];
    const { stdout } = await run('tshark', ['-r', file, '-Y', `ip.src == ${OUR_V4} && (${filter})`, ...wanted]);
    return stdout.split('\n').filter(Boolean);
  };

  before(async () => {
    stage = await openStage(bird, { family: 4, dialer: 'us', theirAs: EXTERNAL_AS }, async (cable, folder) => {
      file = join(folder, 'cable.pcap');
      const argv = ['tshark', '-q', '-i', 'cable', '-w', file, 'tcp port 179'];
      capture = startChild(inside(cable.ours, argv), join(folder, 'tshark.log'));
      await until('tshark to capture', () => assert.match(capture.log(), /Capturing on/));
    });
    const { helper, child } = stage.subject;
    await helper.event('up', isState('up'));
    for (const command of COMMANDS) await helper.say(command);
    await helper.say(`announce route ${LAST} next-hop self`);
    await until('BIRD to have the last route', async () => assert.ok(await stage.peer.route(LAST)));
    child.signal('SIGTERM');
    await child.exited(5000);
    await until('the end of the connection to be captured', async () =>
      assert.notDeepEqual(await read('tcp.flags.fin == 1 || tcp.flags.reset == 1', 'frame.number'), []),
    );
    await capture.stop();
  });

  after(async () => {
    await capture?.stop();
    await stage?.close();
  });

  it('no message of ours is malformed or suspicious', async () => {
    assert.deepEqual(
      await read('_ws.malformed || (bgp && _ws.expert.severity >= 0x600000)', 'frame.number', '_ws.expert.message'),
      [],
    );
  });

  it('the UPDATEs carry the attributes that the helper said', async () => {
    const [path] = await read('bgp.update.path_attribute.origin == 1', 'bgp.update.path_attribute.as_path_segment.as4');
    assert.equal(path, '65001,65100,65200');
    const [med] = await read(
      'bgp.mp_reach_nlri_ipv6_prefix == 2001:db8:77::',
      'bgp.update.path_attribute.multi_exit_disc',
    );
    assert.equal(med, '6');
    const prefixes = await read('bgp.update.path_attribute.multi_exit_disc == 9', 'bgp.nlri_prefix');
    const sent = prefixes.flatMap((line) => line.split(','));
    assert.deepEqual(sent.sort(), MANY.map((prefix) => prefix.replace('/24', '')).sort());
  });

  it('the last message of a stopped subject is Cease / Administrative Shutdown', async () => {
    const messages = await read('bgp', 'bgp.type', 'bgp.notify.major_error', 'bgp.notify.minor_error_cease');
    assert.equal(messages.at(-1), '3\t6\t2');
    assert.equal(messages.filter((line) => line.startsWith('3')).length, 1);
  });
});
