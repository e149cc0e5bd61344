import type { NetworkModel, Written } from '../network.ts'
import { writeV1 } from './write-v1.ts'
import { writeV2 } from './write-v2.ts'

/** cloud-init's two forms of a network. */
export type NetworkConfigVersion = 1 | 2

export interface NetworkConfig extends Written {
  readonly version: NetworkConfigVersion
}

/**
 * The network as NoCloud's `network-config`: in the version asked for, or else in version 1 where that holds as much as
 * version 2. Where cloud-init writes no netplan, before 24.1 it reads less of version 2 than of version 1.
 */
export function networkConfig(model: NetworkModel, version?: NetworkConfigVersion): NetworkConfig {
  const first = { version: 1, ...writeV1(model) } as const
  const second = { version: 2, ...writeV2(model) } as const
  if (version !== undefined) return version === 1 ? first : second
  return first.losses.length > second.losses.length ? second : first
}
