import type { NetworkModel, Written } from '../network.ts'
import { writeV1 } from './write-v1.ts'
import { writeV2 } from './write-v2.ts'

/** The versions of cloud-init's network config. */
export type NetworkConfigVersion = 1 | 2

export interface NetworkConfig extends Written {
  readonly version: NetworkConfigVersion
}

/** Guests that read only version 2. Source: nuageinit of FreeBSD, network_config */
const VERSION_2_ALONE: ReadonlySet<string> = new Set(['nuageinit'])

/** Guests that read `gateway4` and `gateway6`, but no `routes`. Source: nuageinit of FreeBSD, network_config */
const NO_ROUTES: ReadonlySet<string> = new Set(['nuageinit'])

/**
 * Writes the network as NoCloud's `network-config` in the given version. By default it is the version that one of the guests
 * needs, or version 1 if it can hold as much as version 2. Without netplan, cloud-init before 24.1 reads less of version 2 than of version 1.
 */
export function networkConfig(
  model: NetworkModel,
  version?: NetworkConfigVersion,
  guests: readonly string[] = [],
): NetworkConfig {
  if (model.verbatim !== undefined) return { version: 2, document: model.verbatim.document, losses: [] }
  const first = { version: 1, ...writeV1(model) } as const
  const isGateway = guests.some((guest) => NO_ROUTES.has(guest))
  const second = { version: 2, ...writeV2(model, { hasGatewayKeys: isGateway }) } as const
  const asked = version ?? (guests.some((guest) => VERSION_2_ALONE.has(guest)) ? 2 : undefined)
  if (asked !== undefined) return asked === 1 ? first : second
  return first.losses.length > second.losses.length ? second : first
}
