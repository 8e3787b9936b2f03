//    ExaBGP 4.2, or Keryx   ---- loopback ----   a router that says what the test has written
//        |
//    a helper with `encoder text`, which says commands and writes down what it is told
//
// Both speakers are taken through the same script with the same configuration, and this proves that they tell the same:
//
// 1. text events of the session, of UPDATEs either way with many families and attributes, and of its end
// 2. `show neighbor summary` and `extensive`, times aside, and what `show neighbor` says by itself
// 3. `show adj-rib out` and `in`, extensive or not, of all families and of some
//
// Where 4.2 is known to err the script does not go: it ends a session that it is asked to refresh, shows its own
// identifier as the peer's, sends what is for internal peers to all, and names no EVPN route in an event.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { removeFolders } from '../support/e2e-place.ts';
import { reasonToSkip } from '../support/require.ts';
import { exabgp, keryx, playShows, type Told } from '../support/show-scripted.ts';

describe('text and show', { skip: reasonToSkip('show-exabgp', ['exabgp']) }, () => {
  let theirs: Told;
  let ours: Told;

  before(async () => {
    theirs = await playShows(exabgp);
    ours = await playShows(keryx);
  });
  after(() => removeFolders());

  it('OPENs', () => {
    const [sent, received] = theirs.events(' open ');
    assert.deepEqual(ours.events(' open ').slice(0, 2), [sent, received]);
    assert.match(sent ?? '', /^send open version 4 asn 65001 /);
  });

  it('UPDATEs that were received', () => {
    assert.deepEqual(ours.events('receive update'), theirs.events('receive update'));
    assert.ok(theirs.events('receive update').length > 25);
  });

  it('UPDATEs that were sent', () => {
    assert.deepEqual(ours.events('send update'), theirs.events('send update'));
    assert.ok(theirs.events('send update').length > 40);
  });

  it('connected, up, the NOTIFICATION, down, and the end', () => {
    for (const what of ['connected', 'up', 'receive notification', 'down', 'shutdown']) {
      assert.deepEqual(ours.events(what).slice(0, 1), theirs.events(what).slice(0, 1));
      assert.equal(theirs.events(what).slice(0, 1).length, 1, what);
    }
  });

  it('the same commands are answered', () => {
    assert.deepEqual([...ours.answers.keys()], [...theirs.answers.keys()]);
  });

  it('answers', () => {
    for (const [command, lines] of theirs.answers) assert.deepEqual(ours.answers.get(command), lines, command);
    assert.ok((theirs.answers.get('show adj-rib out extensive') ?? []).length > 12);
    assert.ok((theirs.answers.get('show adj-rib in extensive') ?? []).length > 12);
    assert.ok((theirs.answers.get('show neighbor extensive') ?? []).length > 20);
    assert.equal(theirs.answers.get('show neighbor summary')?.length, 3);
  });
});
