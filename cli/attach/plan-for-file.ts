import { openDrive } from '../../lib/node/open-drive.ts'
import { failureOf } from '../input/open-drive.ts'
import { isDisc } from './disc.ts'
import type { Domain } from './domain.ts'
import { type Attachment, type DriveFile, placed } from './medium.ts'
import { BUS_NAMES, placementOf } from './placement.ts'
import { type Plan, planFor } from './plan.ts'

/**
 * Places a drive in a domain that was asked: its own machine decides the bus, where no other is asked for.
 *
 * @throws Failure when its machine has no such bus
 */
export function placedIn(drive: DriveFile, { machine }: Domain, bus: string | undefined): Attachment {
  return placed(drive, placementOf({ bus, machine }, { name: 'libvirt', buses: BUS_NAMES }, drive.device))
}

/**
 * Plans how a domain gets the drive in a file, in place of a drive that it has.
 *
 * @throws Failure when the file cannot be read, and when there is no place
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
