// What the JSON of events is, for programs that are written in TypeScript: one type for each dialect. The same is said for
// others in docs/schema.

/** In what the dialects differ. */
interface Form {
  /** Value of `exabgp`. */
  readonly version: string;
  /** Of processes. */
  readonly id: number | string;
  /** Members that say which neighbor it is. */
  readonly neighbor: object;
  /** Members that say the AS path. */
  readonly path: object;
  /** Members that one UPDATE has in `attribute`, and others of the same attributes have not. */
  readonly remark: object;
  /** What is said of a NOTIFICATION beside its codes and its octets. */
  readonly notice: object;
  /** Routes of one next hop, or those of a family that are withdrawn. */
  readonly routes: unknown;
  /** The type of a raw ROUTE-REFRESH. */
  readonly refresh: string;
}

interface Envelope<F extends Form> {
  readonly exabgp: F['version'];
  /** seconds since 1970 */
  readonly time: number;
  readonly host: string;
  readonly pid: F['id'];
  readonly ppid: F['id'];
}

interface Numbered<F extends Form> extends Envelope<F> {
  /** Counts the events of a neighbor, and only grows. */
  readonly counter: number;
}

/** Of a message; the octets, in hexadecimal, only where they were asked for in one event with what they mean. */
interface OfMessage<F extends Form> extends Numbered<F> {
  readonly header?: string;
  readonly body?: string;
}

interface Directed {
  readonly direction: 'send' | 'receive';
}

/** What was negotiated, as every event of an UPDATE has it where some helper asks for it. */
interface WithSession {
  readonly negotiated?: NegotiatedJson;
}

/** Which families travel, and how. */
export interface NegotiatedJson {
  /** octets, 4096 or 65535 */
  readonly message_size: number;
  /** seconds */
  readonly hold_time: number;
  readonly asn4: boolean;
  readonly multisession: boolean;
  readonly operational: boolean;
  readonly refresh: 'absent' | 'normal' | 'enhanced';
  readonly families: readonly string[];
  readonly nexthop: readonly string[];
  readonly add_path: { readonly send: readonly string[]; readonly receive: readonly string[] };
}

