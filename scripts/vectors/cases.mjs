// What the vectors say: a title, and the attributes of a route. Prefixes and next hops are added by number, so that each
// case has a route of its own. ExaBGP 4.2 sends lists in the order written; the words here are written sorted, as Keryx sends them.

/** @typedef {{ title: string, attributes: string, family?: 6, form?: 'ibgp' | 'ebgp' | 'asn2' }} Case */

const longPath = Array.from({ length: 300 }, (_, i) => 64600 + i).join(' ');
const manyCommunities = Array.from({ length: 70 }, (_, i) => `64496:${i + 1}`).join(' ');

/** Files of vectors, one for each attribute. `form` is the only session that the case makes sense on; absent: all. */
export const exabgpCases = /** @type {Record<string, Case[]>} */ ({
  origin: [
    { title: 'ORIGIN left out', attributes: '' },
    { title: 'ORIGIN egp', attributes: 'origin egp' },
    { title: 'ORIGIN incomplete', attributes: 'origin incomplete' },
    { title: 'ORIGIN of an IPv6 route', attributes: 'origin egp', family: 6 },
  ],
  'as-path': [
    { title: 'a sequence', attributes: 'as-path [ 64601 64602 64603 ]' },
    { title: 'an empty path', attributes: 'as-path [ ]' },
    { title: 'one number twice', attributes: 'as-path [ 64601 64601 ]' },
    { title: 'a number of four octets', attributes: 'as-path [ 64601 4200000777 ]' },
    { title: 'numbers of four octets alone', attributes: 'as-path [ 196613 4294967294 ]' },
    { title: 'the largest number of two octets', attributes: 'as-path [ 65535 65536 ]' },
    { title: 'a path on an IPv6 route', attributes: 'as-path [ 64601 4200000777 ]', family: 6 },
    { title: 'more numbers than one segment holds', attributes: `as-path [ ${longPath} ]`, form: 'ebgp' },
  ],
  'as-set': [
    { title: 'a set after a sequence', attributes: 'as-path [ 64601 64602 ( 64603 64604 ) ]' },
    { title: 'a set alone', attributes: 'as-path [ ( 64605 64606 ) ]' },
  ],
  'next-hop': [
    { title: 'another host', attributes: '' },
    { title: 'our own address', attributes: 'next-hop self' },
    { title: 'an IPv6 host', attributes: '', family: 6 },
  ],
  med: [
    { title: 'MED zero', attributes: 'med 0' },
    { title: 'MED with the largest number', attributes: 'med 4294967295' },
    { title: 'MED on an IPv6 route', attributes: 'med 4711', family: 6 },
  ],
  'local-preference': [
    { title: 'LOCAL_PREF, which an external peer never sees', attributes: 'local-preference 321' },
    { title: 'LOCAL_PREF zero', attributes: 'local-preference 0', form: 'ibgp' },
    { title: 'LOCAL_PREF on an IPv6 route', attributes: 'local-preference 77', family: 6, form: 'ibgp' },
  ],
  aggregator: [
    { title: 'AGGREGATOR', attributes: 'aggregator ( 64611:198.51.100.9 )' },
    { title: 'AGGREGATOR and ATOMIC_AGGREGATE', attributes: 'atomic-aggregate aggregator ( 64612:198.51.100.10 )' },
    { title: 'AGGREGATOR of four octets', attributes: 'aggregator ( 4200000611:198.51.100.11 )' },
  ],
  'atomic-aggregate': [{ title: 'ATOMIC_AGGREGATE', attributes: 'atomic-aggregate' }],
  community: [
    { title: 'one community', attributes: 'community 64496:4096' },
    {
      title: 'well-known names',
      attributes: 'community [ blackhole no-export no-advertise no-export-subconfed nopeer ]',
    },
    { title: 'the smallest and the largest', attributes: 'community [ 0:0 65534:65535 ]' },
    { title: 'enough for the extended length', attributes: `community [ ${manyCommunities} ]` },
    { title: 'communities of an IPv6 route', attributes: 'community [ 64496:1 64496:2 ]', family: 6 },
  ],
  'originator-id': [{ title: 'ORIGINATOR_ID', attributes: 'originator-id 198.51.100.33' }],
  'cluster-list': [
    { title: 'one cluster', attributes: 'cluster-list 198.51.100.41' },
    { title: 'clusters in their order', attributes: 'cluster-list [ 198.51.100.43 198.51.100.42 ]' },
  ],
  'extended-community': [
    { title: 'a route target', attributes: 'extended-community target:64496:305419896' },
    { title: 'two numbers without a name', attributes: 'extended-community 64496:17' },
    { title: 'a route origin', attributes: 'extended-community origin:64496:18' },
    { title: 'what only octets can say', attributes: 'extended-community 0x030B000000001234' },
    { title: 'information of layer 2', attributes: 'extended-community l2info:19:0:1500:111' },
    { title: 'a bandwidth', attributes: 'extended-community bandwidth:64496:125000' },
    { title: 'redirect to an instance', attributes: 'extended-community redirect:64496:9' },
    {
      title: 'several kinds',
      attributes: 'extended-community [ target:64496:1 target:64496:2 origin:64496:3 ]',
      family: 6,
    },
  ],
  'large-community': [
    { title: 'one large community', attributes: 'large-community 64496:1:2' },
    { title: 'the largest and the smallest', attributes: 'large-community [ 0:0:0 4294967295:4294967295:4294967295 ]' },
    { title: 'large communities of an IPv6 route', attributes: 'large-community [ 64496:1:2 64496:2:1 ]', family: 6 },
  ],
  generic: [
    { title: 'a transitive attribute that nobody knows', attributes: 'attribute [ 0x99 0xC0 0x0102 ]' },
    { title: 'one that does not travel on', attributes: 'attribute [ 0x9A 0x80 0xFF ]' },
    { title: 'flags with the extended length', attributes: 'attribute [ 0x9B 0xD0 0x0304 ]' },
    { title: 'MED in octets', attributes: 'attribute [ 0x04 0x80 0x00000105 ]' },
    {
      title: 'IPv6 extended communities in octets',
      attributes: `attribute [ 0x19 0xC0 0x000220010DB8${'0'.repeat(23)}10005 ]`,
    },
  ],
  together: [
    {
      title: 'everything at once',
      attributes:
        'origin incomplete as-path [ 64601 4200000777 ] med 5 local-preference 600 atomic-aggregate ' +
        'aggregator ( 4200000611:198.51.100.12 ) community [ 64496:7 64496:8 ] originator-id 198.51.100.34 ' +
        'cluster-list [ 198.51.100.44 198.51.100.45 ] extended-community target:64496:19 large-community 64496:3:4',
    },
  ],
  // New files go here, at the end: the routes of those above are numbered through.
  aigp: [
    { title: 'AIGP, which an external peer never sees', attributes: 'aigp 100' },
    { title: 'AIGP with the largest number', attributes: 'aigp 0xffffffffffffffff', form: 'ibgp' },
  ],
  'bgp-prefix-sid': [
    { title: 'a label index', attributes: 'bgp-prefix-sid [ 300 ]' },
    {
      title: 'a label index and two label blocks',
      attributes: 'bgp-prefix-sid [ 301, [ ( 800000,100 ), ( 1000000,5000 ) ] ]',
    },
    { title: 'an IPv6 SID', attributes: 'bgp-prefix-sid-srv6 ( ipv6 2001:db8:5::1 )' },
    { title: 'an SRv6 VPN SID', attributes: 'bgp-prefix-sid-srv6 ( vpn 2001:db8:5::2 )' },
  ],
  pmsi: [
    {
      title: 'a tunnel of ingress replication in octets',
      attributes: 'attribute [ 0x16 0xC0 0x00060012C0C0000205 ]',
    },
  ],
  'tunnel-encap': [
    {
      title: 'an SR policy in octets',
      attributes: 'attribute [ 0x17 0xC0 0x000F00200C0600000000006E0D02800080001100090600000000000201060000045A1100 ]',
    },
    { title: 'a VXLAN tunnel in octets', attributes: 'attribute [ 0x17 0xC0 0x0008000C060A000000000001C0000205 ]' },
  ],
  'only-to-customer': [{ title: 'OTC in octets', attributes: 'attribute [ 0x23 0xC0 0x0000FC00 ]' }],
});

