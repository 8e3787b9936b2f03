import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { cease, ipv4Unicast, ipv6Unicast } from '../../../src/bgp/index.ts';
import { neighborJson, peerObject } from '../../../src/process-bridge/show/index.ts';
import { noStatistics, type PeerStatistics } from '../../../src/speaker/index.ts';
import { downPeer, NAME, upPeer } from '../../support/shown-peer.ts';

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
  sessions: 3,
  lastReason: { by: 'peer', why: 'notification received', notice: cease(2, 'maintenance') },
  receivedRoutes: 7,
  announced: 5,
};
const UP = upPeer(OURS, { extendedMessage: false }, { statistics: STATISTICS });
const NOW = 18_500;

describe('show neighbor json', () => {
  it('5.0, member by member and blank by blank', () => {
    const capabilities = (extended: boolean) =>
      '"capabilities": {"asn4": true, "route-refresh": true, "multi-session": false, "operational": false, ' +
      `"add-path": true, "extended-message": ${extended}, "graceful-restart": false}`;
    const families =
      '"families": {"ipv4 unicast": true, "ipv6 unicast": true}, "add-path": {"ipv4 unicast": false, "ipv6 unicast": true}';
    assert.equal(
      neighborJson([UP], NOW, 5),
      '[{"state": "up", "duration": 8, "fsm": "ESTABLISHED", ' +
        `"local": {${capabilities(true)}, ${families}, "address": "127.0.0.12", "as": 65001, "id": "10.0.0.12", "hold": 60}, ` +
        `"peer": {${capabilities(false)}, ${families}, "address": "127.0.0.2", "as": 65002, "id": "10.0.0.2", "hold": 60}, ` +
        '"messages": {"sent": {"open": 1, "notification": 0, "keepalive": 1, "update": 21, "refresh": 1, "total": 24}, ' +
        '"received": {"open": 1, "notification": 0, "keepalive": 1, "update": 0, "refresh": 0, "total": 2}}, ' +
        '"capabilities": ["asn4", "route-refresh", "add-path"], "families": ["ipv4 unicast", "ipv6 unicast"], ' +
        '"add-path": {"ipv4 unicast": "disabled", "ipv6 unicast": "send/receive"}}]',
    );
  });

  it('a neighbor that is down', () => {
    const [found] = JSON.parse(neighborJson([downPeer(OURS, { statistics: STATISTICS })], NOW, 5));
    assert.equal(found.state, 'down');
    assert.equal(found.duration, 8);
    assert.equal(found.fsm, 'IDLE');
    assert.equal(found.peer.id, null);
    assert.equal(found.peer.hold, null);
    assert.equal(found.peer.capabilities.asn4, null);
    assert.equal(found.peer.families['ipv4 unicast'], null);
    assert.deepEqual(found.capabilities, []);
    assert.deepEqual(found.families, []);
  });

  it('6.0 says 1, 0 and -1, and counts routes', () => {
    const [up] = JSON.parse(neighborJson([UP], NOW, 6));
    assert.deepEqual(up.peer.capabilities, {
      asn4: 1,
      'route-refresh': 1,
      'multi-session': 0,
      operational: 0,
      'add-path': 1,
      'extended-message': 0,
      'graceful-restart': 0,
    });
    assert.deepEqual(up.local['add-path'], { 'ipv4 unicast': 0, 'ipv6 unicast': 1 });
    assert.equal(up.prefixes.received, 7);
    const [down] = JSON.parse(neighborJson([downPeer(OURS)], NOW, 6));
    assert.equal(down.peer.families['ipv6 unicast'], -1);
  });

  it('nobody', () => {
    assert.equal(neighborJson([], NOW, 5), '[]');
  });
});

describe('a neighbor as Keryx shows it', () => {
  it('a session', () => {
    const found = JSON.parse(
      JSON.stringify(peerObject({ ...upPeer({ ...OURS, description: 'über "x"' }), statistics: STATISTICS }, NOW)),
    );
    assert.equal(found.name, NAME);
    assert.equal(found.address, '127.0.0.2');
    assert.equal(found.description, 'über "x"');
    assert.deepEqual([found['local-as'], found['peer-as'], found.internal], [65001, 65002, false]);
    assert.deepEqual([found['router-id'], found['peer-router-id']], ['10.0.0.12', '10.0.0.2']);
    assert.deepEqual([found.state, found.since, found.sessions], ['established', 8, 3]);
    assert.equal(found['last-down'], 'the peer said Cease / Administrative Shutdown (6/2): "maintenance"');
    assert.deepEqual(found['hold-time'], { local: 60, peer: 60, negotiated: 60 });
    assert.equal(found.capabilities.local.asn4.asn4, 65001);
    assert.equal(found.capabilities.peer.asn4.asn4, 65002);
    assert.deepEqual(found.families, [
      { name: 'ipv4 unicast', peer: true, 'add-path': 'disabled' },
      { name: 'ipv6 unicast', peer: true, 'add-path': 'send/receive' },
    ]);
    assert.equal(found.messages.sent.update, 21);
    assert.equal(found.messages.sent.operational, 2);
    assert.deepEqual(found.routes, { announced: 5, received: 7, pending: false });
  });

  it('what waits for TCP', () => {
    assert.equal(peerObject({ ...UP, flushed: () => false }, NOW).routes.pending, true);
    assert.equal(peerObject({ ...UP, flushed: () => true }, NOW).routes.pending, false);
  });

  it('no session yet, and neither AS known', () => {
    const found = peerObject(downPeer({ localAs: undefined, peerAs: undefined }), NOW);
    assert.equal(found['local-as'], null);
    assert.equal(found['peer-as'], null);
    assert.equal(found.internal, null);
    assert.equal(found['last-down'], null);
    assert.equal(found.capabilities.peer, null);
    assert.deepEqual(found['hold-time'], { local: 60, peer: null, negotiated: null });
  });
});
