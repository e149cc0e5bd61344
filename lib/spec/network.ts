import { LAYOUTS } from '../layouts/layouts.ts'
import { isList, type Json } from '../text/json.ts'
import { type NetworkFound, writeNetwork } from '../network/forms.ts'
import { guestNetworkData } from '../openstack/guest-network.ts'
import { interfacesText } from '../openstack/interfaces.ts'
import { withIronic } from '../openstack/ironic.ts'
import { novaNetworkData, toJson } from '../openstack/network-data.ts'
import { ec2Addresses, type NetworkInfo } from '../openstack/network-info.ts'
import {
  type Missing,
  networkInfo,
  type Neutron,
  portsOf,
  securityGroups,
  serversOf,
} from '../openstack/neutron.ts'
import type { NovaRelease } from '../nova-release.ts'
import type { Ec2, Profile } from '../spec.ts'
import { isStandIn } from './ask.ts'
import type { SpecFields } from './schema.ts'
import { below, type Cursor, fail } from '../shape/shape.ts'

/** The documents made from a spec's `network`, `neutron`, `network_info` and `ironic`. */
export interface DerivedNetwork {
  /** Whether network_data was made from these fields and not taken from the spec's own `network_data`. */
  readonly isDerived: boolean
  readonly network_data: Json | undefined
  readonly network_config: string | undefined
  readonly ec2: Pick<Ec2, 'local_ipv4' | 'public_ipv4' | 'security_groups'>
}

const NOTHING: DerivedNetwork = {
  isDerived: false,
  network_data: undefined,
  network_config: undefined,
  ec2: {},
}

/** Whose documents to make. */
interface Like {
  readonly profile: Profile
  readonly release: NovaRelease
}

/** Makes the network documents from OpenStack's data: exactly as Nova does, or with everything that guests can read. */
export function deriveNetwork(fields: SpecFields, like: Like, at: Cursor): DerivedNetwork {
  const { ironic, network, network_data } = fields
  if (network !== undefined)
    return { ...NOTHING, isDerived: true, network_data: ofNetwork(network, fields, at) }
  const found = interfacesOf(fields, like, at)
  if (found === undefined) {
    if (ironic === undefined || network_data !== undefined) return NOTHING
    return fail(below(at, 'ironic'), 'ironic-without-ports', {}) ?? NOTHING
  }
  const { info, ec2 } = found
  const network_config = interfacesText(info, like.release)
  if (network_config !== undefined && fields.network_config !== undefined)
    fail(below(at, 'network_config'), 'given-twice', { field: 'network_config', other: 'flat_injected' })
  return {
    // Nova takes a server's addresses from its ports even when network_data is given.
    isDerived: network_data === undefined,
    network_data:
      like.profile === 'nova' ? novaDocument(fields, info, like.release, at) : guestDocument(fields, info),
    network_config,
    ec2: { ...ec2Addresses(info), ...ec2 },
  }
}

/** Fields that `network` replaces. */
const OTHERS = ['network_data', 'network_info', 'neutron', 'ironic'] as const

/** Returns the network_data of a `network` field; OpenStack's own document is kept unchanged. */
function ofNetwork(network: NetworkFound, fields: SpecFields, at: Cursor): Json | undefined {
  for (const other of OTHERS)
    if (fields[other] !== undefined) fail(below(at, 'network'), 'given-twice', { field: 'network', other })
  if (isStandIn(network, at)) return undefined
  if (network.form === 'openstack') return network.document
  // Losses are reported for the form that goes on the drive.
  const { datasource = 'config-drive' } = fields.drive ?? {}
  const isWritten = LAYOUTS[datasource].family === 'openstack' && network.model.verbatim === undefined
  const told = isWritten ? network : { ...network, at: { ...network.at, report: [] } }
  const document = writeNetwork(told, 'openstack')
  const links = document.get('links')
  return isList(links) && links.length > 0 ? document : undefined
}

