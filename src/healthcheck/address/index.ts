// Addresses of VIPs on interfaces.

export { addAddress, changeAddresses, type Done, removeAddress } from './ip.ts';
export { Addresses, type AddressesParts, type HoldEnd, type Place } from './keeper.ts';
export { canonical, type Failure, type Held, type Link, type Listing, listAddresses, type Seen } from './listing.ts';
export { type AddressOptions, type Change, labelProblem } from './plan.ts';
export type { Look } from './presence.ts';
export { type IpEnd, type RunIp, systemIp } from './run.ts';
export { bootId, type StateClock } from './state-disk.ts';
export { type Part, StateFile, type StateParts } from './state-file.ts';
export type { AdminWord, OwnAddress } from './state-text.ts';
