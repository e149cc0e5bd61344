import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import { type Cidr, contains, parseAddress } from '../network/addresses.ts'
import type { Instance } from './instance.ts'
import { type Answer, headerOf, type ServiceRequest } from './message.ts'
import { SEED_FILES } from './nocloud.ts'
import { macInAddress, normalAddress, normalMac } from './peer-address.ts'
import { refused } from './refusal.ts'
import type { Registry } from './registry.ts'
import { isEqual } from './token.ts'

/** How the service tells its callers apart, beyond the addresses and names of the instances themselves. */
export interface CallerRules {
  /** Names of instances by address or MAC address, before what the instances say themselves. */
  readonly assigned?: ReadonlyMap<string, string>
  /** The name of the instance that answers callers whom nothing else identifies, or a function that returns it for each request. */
  readonly fallback?: string | (() => string | undefined) | undefined
  /** Whether a path such as `/nocloud/NAME/` can choose the instance of an unknown caller; it can by default. */
  readonly hasPaths?: boolean
  /** The secret that Neutron's proxy signs with; only signed requests are answered then. */
  readonly neutronSecret?: Uint8Array | undefined
  /** The proxies whose X-Forwarded-For names the caller. */
  readonly trustedProxies?: readonly Cidr[]
  /** Returns the MAC address that a DHCP server gave an address to. */
  readonly leaseOf?: ((address: string) => string | undefined) | undefined
}

/** A rule that was tried, with what it looked for. */
export interface Tried {
  readonly rule: 'listener' | 'path' | 'address' | 'lease' | 'mac' | 'signature' | 'fallback'
  readonly value: string | undefined
}

/** The instance that a caller is, the answer that refuses it, or neither. */
export interface Who {
  readonly instance?: Instance | undefined
  /** The parts of the path without those that chose the instance. */
  readonly parts: readonly string[]
  readonly refusal?: Answer
  /** The IP address of the caller, behind trusted proxies. */
  readonly caller?: string | undefined
  readonly tried: readonly Tried[]
}

/** Finds out which instance sends a request. */
export function whoIs(
  request: ServiceRequest,
  parts: readonly string[],
  registry: Registry,
  rules: CallerRules,
): Who {
  if (rules.neutronSecret !== undefined) return signedCaller(request, parts, registry, rules.neutronSecret)
  const tried: Tried[] = []
  const chosen = rules.hasPaths === false ? undefined : chosenByPath(parts, registry)
  const { peer } = request
  const caller = callerAddress(request, rules)
  if (typeof caller === 'object') return { parts, refusal: refused(request, 400, caller.problem), tried }
  let known: Instance | undefined
  if (peer.instance === undefined) known = byAddress(caller, request, registry, rules, tried)
  else {
    tried.push({ rule: 'listener', value: peer.instance })
    known = registry.byName.get(peer.instance)
  }
  if (chosen !== undefined) {
    tried.push({ rule: 'path', value: chosen.value })
    // A caller that is known gets its own documents only.
    const isOwn = known === undefined || known === chosen.instance
    return { instance: isOwn ? chosen.instance : undefined, parts: chosen.parts, caller, tried }
  }
  const fallback = typeof rules.fallback === 'function' ? rules.fallback() : rules.fallback
  if (known === undefined && fallback !== undefined) {
    tried.push({ rule: 'fallback', value: fallback })
    known = registry.byName.get(fallback)
  }
  return { instance: known, parts: isSeedFile(parts) ? parts.slice(1) : parts, caller, tried }
}

/** Returns the address of the caller, behind proxies that are trusted; undefined when the listener has none. */
function callerAddress(
  request: ServiceRequest,
  { trustedProxies = [] }: CallerRules,
): string | { readonly problem: string } | undefined {
  const own = request.peer.address === undefined ? undefined : normalAddress(request.peer.address)
  const isProxy = (text: string): boolean => {
    const address = parseAddress(text)
    return address !== undefined && trustedProxies.some((proxy) => contains(proxy, address))
  }
  if (own === undefined || trustedProxies.length === 0 || !isProxy(own)) return own
  const values = request.header('x-forwarded-for')
  if (values.length !== 1) return { problem: 'A proxy must send X-Forwarded-For once.' }
  const hops = values[0]!.split(',').map((hop) => normalAddress(hop.trim()))
  const caller = hops.findLast((hop) => !isProxy(hop))
  if (caller === undefined || parseAddress(caller) === undefined)
    return { problem: 'X-Forwarded-For does not name the caller.' }
  return caller
}