export interface OpenJson {
  readonly version: number;
  readonly asn: number;
  readonly hold_time: number;
  readonly router_id: string;
  /** By number in an OPEN that was received, by name in one that was sent. */
  readonly capabilities: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

export interface OperationalJson {
  readonly name: string;
  readonly afi: string;
  readonly safi: string;
  readonly advisory?: string;
  readonly 'router-id'?: string;
  readonly sequence?: number;
  readonly counter?: number;
}

/** What all dialects say alike of attributes. A community `value` may be beyond what a number holds exactly. */
interface CommonAttributes {
  readonly origin?: 'igp' | 'egp' | 'incomplete';
  readonly med?: number;
  readonly 'local-preference'?: number;
  readonly 'atomic-aggregate'?: true;
  readonly aggregator?: string;
  readonly community?: readonly (readonly [number, number])[];
  readonly 'large-community'?: readonly (readonly [number, number, number])[];
  readonly 'extended-community'?: readonly { readonly value: number; readonly string: string }[];
  readonly 'originator-id'?: string;
  readonly 'cluster-list'?: readonly string[];
  /** Others, by name or as `attribute-0x63-0xC0`. */
  readonly [name: string]: unknown;
}

interface UpdateJson<F extends Form> {
  readonly attribute?: CommonAttributes & F['path'] & F['remark'];
  /** By family, `ipv4 unicast`, and next hop. */
  readonly announce?: Readonly<Record<string, Readonly<Record<string, F['routes']>>>>;
  /** By family. */
  readonly withdraw?: Readonly<Record<string, F['routes']>>;
}

interface StateEvent<F extends Form> extends Numbered<F> {
  readonly type: 'state';
  readonly neighbor: F['neighbor'] & { readonly state: 'connected' | 'up' | 'down'; readonly reason?: string };
}

interface FsmEvent<F extends Form> extends Numbered<F> {
  readonly type: 'fsm';
  readonly neighbor: F['neighbor'] & {
    readonly state: 'IDLE' | 'ACTIVE' | 'CONNECT' | 'OPENSENT' | 'OPENCONFIRM' | 'ESTABLISHED';
  };
}

interface NegotiatedEvent<F extends Form> extends Numbered<F> {
  readonly type: 'negotiated';
  readonly neighbor: F['neighbor'] & { readonly negotiated: NegotiatedJson };
}

interface SignalEvent<F extends Form> extends Numbered<F> {
  readonly type: 'signal';
  readonly neighbor: F['neighbor'] & { readonly code: string; readonly name: string };
}

interface OpenEvent<F extends Form> extends OfMessage<F> {
  readonly type: 'open';
  readonly neighbor: F['neighbor'] & Directed & { readonly open: OpenJson };
}

interface UpdateEvent<F extends Form> extends OfMessage<F> {
  readonly type: 'update';
  readonly neighbor: F['neighbor'] &
    Directed &
    WithSession & {
      readonly message:
        | { readonly update: UpdateJson<F> }
        | { readonly eor: { readonly afi: string; readonly safi: string } };
    };
}

interface NotificationEvent<F extends Form> extends OfMessage<F> {
  readonly type: 'notification';
  readonly neighbor: F['neighbor'] &
    Directed & {
      readonly notification: F['notice'] & { readonly code: number; readonly subcode: number; readonly data: string };
    };
}

interface KeepaliveEvent<F extends Form> extends OfMessage<F> {
  readonly type: 'keepalive';
  readonly neighbor: F['neighbor'] & Directed;
}

interface RefreshEvent<F extends Form> extends OfMessage<F> {
  readonly type: 'refresh';
  readonly neighbor: F['neighbor'] &
    Directed & { readonly 'route-refresh': { readonly afi: string; readonly safi: string; readonly subtype: string } };
}

interface OperationalEvent<F extends Form> extends OfMessage<F> {
  readonly type: 'operational';
  readonly neighbor: F['neighbor'] & Directed & { readonly operational: OperationalJson };
}

/** A message as it is. */
interface PacketEvent<F extends Form> extends Numbered<F> {
  readonly type: 'open' | 'update' | 'notification' | 'keepalive' | 'operational' | F['refresh'];
  readonly neighbor: F['neighbor'] &
    Directed &
    WithSession & {
      /** `header` and `body` in hexadecimal, `category` is the type by number. */
      readonly message: { readonly category: number; readonly header: string; readonly body: string };
    };
}

/** The last that a helper hears, or that it did not read and lost events. */
type NoticeEvent<F extends Form> = Envelope<F> & { readonly type: 'notification' } & (
    | { readonly notification: 'shutdown' }
    | { readonly notification: 'overflow'; readonly dropped: number }
  );

/** A healthcheck changed. */
interface HealthChange<F extends Form> extends Numbered<F> {
  readonly type: 'health';
  readonly health: {
    readonly name: string;
    readonly phase: HealthPhase;
    readonly before: HealthPhase;
    readonly reason: string;
    /** It fails, and is still announced since nobody else announces it. */
    readonly alarm: boolean;
    readonly announced: readonly {
      readonly prefix: string;
      readonly as: 'up' | 'down' | 'disabled' | 'drain' | 'last-resort';
      readonly med: number;
    }[];
  };
}

type HealthPhase = 'init' | 'rising' | 'up' | 'falling' | 'down' | 'held' | 'disabled' | 'draining' | 'drained';

type EventOf<F extends Form> =
  | HealthChange<F>
  | StateEvent<F>
  | FsmEvent<F>
  | NegotiatedEvent<F>
  | SignalEvent<F>
  | OpenEvent<F>
  | UpdateEvent<F>
  | NotificationEvent<F>
  | KeepaliveEvent<F>
  | RefreshEvent<F>
  | OperationalEvent<F>
  | PacketEvent<F>
  | NoticeEvent<F>;

interface Addresses {
  readonly address: { readonly local: string; readonly peer: string };
}

/** `null`: not known yet. */
interface Numbers extends Addresses {
  readonly asn: { readonly local: number | null; readonly peer: number | null };
}

/** A prefix of which no more is to say may stand for itself. Members of families without prefixes are others. */
type RouteOf<Label> =
  | string
  | {
      readonly nlri?: string;
      readonly 'path-information'?: string;
      readonly label?: readonly Label[];
      readonly rd?: string;
      readonly [member: string]: unknown;
    };

interface FlatPath {
  readonly 'as-path'?: readonly number[];
  readonly 'as-set'?: readonly number[];
  readonly 'confederation-path'?: readonly number[];
  readonly 'confederation-set'?: readonly number[];
}

interface Form5 {
  readonly version: '5.0.0';
  readonly id: number;
  readonly neighbor: Numbers & { readonly 'router-id': string };
  readonly path: {
    /** Segments by their number. */
    readonly 'as-path'?: Readonly<
      Record<
        string,
        {
          readonly element: 'as-sequence' | 'as-set' | 'as-confed-sequence' | 'as-confed-set';
          readonly value: readonly number[];
        }
      >
    >;
  };
  readonly remark: object;
  readonly notice: { readonly message: string };
  readonly routes: readonly RouteOf<readonly number[]>[];
  readonly refresh: 'route-refresh';
}

interface Form6 extends Omit<Form5, 'version' | 'remark'> {
  readonly version: '6.0.0';
  readonly remark: { readonly 'next-hop'?: string };
}

interface Form4 {
  readonly version: '4.0.1';
  readonly id: number;
  readonly neighbor: Numbers;
  readonly path: FlatPath;
  readonly remark: { readonly error?: 'treat-as-withdraw' };
  readonly notice: object;
  readonly routes: readonly RouteOf<readonly number[]>[];
  readonly refresh: 'route refresh';
}

interface Form3 extends Omit<Form4, 'version' | 'id' | 'neighbor' | 'routes'> {
  readonly version: '3.4.8';
  readonly id: string;
  readonly neighbor: Addresses & {
    readonly ip: string;
    readonly asn: { readonly local: string; readonly peer: string };
  };
  /** By prefix, and what more there is to say. */
  readonly routes: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** A line of JSON that a helper reads with `api-version 3.4`. */
export type Event3 = EventOf<Form3>;
/** With `api-version 4`. */
export type Event4 = EventOf<Form4>;
/** With `api-version 5`, as is usual. */
export type Event5 = EventOf<Form5>;
/** With `api-version 6`. */
export type Event6 = EventOf<Form6>;
