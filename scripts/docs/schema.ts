// JSON Schemas of the events, one for each dialect: what docs/schema holds.

type Schema = Readonly<Record<string, unknown>>;

/** In what the dialects differ; see src/process-bridge/dialect/types.ts. */
interface Form {
  readonly title: string;
  readonly version: string;
  readonly id: Schema;
  readonly neighbor: Readonly<Record<string, Schema>>;
  readonly attribute: Readonly<Record<string, Schema>>;
  readonly notice: Readonly<Record<string, Schema>>;
  readonly routes: Schema;
  readonly refresh: string;
}

const text: Schema = { type: 'string' };
const integer: Schema = { type: 'integer', minimum: 0 };
const boolean: Schema = { type: 'boolean' };
const ref = (name: string): Schema => ({ $ref: `#/$defs/${name}` });
const list = (items: Schema): Schema => ({ type: 'array', items });
const mapOf = (values: Schema): Schema => ({ type: 'object', additionalProperties: values });
const oneOf = (...values: readonly string[]): Schema => ({ enum: values });

/** An object of these members and no others; a `?` behind a name says that it may be missing. */
function object(members: Readonly<Record<string, Schema>>, more: Schema | boolean = false): Schema {
  const entries = Object.entries(members).map(([name, schema]) => [name.replace(/\?$/, ''), schema] as const);
  return {
    type: 'object',
    required: Object.keys(members).filter((name) => !name.endsWith('?')),
    additionalProperties: more,
    properties: Object.fromEntries(entries),
  };
}

const PHASES = oneOf('init', 'rising', 'up', 'falling', 'down', 'held', 'disabled', 'draining', 'drained');
const OCCASIONS = oneOf('up', 'down', 'disabled', 'drain', 'last-resort');

const address: Schema = object({ local: text, peer: text });
const asn: Schema = { type: ['integer', 'null'], minimum: 0, maximum: 4294967295 };
const numbers: Schema = object({ local: asn, peer: asn });
const asns: Schema = list({ type: 'integer', minimum: 0, maximum: 4294967295 });
const hex: Schema = { type: 'string', pattern: '^0x([0-9A-F]{2})*$' };

const flatPath = { 'as-path?': asns, 'as-set?': asns, 'confederation-path?': asns, 'confederation-set?': asns };
const segments = mapOf(
  object({ element: oneOf('as-sequence', 'as-set', 'as-confed-sequence', 'as-confed-set'), value: asns }),
);

const labels = (numbersOf: 1 | 2): Schema =>
  list({ type: 'array', items: integer, minItems: numbersOf, maxItems: numbersOf });

// EVPN has labels of two numbers in all dialects.
const routeList = (prefix: Schema): Schema =>
  list({ oneOf: [text, prefix, { type: 'object', not: { required: ['nlri'] } }] });
const prefix = (label: Schema): Schema =>
  object({ nlri: text, 'path-information?': text, 'label?': label, 'rd?': text });

const form5: Form = {
  title: 'ExaBGP 5.0',
  version: '5.0.0',
  id: integer,
  neighbor: { address, asn: numbers, 'router-id': text },
  attribute: { 'as-path?': segments },
  notice: { message: text },
  routes: routeList(prefix(labels(1))),
  refresh: 'route-refresh',
};

const form6: Form = {
  ...form5,
  title: 'ExaBGP 6.0',
  version: '6.0.0',
  attribute: { ...form5.attribute, 'next-hop?': text },
  routes: routeList(prefix(labels(2))),
};

const form4: Form = {
  ...form5,
  title: 'ExaBGP 4.2',
  version: '4.0.1',
  neighbor: { address, asn: numbers },
  attribute: { ...flatPath, 'error?': oneOf('treat-as-withdraw') },
  notice: {},
  refresh: 'route refresh',
};

const form3: Form = {
  ...form4,
  title: 'ExaBGP 3.4',
  version: '3.4.8',
  id: { type: 'string', pattern: '^[0-9]+$' },
  neighbor: { ip: text, address, asn: object({ local: text, peer: text }) },
  routes: mapOf({ type: 'object' }),
};

const forms: Readonly<Record<number, Form>> = { 3: form3, 4: form4, 5: form5, 6: form6 };

/** Text of docs/schema/events-VERSION.json. */
export function eventSchema(version: number): string {
  const form = forms[version];
  if (form === undefined) throw new RangeError(`there are no events of ${version}`);
  return `${JSON.stringify(schemaOf(form), null, 2)}\n`;
}

