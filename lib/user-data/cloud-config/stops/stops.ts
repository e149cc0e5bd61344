import type { Diagnostic } from '../../../report/diagnostics.ts'
import type { JsonObject } from '../../../text/json.ts'
import { fileStops } from './files.ts'
import { managerStops } from './managers.ts'
import { packageStops } from './packages.ts'
import { serviceStops } from './services.ts'
import { userStops } from './users.ts'

/**
 * Returns what stops a module or stage of cloud-init although each value has its type. The code of 22.4.2 shows each of them.
 * Sources: cloudinit/config/cc_*.py
 */
export function moduleStops(config: JsonObject): Diagnostic[] {
  return [managerStops, serviceStops, fileStops, userStops, packageStops].flatMap((stops) => stops(config))
}
