import { commands } from './commands.ts'
import { disks } from './disks.ts'
import { itself } from './cloud-init-keys.ts'
import { managers } from './config-management.ts'
import { packages } from './packages.ts'
import { openMap, type MapRule } from './rule.ts'
import { system } from './system.ts'
import { users } from './users.ts'

/**
 * All keys of cloud-config in the releases 22.4 to 26.2. Other keys are accepted, because a third-party module may read them.
 * Source: cloudinit/config/schemas/schema-cloud-config-v1.json of each release
 */
export const cloudConfigKeys = openMap({
  ...users,
  ...packages,
  ...commands,
  ...disks,
  ...system,
  ...managers,
  ...itself,
}) as MapRule