function schemaOf(form: Form): Schema {
  const envelope = {
    exabgp: { const: form.version },
    time: { type: 'number' },
    host: text,
    pid: form.id,
    ppid: form.id,
  };
  const counted = { ...envelope, counter: { type: 'integer', minimum: 1 } };
  const event = (type: string, neighbor: Readonly<Record<string, Schema>>): Schema =>
    object({ ...counted, type: { const: type }, neighbor: object({ ...form.neighbor, ...neighbor }) });
  const direction = oneOf('send', 'receive');
  const message = (type: string, neighbor: Readonly<Record<string, Schema>>): Schema =>
    object({
      ...counted,
      type: { const: type },
      'header?': hex,
      'body?': hex,
      neighbor: object({ ...form.neighbor, direction, ...neighbor }),
    });
  const said = { ...envelope, type: { const: 'notification' } };
  const packet = (type: string, category: number): Schema =>
    event(type, {
      direction,
      message: object({ category: { const: category }, header: hex, body: hex }),
      'negotiated?': ref('negotiated'),
    });
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: `Events as of ${form.title}`,
    description: `A line of JSON that a helper reads, other than the answer to a command. Made by npm run docs.`,
    oneOf: [
      event('state', { state: oneOf('connected', 'up', 'down'), 'reason?': text }),
      event('fsm', { state: oneOf('IDLE', 'ACTIVE', 'CONNECT', 'OPENSENT', 'OPENCONFIRM', 'ESTABLISHED') }),
      event('negotiated', { negotiated: ref('negotiated') }),
      event('signal', { code: { type: 'string', pattern: '^[0-9]+$' }, name: text }),
      message('open', { open: ref('open') }),
      message('update', { message: ref('update'), 'negotiated?': ref('negotiated') }),
      message('notification', { notification: object({ code: integer, subcode: integer, data: hex, ...form.notice }) }),
      message('keepalive', {}),
      message('refresh', { 'route-refresh': object({ afi: text, safi: text, subtype: text }) }),
      message('operational', { operational: ref('operational') }),
      ...[packet('open', 1), packet('update', 2), packet('notification', 3), packet('keepalive', 4)],
      packet(form.refresh, 5),
      packet('operational', 6),
      object({ ...counted, type: { const: 'health' }, health: ref('health') }),
      object({ ...said, notification: { const: 'shutdown' } }),
      object({ ...said, notification: { const: 'overflow' }, dropped: { type: 'integer', minimum: 1 } }),
    ],
    $defs: definitions(form),
  };
}

function definitions({ attribute, routes }: Form): Readonly<Record<string, Schema>> {
  const families = list(text);
  return {
    health: object({
      name: text,
      phase: PHASES,
      before: PHASES,
      reason: text,
      alarm: boolean,
      announced: list(object({ prefix: text, as: OCCASIONS, med: integer })),
    }),
    negotiated: object({
      message_size: integer,
      hold_time: integer,
      asn4: boolean,
      multisession: boolean,
      operational: boolean,
      refresh: oneOf('absent', 'normal', 'enhanced'),
      families,
      nexthop: families,
      add_path: object({ send: families, receive: families }),
    }),
    open: object({
      version: integer,
      asn: integer,
      hold_time: integer,
      router_id: text,
      capabilities: mapOf({ type: 'object' }),
    }),
    update: {
      oneOf: [
        object({
          update: object({
            'attribute?': ref('attribute'),
            'announce?': mapOf(mapOf(ref('routes'))),
            'withdraw?': mapOf(ref('routes')),
          }),
        }),
        object({ eor: object({ afi: text, safi: text }) }),
      ],
    },
    // Attributes that are not named here come by their names, or as attribute-0xCODE-0xFLAGS.
    attribute: object(
      {
        'origin?': oneOf('igp', 'egp', 'incomplete'),
        ...attribute,
        'med?': integer,
        'local-preference?': integer,
        'atomic-aggregate?': { const: true },
        'aggregator?': text,
        'community?': list({ type: 'array', items: integer, minItems: 2, maxItems: 2 }),
        'large-community?': list({ type: 'array', items: integer, minItems: 3, maxItems: 3 }),
        'extended-community?': list(object({ value: integer, string: text })),
        'originator-id?': text,
        'cluster-list?': list(text),
      },
      true,
    ),
    routes,
    operational: object({
      name: oneOf('ADM', 'ASM', 'RPCQ', 'RPCP', 'APCQ', 'APCP', 'LPCQ', 'LPCP'),
      afi: text,
      safi: text,
      'advisory?': text,
      'router-id?': text,
      'sequence?': integer,
      'counter?': integer,
    }),
  };
}