/** Routes whose prefix is the point; each is asked for alone. */
export const prefixCases = [
  { title: 'the default route', words: 'route 0.0.0.0/0 next-hop 192.0.2.1' },
  { title: 'half of all addresses', words: 'route 128.0.0.0/1 next-hop 192.0.2.1' },
  { title: 'a length that fills no octet', words: 'route 198.51.100.160/29 next-hop 192.0.2.1' },
  { title: 'a host', words: 'route 198.51.100.255/32 next-hop 192.0.2.1' },
  { title: 'a host without a length', words: 'route 198.51.100.254 next-hop 192.0.2.1' },
  { title: 'the IPv6 default route', words: 'route ::/0 next-hop 2001:db8::1' },
  { title: 'an IPv6 length that fills no octet', words: 'route 2001:db8:8000::/33 next-hop 2001:db8::1' },
  { title: 'an IPv6 host', words: 'route 2001:db8::ff00:1/128 next-hop 2001:db8::1' },
];

/** GoBGP has words of its own, and puts its AS in front of what it is told; both spellings stand here. */
export const gobgpCases = [
  { title: 'nothing said', attributes: '', told: '' },
  { title: 'ORIGIN egp', attributes: 'origin egp', told: 'origin egp' },
  { title: 'MED', attributes: 'med 1234567', told: 'med 1234567' },
  { title: 'LOCAL_PREF', attributes: 'local-preference 4000000000', told: 'local-pref 4000000000' },
  {
    title: 'communities',
    attributes: 'community [ 64496:10 64496:11 no-export ]',
    told: 'community 64496:10,64496:11,no-export',
  },
  {
    title: 'large communities',
    attributes: 'large-community [ 64496:1:9 64497:2:8 ]',
    told: 'large-community 64496:1:9,64497:2:8',
  },
  { title: 'a route target', attributes: 'extended-community target:64496:70000', told: 'rt 64496:70000' },
  {
    title: 'a route target of an address',
    attributes: 'extended-community target:198.51.100.7:8',
    told: 'rt 198.51.100.7:8',
  },
  {
    title: 'a route target of four octets',
    attributes: 'extended-community target:4200000001:9',
    told: 'rt 64086.59905:9',
  },
  { title: 'a path', attributes: 'as-path [ 64701 64702 ]', told: 'aspath 64701,64702' },
  { title: 'a path of four octets', attributes: 'as-path [ 64701 4200000001 ]', told: 'aspath 64701,4200000001' },
  {
    title: 'a path that ends with a set',
    attributes: 'as-path [ 64701 ( 64703 64704 ) ]',
    told: 'aspath 64701,{64703,64704}',
  },
  { title: 'AGGREGATOR', attributes: 'aggregator ( 64711:198.51.100.13 )', told: 'aggregator 64711:198.51.100.13' },
  {
    title: 'AGGREGATOR of four octets',
    attributes: 'aggregator ( 4200000711:198.51.100.14 )',
    told: 'aggregator 4200000711:198.51.100.14',
  },
  { title: 'an IPv6 route', attributes: '', told: '', family: 6 },
  {
    title: 'an IPv6 route with communities',
    attributes: 'med 6 community 64496:12',
    told: 'med 6 community 64496:12',
    family: 6,
  },
];
