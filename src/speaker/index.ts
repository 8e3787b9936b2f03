// The door of the room: keeps sessions alive and tells plug-ins what happened.

export { canonicalAddress, isLinkLocal } from './address.ts';
export { survivor } from './collision.ts';
export {
  backOff,
  type DownReason,
  type Event,
  type FsmConfig,
  type State,
  type Step,
  step,
  type TimerName,
} from './fsm.ts';
export { type NeighborOptions, neighbor, type PeerConfig, type SocketOptions } from './neighbor.ts';
export { type NeighborChange, type NeighborPair, type NeighborPlan, planNeighbors } from './plan.ts';
export {
  type Addressed,
  type Log,
  type Opens,
  type PeerHandle,
  type PeerView,
  type Plugin,
  silentLog,
} from './plugin.ts';
export { CONFIG_OWNER, type NamedRoute, type RouteChange } from './routes.ts';
export { type Reached, type Selector, Speaker, type SpeakerParts } from './speaker.ts';
export { type Counts, noStatistics, type PeerStatistics } from './statistics.ts';
export { type Clock, Deadlines, type Random, systemClock, systemRandom } from './timers.ts';
export { type DialOptions, type Endpoint, type Network, type Transport, tcp } from './transport.ts';
