import type { NetworkModel, Written } from '../network.ts'
import { writeV1 } from './write-v1.ts'
import { writeV2 } from './write-v2.ts'

/** The versions of cloud-init's network config. */
export type NetworkConfigVersion = 1 | 2

export interface NetworkConfig extends Written {
  readonly version: NetworkConfigVersion
}

/**
 * Writes the network as NoCloud's `network-config` in the given version, or by default in version 1 if it can hold as much as
 * version 2. Without netplan, cloud-init before 24.1 reads less of version 2 than of version 1.
 */
export function networkConfig(model: NetworkModel, version?: NetworkConfigVersion): NetworkConfig {
  const first = { version: 1, ...writeV1(model) } as const
  const second = { version: 2, ...writeV2(model) } as const
  if (version !== undefined) return version === 1 ? first : second
  return first.losses.length > second.losses.length ? second : first
}