function byAddress(
  address: string | undefined,
  { peer }: ServiceRequest,
  registry: Registry,
  { assigned, leaseOf }: CallerRules,
  tried: Tried[],
): Instance | undefined {
  if (address === undefined) return undefined
  const named = (key: string | undefined): Instance | undefined =>
    registry.byName.get((key !== undefined && assigned?.get(key)) || '')
  tried.push({ rule: 'address', value: address })
  const found = named(address) ?? registry.byAddress.get(address)
  if (found !== undefined) return found
  const leased = leaseOf?.(address)
  if (leaseOf !== undefined) tried.push({ rule: 'lease', value: leased })
  // A proxy's own MAC address says nothing about the caller.
  const isDirect = peer.address !== undefined && normalAddress(peer.address) === address
  const mac = leased ?? macInAddress(address) ?? (isDirect ? peer.mac?.() : undefined)
  tried.push({ rule: 'mac', value: mac })
  return mac === undefined ? undefined : (named(mac) ?? registry.byMac.get(mac))
}

interface Chosen {
  readonly value: string
  readonly instance: Instance | undefined
  readonly parts: readonly string[]
}

/** Files of a seed that follow `/nocloud/` at once, when the caller is known by something else. */
const AFTER_PREFIX = [...SEED_FILES, 'phone-home']

function isSeedFile([prefix, name = '', ...more]: readonly string[]): boolean {
  return prefix === 'nocloud' && AFTER_PREFIX.includes(name) && more.length === 0
}

/** Returns the instance that a path chooses: `/nocloud/NAME/`, `/nocloud/mac/MAC/`, `/uuid/UUID/`, `/serial/SERIAL/`. */
function chosenByPath(parts: readonly string[], registry: Registry): Chosen | undefined {
  const [prefix, first, second, ...rest] = parts
  const after = second === undefined ? [] : [second, ...rest]
  if (first === undefined) return undefined
  const byUuid = registry.byUuid.get(first.toLowerCase())
  switch (prefix) {
    case 'nocloud':
      if (isSeedFile(parts)) return undefined
      if (first === 'mac' && second !== undefined)
        return { value: second, instance: registry.byMac.get(normalMac(second) ?? ''), parts: rest }
      return { value: first, instance: registry.byName.get(first), parts: after }
    case 'uuid':
      return { value: first, instance: byUuid, parts: after }
    case 'serial':
      return { value: first, instance: byUuid ?? registry.byName.get(first), parts: after }
    case 'drives':
      return { value: first, instance: registry.byName.get(first.replace(/\.iso$/, '')), parts }
    default:
      return undefined
  }
}

/**
 * Identifies the caller by the headers that Neutron's proxy signs. Source: nova/api/metadata/handler.py,
 * `_handle_instance_id_request`
 */
function signedCaller(
  request: ServiceRequest,
  parts: readonly string[],
  registry: Registry,
  secret: Uint8Array,
): Who {
  const tried: Tried[] = [{ rule: 'signature', value: headerOf(request, 'x-instance-id') }]
  for (const name of ['X-Instance-ID', 'X-Instance-ID-Signature', 'X-Tenant-ID'])
    if (headerOf(request, name.toLowerCase()) === undefined)
      return { parts, tried, refusal: refused(request, 400, `${name} header is missing from request.`) }
  const encoder = new TextEncoder()
  const id = headerOf(request, 'x-instance-id')!
  const expected = encoder.encode(bytesToHex(hmac(sha256, secret, encoder.encode(id))))
  if (!isEqual(encoder.encode(headerOf(request, 'x-instance-id-signature')), expected))
    return { parts, tried, refusal: refused(request, 403, 'Invalid proxy request signature.') }
  const instance = registry.byUuid.get(id.toLowerCase())
  const isTenant = instance?.project === headerOf(request, 'x-tenant-id')
  if (instance === undefined || !isTenant) return { parts, tried, refusal: refused(request, 404) }
  return { instance, parts, caller: headerOf(request, 'x-forwarded-for'), tried }
}
