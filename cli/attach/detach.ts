import { answer, isJson } from '../report/answer.ts'
import { EXIT, Failure } from '../report/exit.ts'
import { say } from '../report/say.ts'
import { print } from '../terminal/stdout.ts'
import type { Destination } from './destinations.ts'
import { type DomainDisk, readDomain } from './domain.ts'
import { type DriveFile, placed } from './medium.ts'
import { type PlacementFlags, placementOf } from './placement.ts'
import { ejectMedium } from './qmp.ts'
import { removal } from './plan.ts'
import { virsh } from './virsh.ts'

interface DetachOptions extends PlacementFlags {
  readonly run: boolean | undefined
  readonly qmp: string | undefined
  readonly connect: string | undefined
}

/**
 * Prints how to detach the drive, or detaches it with `run`.
 *
 * @throws Failure for a destination that does not keep the drive, and when detaching fails
 */
export async function detach(
  drive: DriveFile,
  destination: Destination,
  options: DetachOptions,
): Promise<void> {
  const { name } = destination
  if (options.run === true) return perform(drive, name, options)
  if (destination.detach === undefined)
    throw new Failure(EXIT.usage, `${name} has no lines for --detach.`, [], { code: 'wrong-usage' })
  const lines = destination.detach(placed(drive, placementOf(options, destination, drive.device)))
  const { where } = destination
  say(`${where}:`)
  if (isJson()) answer({ to: name, where, lines })
  else await print(lines)
}

async function perform(drive: DriveFile, to: string, { qmp, connect }: DetachOptions): Promise<void> {
  if (to === 'qemu' && qmp !== undefined) {
    await ejectMedium(qmp)
    answer({ to, target: qmp, is_running: true })
    return say(`the second CD-ROM of the QEMU behind ${qmp} is empty`)
  }
  if (to !== 'libvirt' && to !== 'virsh')
    throw new Failure(
      EXIT.usage,
      `--run supports only libvirt and qemu with --qmp; for ${to}, omit --run and paste the printed lines.`,
    )
  const { live, config } = await readDomain(drive.domain, connect)
  const [kept, running] = [config, live].map((each) => each?.disks.find(({ file }) => file === drive.path))
  const target = (kept ?? running)?.target
  if (kept !== undefined)
    await virsh({ args: [...removal(drive.domain, kept.target, kept.device), '--config'] }, connect)
  const isGone =
    running === undefined || (await isRemoved(drive.domain, running, config !== undefined, connect))
  answer({ to, domain: drive.domain, target, is_running: live !== undefined })
  if (target === undefined) return say(`${drive.domain} does not have the drive`)
  say(`${drive.domain}: ${target} no longer has the drive${isGone ? '' : ', from its next start'}`)
}

/**
 * Takes the drive out of a running domain. A guest can hold it: a tray opens only after the first request, and a disk goes when the
 * guest lets it go.
 *
 * @throws Failure with virsh's message when it stays, unless the domain is without it from the next start
 */
async function isRemoved(
  domain: string,
  { target, device }: DomainDisk,
  isKept: boolean,
  connect: string | undefined,
): Promise<boolean> {
  const force = device === 'cdrom' ? ['--force'] : []
  const call = { args: [...removal(domain, target, device), '--live', ...force] }
  try {
    await virsh(call, connect).catch(() => virsh(call, connect))
    return true
  } catch (cause) {
    if (!isKept) throw cause
    return false
  }
}