function novaDocument(
  { ironic, neutron }: SpecFields,
  info: NetworkInfo,
  release: NovaRelease,
  at: Cursor,
): Json {
  const data = novaNetworkData(info, release)
  if (ironic === undefined) return data === undefined ? new Map() : toJson(data)
  // Nova fails here.
  if (data === undefined && isStandIn(neutron?.ports, at)) return new Map()
  if (data === undefined) return fail(below(at, 'ironic'), 'ironic-without-ports', {}) ?? new Map()
  return toJson(withIronic(data, ironic))
}

/** Returns no document when there are no links: with one the guest would have no network, without one it uses DHCP. */
function guestDocument({ ironic }: SpecFields, info: NetworkInfo): Json | undefined {
  const data = guestNetworkData(info, ironic)
  return data.links.length === 0 ? undefined : toJson(data)
}

interface Found {
  readonly info: NetworkInfo
  readonly ec2: Pick<Ec2, 'security_groups'>
}

function interfacesOf(fields: SpecFields, like: Like, at: Cursor): Found | undefined {
  const { profile } = like
  const { network_info, network_data, neutron, uuid, project_id, flat_injected = false } = fields
  const twice = (field: string, other: string): void =>
    fail(below(at, field), 'given-twice', { field, other })
  if (neutron !== undefined && network_info !== undefined) twice('neutron', 'network_info')
  if (network_data !== undefined && profile !== 'nova') {
    if (neutron?.ports !== undefined) twice('neutron', 'network_data')
    if (network_info !== undefined) twice('network_info', 'network_data')
  }
  if (network_info !== undefined) return { info: network_info, ec2: {} }
  if (neutron?.ports === undefined) return undefined
  if (profile === 'nova')
    for (const field of ['dns_search', 'link_names'] as const)
      if (neutron[field] !== undefined)
        fail(below(below(at, 'neutron'), field), 'beyond-nova', { field: `neutron.${field}` })
  return ofNeutron(neutron, { uuid, project_id, flat_injected }, like, below(at, 'neutron'))
}

function ofNeutron(
  given: NonNullable<SpecFields['neutron']>,
  server: { uuid: string | undefined; project_id: string | undefined; flat_injected: boolean },
  { profile, release }: Like,
  at: Cursor,
): Found | undefined {
  const { ports = [], networks = [], subnets = [], floatingips = [] } = given
  const { security_groups, dns_search, link_names = new Map() } = given
  const names = new Map(Array.from(link_names, ([key, name]) => [key.toLowerCase(), name]))
  const neutron: Neutron = {
    ports,
    networks,
    subnets,
    floatingips,
    security_groups,
    dns_search,
    link_names: names,
  }
  const twice = [...names.values()].find((name, i, all) => all.indexOf(name) !== i)
  if (twice !== undefined) return fail(below(at, 'link_names'), 'interface-name-twice', { name: twice })
  const servers = serversOf(ports)
  if (server.uuid === undefined && servers.length > 1)
    return fail(below(at, 'ports'), 'ports-of-many-servers', { servers })
  const { info, missing } = networkInfo(neutron, server, release)
  const isKnown = !Object.values(given).some((list) => isStandIn(list, at))
  if (profile === 'default' && isKnown) {
    for (const piece of missing) reportMissing(piece, neutron, below(at, 'ports'))
    if (ports.length > 0 && portsOf(neutron, server).length === 0)
      fail(below(at, 'ports'), 'no-port-of-server', { count: ports.length })
  }
  const groups = securityGroups(neutron, server)
  return { info, ec2: groups === undefined ? {} : { security_groups: groups } }
}

const MISSING_CODES = {
  network: 'network-missing',
  subnet: 'subnet-missing',
  port: 'subport-missing',
} as const

/** Reports missing objects, which Nova ignores silently. */
function reportMissing({ kind, id, port }: Missing, neutron: Neutron, at: Cursor): void {
  fail(below(at, port), MISSING_CODES[kind], { port: neutron.ports[port]!.id, id })
}
