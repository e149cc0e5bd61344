import { openDrive } from '../../lib/node/open-drive.ts'
import { failureOf } from '../input/open-drive.ts'
import { isDisc } from './disc.ts'
import type { Domain } from './domain.ts'
import { type Attachment, type DriveFile, placed } from './medium.ts'
import { BUS_NAMES, placementOf } from './placement.ts'
import { type Plan, planFor } from './plan.ts'

/**
 * Places a drive in a known domain. The machine of the domain decides the bus unless `bus` is given.
 *
 * @throws Failure when the machine lacks the bus
 */
export function placedIn(drive: DriveFile, { machine }: Domain, bus: string | undefined): Attachment {
  return placed(drive, placementOf({ bus, machine }, { name: 'libvirt', buses: BUS_NAMES }, drive.device))
}

/**
 * Plans how to attach the drive in a file to a domain, replacing an earlier drive.
 *
 * @throws Failure when the file cannot be read, and when the bus is full
 */
export async function planned(drive: DriveFile, domain: Domain, bus: string | undefined): Promise<Plan> {
  const attachment = placedIn(drive, domain, bus)
  try {
    const next = await openDrive(drive.path)
    try {
      const isDrive = (file: string): boolean => isDisc(file, next)
      return planFor(attachment, domain, { isBusGiven: bus !== undefined, isDrive })
    } finally {
      next.close()
    }
  } catch (cause) {
    throw failureOf(cause, drive.path)
  }
}
