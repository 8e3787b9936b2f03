// The door of the room: whether services are well, and what is announced of it.

export { type CheckKind, type CheckWord, checkKinds, type Probe } from './check/index.ts';
export { drainSet, medOf, withMed } from './service/attributes.ts';
export type {
  AddressPolicy,
  CheckConfig,
  LastResort,
  Occasion,
  Said,
  ServiceConfig,
  Vip,
} from './service/config.ts';
export { type AdminBook, type EngineParts, HealthEngine } from './service/engine.ts';
export { type EngineSurroundings, type Health, makeHealth } from './service/make.ts';
export type {
  Admin,
  CheckView,
  HealthEvent,
  ServicePhase,
  ServiceView,
  TryView,
  VipView,
} from './service/view.ts';
