import { say } from '../report/say.ts'
import { answer } from '../report/answer.ts'
import { EXIT, Failure } from '../report/exit.ts'
import { readDomain } from './domain.ts'
import type { DriveFile } from './medium.ts'
import { callOf } from './plan.ts'
import { planned } from './plan-for-file.ts'
import { changeMedium } from './qmp.ts'
import { virsh } from './virsh.ts'

interface PerformOptions {
  readonly to: string
  readonly bus: string | undefined
  readonly qmp: string | undefined
  readonly connect: string | undefined
}

/**
 * Attaches the drive to a libvirt domain or a running QEMU.
 *
 * @throws Failure for another destination, and when attaching fails
 */
export async function perform(drive: DriveFile, options: PerformOptions): Promise<void> {
  const { to, qmp } = options
  if (to === 'libvirt' || to === 'virsh') await attachToDomain(drive, options)
  else if (to === 'qemu' && qmp !== undefined) {
    if (drive.container !== 'raw')
      throw new Failure(EXIT.usage, 'cannot insert a qcow2 file into a CD-ROM drive; build it as iso9660.')
    await changeMedium(qmp, drive.path)
    answer({ to, target: qmp, is_running: true })
    say(`the drive is in the second CD-ROM of the QEMU behind ${qmp}`)
  } else if (to === 'qemu') {
    throw new Failure(
      EXIT.usage,
      '--run --to qemu needs --qmp SOCKET; to boot an image, use: config-drive run',
    )
  } else
    throw new Failure(
      EXIT.usage,
      `--run supports only libvirt and qemu; for ${to}, omit --run and paste the printed lines.`,
    )
}

async function attachToDomain(drive: DriveFile, options: PerformOptions): Promise<void> {
  const { connect } = options
  const domain = await readDomain(drive.domain, connect)
  const { steps, target, isLive } = await planned(drive, domain, options.bus)
  let isThere = isLive
  for (const step of steps) {
    try {
      await virsh(callOf(step, drive.domain), connect)
    } catch (cause) {
      // A running machine may have no free port for hot-plugging.
      if (step.kind === 'medium' || !step.live || !step.config) throw cause
      isThere = false
      await virsh(callOf({ ...step, live: false }, drive.domain), connect)
    }
  }
  const already = steps.length === 0 ? ' already' : ''
  answer({ to: options.to, domain: drive.domain, target, is_running: isThere })
  const when = isThere ? '' : ', from its next start'
  say(`${drive.domain}${already} has the drive as ${target}${when}`)
}
