import type { Json } from '../text/json.ts'
import {
  below,
  type Cursor,
  json,
  list,
  mapOf,
  membersOf,
  record,
  type Shape,
  text,
  word,
} from '../shape/shape.ts'
import { flag, has, ip, mac, uint32 } from './fields.ts'
import { anyOf, commonFields, physicalFields, route } from './netplan-fields.ts'
import { NETPLAN_ONLY, VERBATIM } from './netplan-keys.ts'
import { scalar } from './netplan-values.ts'

type Fields = Readonly<Record<string, Shape<unknown>>>

const scalars = (...names: readonly string[]): Fields =>
  Object.fromEntries(names.map((name) => [name, scalar]))

/** Returns a record in which some keys are required. */
function withKeys(fields: Fields, required: readonly string[]): Shape<object> {
  const shape = record(fields)
  return {
    ...shape,
    decode(value, at) {
      const decoded = shape.decode(value, at)
      return decoded !== undefined && has(decoded, required, at) ? decoded : undefined
    },
  }
}

const auth = record({
  'key-management': word(['none', 'psk', 'eap', '802.1x']),
  method: word(['tls', 'peap', 'ttls']),
  ...scalars('identity', 'anonymous-identity', 'password', 'ca-certificate', 'client-certificate'),
  ...scalars('client-key', 'client-key-password', 'phase2-auth'),
})

const networkManager = record({
  ...scalars('name', 'uuid', 'stable-id', 'device'),
  passthrough: mapOf(scalar),
})

const accessPoint = record({
  band: word(['5GHz', '5G', '2.4GHz', '2.4G']),
  bssid: mac,
  hidden: flag,
  channel: uint32,
  mode: word(['infrastructure', 'adhoc', 'ap']),
  password: scalar,
  auth,
  networkmanager: networkManager,
})

const common: Fields = { ...commonFields, ...anyOf(NETPLAN_ONLY) }

const WAKE = ['default', 'any', 'disconnect', 'magic_pkt', 'gtk_rekey_failure', 'eap_identity_req'] as const

const wifi = withKeys(
  {
    ...common,
    ...physicalFields,
    auth,
    wakeonwlan: list(word([...WAKE, 'four_way_handshake', 'rfkill_release', 'tcp'])),
    'access-points': mapOf(accessPoint),
    'regulatory-domain': scalar,
  },
  ['access-points'],
)

const MODES = ['ipip', 'gre', 'sit', 'isatap', 'vti', 'ip6ip6', 'ipip6', 'ip6gre', 'vti6'] as const

const peer = record({
  keys: record(scalars('public', 'shared')),
  keepalive: uint32,
  endpoint: text(),
  'allowed-ips': list(text()),
})

const keys: Shape<unknown> = {
  expected: 'a key, or a map of input, output and private',
  decode: (value, at) =>
    (membersOf(value) === undefined ? scalar : record(scalars('input', 'output', 'private'))).decode(
      value,
      at,
    ),
}

const tunnelFields = withKeys(
  {
    ...common,
    mode: word([...MODES, 'gretap', 'ip6gretap', 'wireguard', 'vxlan']),
    local: ip,
    remote: ip,
    ...Object.fromEntries(
      ['ttl', 'mark', 'port', 'ageing', 'aging', 'id', 'limit', 'type-of-service', 'flow-label'].map(
        (key) => [key, uint32],
      ),
    ),
    key: keys,
    keys,
    peers: list(peer),
    link: text(),
    ...Object.fromEntries(
      ['do-not-fragment', 'short-circuit', 'arp-proxy', 'mac-learning'].map((key) => [key, flag]),
    ),
    notifications: list(text()),
    checksums: list(text()),
    extensions: list(text()),
    'port-range': list(uint32),
  },
  ['mode'],
)

