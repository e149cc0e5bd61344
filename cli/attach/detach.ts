import { answer, isJson } from '../report/answer.ts'
import { EXIT, Failure } from '../report/exit.ts'
import { say } from '../report/say.ts'
import { print } from '../terminal/stdout.ts'
import type { Destination } from './destinations.ts'
import { readDomain } from './domain.ts'
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
  let target: string | undefined
  for (const [definition, flag] of [
    [live, '--live'],
    [config, '--config'],
  ] as const) {
    const disk = definition?.disks.find(({ file }) => file === drive.path)
    if (disk === undefined) continue
    target = disk.target
    const force = disk.device === 'cdrom' && flag === '--live' ? ['--force'] : []
    await virsh({ args: [...removal(drive.domain, disk.target, disk.device), flag, ...force] }, connect)
  }
  answer({ to, domain: drive.domain, target, is_running: live !== undefined })
  say(
    target === undefined
      ? `${drive.domain} does not have the drive`
      : `${drive.domain}: ${target} no longer has the drive`,
  )
}
