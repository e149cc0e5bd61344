import { print } from '../terminal/stdout.ts'
import { answer, isJson } from '../report/answer.ts'
import { say, sayLines } from '../report/say.ts'
import { Failure } from '../report/exit.ts'
import { type Destination, noteFor, taken } from './destinations.ts'
import { type Domain, readDomain } from './domain.ts'
import { libvirtXml } from './libvirt.ts'
import { type DriveFile, placed } from './medium.ts'
import { type PlacementFlags, placementOf } from './placement.ts'
import { definitionOf, shellLine } from './plan.ts'
import { placedIn, planned } from './plan-for-file.ts'

interface PrintOptions extends PlacementFlags {
  readonly connect: string | undefined
}

/**
 * Prints how to attach the drive: lines to paste on standard output, notes on standard error. For a domain of the local
 * libvirt, the lines do not move its existing discs.
 *
 * @throws Failure for an unknown name, and when the destination does not support the drive
 */
export async function printLines(
  drive: DriveFile,
  destination: Destination,
  options: PrintOptions,
): Promise<void> {
  const attachment = placed(drive, placementOf(options, destination, drive.device))
  const { attachment: medium, first } = taken(destination, attachment)
  if (first !== undefined) sayLines(`first, in a shell:\n${first}`)
  say(`${destination.where}:`)
  const lines = (await linesOfDomain(drive, destination, options)) ?? destination.lines(medium)
  const note = noteFor(destination, medium)
  if (isJson()) answer({ to: destination.name, where: destination.where, lines, first, note })
  else await print(lines)
  if (note !== undefined) sayLines(`\n${note}`)
}

/** Returns the lines for an existing domain; undefined when libvirt does not know it. */
async function linesOfDomain(
  drive: DriveFile,
  { name }: Destination,
  { bus, connect }: PrintOptions,
): Promise<string | undefined> {
  if (name !== 'libvirt' && name !== 'virsh') return undefined
  const domain = await domainOf(drive.domain, connect)
  if (domain === undefined) return undefined
  if (name === 'libvirt') return libvirtXml(placedIn(drive, domain, bus), definitionOf(domain))
  const { steps, target } = await planned(drive, domain, bus)
  if (steps.length === 0) say(`${drive.domain} already has the drive as ${target}`)
  return steps.map((step) => shellLine(step, drive.domain, connect)).join('')
}

/** Reads a domain; undefined without libvirt, and for a domain that does not exist yet. */
async function domainOf(name: string, connect: string | undefined): Promise<Domain | undefined> {
  try {
    return await readDomain(name, connect)
  } catch (cause) {
    if (cause instanceof Failure) return undefined
    throw cause
  }
}