const tunnel: Shape<object> = {
  ...tunnelFields,
  decode(value, at: Cursor) {
    const fields = tunnelFields.decode(value, at) as { readonly mode?: string } | undefined
    if (fields === undefined) return undefined
    const needed: Readonly<Record<string, readonly string[]>> = { wireguard: ['peers'], vxlan: ['id'] }
    return has(fields, needed[fields.mode!] ?? ['local', 'remote'], at) ? fields : undefined
  },
}

const vrf = withKeys(
  {
    renderer: word(['networkd', 'NetworkManager']),
    interfaces: list(text()),
    table: uint32,
    routes: list(route),
    'routing-policy': json,
    networkmanager: networkManager,
    openvswitch: json,
  },
  ['table'],
)

const modem = record({
  ...common,
  ...physicalFields,
  'auto-config': flag,
  ...scalars('apn', 'device-id', 'network-id', 'number', 'password', 'pin', 'sim-id', 'sim-operator-id'),
  ...scalars('username'),
})

/** A connection of NetworkManager. netplan needs its type, and passes on everything else. */
const nmDevice: Shape<object> = withKeys(
  {
    ...common,
    ...physicalFields,
    networkmanager: withKeys(
      {
        ...scalars('name', 'uuid', 'stable-id', 'device'),
        passthrough: connection(),
      },
      ['passthrough'],
    ),
  },
  ['networkmanager'],
)

function connection(): Shape<unknown> {
  const settings = mapOf(scalar)
  return {
    ...settings,
    decode(value, at) {
      const decoded = settings.decode(value, at)
      return decoded !== undefined && has(Object.fromEntries(decoded), ['connection.type'], at)
        ? decoded
        : undefined
    },
  }
}

/** Reports a device that only NetworkManager can set up, and that netplan gives to networkd. Source: netplan 0.106, src/networkd.c */
export function checkManaged(document: unknown, renderer: string | undefined, at: Cursor): void {
  const sections = new Map(membersOf(document) ?? [])
  for (const section of ['nm-devices', 'modems'])
    for (const [id, value] of membersOf(sections.get(section)) ?? []) {
      const place = below(below(at, section), id)
      const device = new Map(membersOf(value) ?? [])
      if (!device.has('renderer') && renderer !== 'NetworkManager') has({}, ['renderer'], place)
      else if (device.has('renderer'))
        word(['NetworkManager']).decode(device.get('renderer'), below(place, 'renderer'))
      if (section === 'nm-devices' && at.isOnDrive && device.has('set-name'))
        has(Object.fromEntries(device), ['match'], place)
    }
}

const openVSwitch = record({
  'external-ids': mapOf(scalar),
  'other-config': mapOf(scalar),
  protocols: list(text()),
  ports: list(list(text())),
  ssl: record(scalars('ca-cert', 'certificate', 'private-key')),
})

/** The interfaces of each kind that netplan alone knows. Source: netplan 0.106, src/parse.c, validation.c */
const CONTENTS: Readonly<Partial<Record<keyof typeof VERBATIM, Shape<unknown>>>> = {
  wifis: mapOf(wifi),
  tunnels: mapOf(tunnel),
  vrfs: mapOf(vrf),
  modems: mapOf(modem),
  openvswitch: openVSwitch,
  'nm-devices': mapOf(nmDevice),
  'dummy-devices': mapOf(record(common)),
  'virtual-ethernets': mapOf(withKeys({ ...common, peer: text() }, ['peer'])),
}

/** Returns the fields of the kinds that netplan alone knows: their contents are checked and passed on unchanged. */
export function verbatimFields(): Record<keyof typeof VERBATIM, Shape<Json>> {
  const described = anyOf(VERBATIM)
  return Object.fromEntries(
    Object.entries(described).map(([key, field]) => {
      const contents = CONTENTS[key as keyof typeof VERBATIM]
      const decode = (value: unknown, at: Cursor): Json | undefined =>
        contents?.decode(value, at) === undefined ? undefined : (value as Json)
      return [key, contents === undefined ? field : { ...field, decode }]
    }),
  ) as Record<keyof typeof VERBATIM, Shape<Json>>
}
