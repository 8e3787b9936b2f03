import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ipv4Unicast, ipv6Unicast } from '../../../src/bgp/index.ts';
import { extensiveLines, summaryLines } from '../../../src/process-bridge/show/index.ts';
import { duration } from '../../../src/process-bridge/show/neighbors.ts';
import { noStatistics, type PeerStatistics } from '../../../src/speaker/index.ts';
import { downPeer, upPeer } from '../../support/shown-peer.ts';

const OURS = {
  families: [ipv4Unicast, ipv6Unicast],
  routeRefresh: true,
  addPath: 3,
  addPathFamilies: [ipv6Unicast],
  extendedMessage: true,
};

const NONE = { open: 0, update: 0, notification: 0, keepalive: 0, refresh: 0, operational: 0, total: 0 };
const STATISTICS: PeerStatistics = {
  ...noStatistics(),
  sent: { ...NONE, open: 1, keepalive: 1, update: 21, refresh: 1, operational: 2, total: 26 },
  received: { ...NONE, open: 1, keepalive: 1, total: 2 },
  since: 10_000,
  receivedRoutes: 7,
};
const UP = upPeer(OURS, { extendedMessage: false }, { statistics: STATISTICS });
const NOW = 18_500;

describe('show neighbor summary', () => {
  const HEADER = 'Peer            AS        up/down state       |     #sent     #recvd';
  const DOWN = downPeer({ peerAddress: '127.0.0.44', peerAs: 65004 });

  it('lists all, whom 4.2 left out too: programs look for the word down', () => {
    for (const flavour of [4, 5] as const) {
      assert.deepEqual(summaryLines([UP, DOWN], NOW, flavour), [
        HEADER,
        '127.0.0.2       65002     0:00:08 established          21          0',
        '127.0.0.44      65004        down idle                  0          0',
      ]);
    }
  });

  it('6.0 counts routes too', () => {
    assert.deepEqual(summaryLines([UP], NOW, 6), [
      `${HEADER}    #pfx_in`,
      '127.0.0.2       65002     0:00:08 established          21          0          7',
    ]);
  });

  // The exporter of Prometheus reads the lines with these expressions.
  it('is what the exporter reads', () => {
    const row = /^(?<peer>\S+)\s+(?<as>\d+)\s+(?<updown>\S+)\s+(?<state>\S+)\s+(?<sent>\d+)\s+(?<received>\d+)$/;
    const [header, up, down] = summaryLines([UP, DOWN], NOW, 5);
    assert.equal(header, HEADER);
    assert.deepEqual(
      { ...row.exec(up!)?.groups },
      {
        peer: '127.0.0.2',
        as: '65002',
        updown: '0:00:08',
        state: 'established',
        sent: '21',
        received: '0',
      },
    );
    assert.equal(row.exec(down!)?.groups?.updown, 'down');
  });

  it('long addresses, states of two words, a range, an AS that is not known yet', () => {
    const wide = downPeer({ peerAddress: '2001:db8::1234:5678', localAddress: '2001:db8::1' }, { state: 'open-sent' });
    const range = downPeer({ peerAddress: '10.0.0.0', rangeLength: 8, peerAs: undefined }, { state: 'active' });
    assert.deepEqual(summaryLines([wide, range], NOW, 5).slice(1), [
      '2001:db8::1234:5678 65002        down opensent              0          0',
      '10.0.0.0/8      auto         down active                0          0',
    ]);
  });

  it('days', () => {
    assert.equal(duration(0), '0:00:00');
    assert.equal(duration(86_399), '23:59:59');
    assert.equal(duration(86_400), '1 day, 0:00:00');
    assert.equal(duration(12 * 86_400 + 3661), '12 days, 1:01:01');
  });
});

describe('show neighbor extensive', () => {
  const ROW = ' '.repeat(16);

  it('5.0, of a session', () => {
    assert.deepEqual(extensiveLines([UP], NOW, 5), [
      'Neighbor 127.0.0.2',
      '',
      '    Session                       Local',
      `   local                     127.0.0.12${ROW}${ROW}`,
      `   state                    ESTABLISHED${ROW}${ROW}`,
      `   up for                       0:00:08${ROW}${ROW}`,
      '',
      '    Setup                         Local          Remote',
      `   AS                             65001           65002${ROW}`,
      `   ID                         10.0.0.12        10.0.0.2${ROW}`,
      `   hold-time                         60              60${ROW}`,
      '',
      '    Capability                    Local          Remote',
      `   asn4:                        enabled         enabled${ROW}`,
      `   route-refresh:               enabled         enabled${ROW}`,
      `   multi-session:              disabled        disabled${ROW}`,
      `   operational:                disabled        disabled${ROW}`,
      `   add-path:                    enabled         enabled${ROW}`,
      `   extended-message:            enabled        disabled${ROW}`,
      `   graceful-restart:           disabled        disabled${ROW}`,
      '',
      '    Families                      Local          Remote        Add-Path',
      '   ipv4 unicast:                enabled         enabled disabled       ',
      '   ipv6 unicast:                enabled         enabled send/receive   ',
      '',
      '    Message Statistic              Sent        Received',
      `   open:                              1               1${ROW}`,
      `   notification:                      0               0${ROW}`,
      `   keepalive:                         1               1${ROW}`,
      `   update:                           21               0${ROW}`,
      `   refresh:                           1               0${ROW}`,
      `   total:                            24               2${ROW}`,
      '',
    ]);
  });

  // Captured from ExaBGP 4.2, but for its mistakes: it shows its own identifier as that of the peer.
  it('4.2, of a session and of none', () => {
    const up = extensiveLines([UP], NOW, 4);
    assert.equal(up[2], '  Session                         Local');
    assert.equal(up[7], '  Setup                           Local          Remote');
    assert.equal(up[8], `   AS                             65001           65002${ROW}`);
    assert.equal(up[21], '  Families                        Local          Remote        Add-Path');
    assert.equal(up[22], '   ipv4 unicast:                enabled         enabled        disabled');
    assert.equal(up[23], '   ipv6 unicast:                enabled         enabled         enabled');
    const down = extensiveLines([downPeer(OURS, { statistics: STATISTICS })], NOW, 4);
    assert.deepEqual(down.slice(3, 15), [
      `   local                     127.0.0.12${ROW}${ROW}`,
      `   state                           IDLE${ROW}${ROW}`,
      `   down for                     0:00:08${ROW}${ROW}`,
      '',
      '  Setup                           Local          Remote',
      `   AS                             65001           65002${ROW}`,
      `   ID                         10.0.0.12             n/a${ROW}`,
      `   hold-time                         60             n/a${ROW}`,
      '',
      '  Capability                      Local          Remote',
      `   asn4:                        enabled             n/a${ROW}`,
      `   route-refresh:               enabled             n/a${ROW}`,
    ]);
    assert.equal(down[22], '   ipv4 unicast:                enabled             n/a        disabled');
    assert.equal(down[23], '   ipv6 unicast:                enabled             n/a             n/a');
  });

  it('one block after the other', () => {
    const lines = extensiveLines([UP, downPeer()], NOW, 5);
    assert.equal(lines.filter((line) => line.startsWith('Neighbor ')).length, 2);
    assert.equal(lines.at(-1), '');
  });
});
