import { EXIT, Failure } from '../report/exit.ts'
import { virshCommands } from './libvirt.ts'
import type { Attachment } from './medium.ts'
import { changeMedium } from './qmp.ts'
import { virsh } from './virsh.ts'
import { say } from '../report/say.ts'

interface PerformOptions {
  readonly to: string
  readonly qmp: string | undefined
  readonly connect: string | undefined
}

/**
 * Attaches the drive.
 *
 * @throws Failure where that is not for a program to do, and when it does not work
 */
export async function perform(attachment: Attachment, { to, qmp, connect }: PerformOptions): Promise<void> {
  if (to === 'libvirt' || to === 'virsh') {
    for (const command of virshCommands(attachment)) await virsh(command.slice(1), connect)
    const as = attachment.device === 'cdrom' ? 'second CD-ROM' : 'disk'
    say(`${attachment.domain} has the drive as ${as} from its next start on`)
  } else if (to === 'qemu' && qmp !== undefined) {
    if (attachment.container !== 'raw')
      throw new Failure(EXIT.usage, 'a qcow2 disk is no disc that could be put in: build it as iso9660.')
    await changeMedium(qmp, attachment.path)
    say(`the drive is in the second CD-ROM of the QEMU behind ${qmp}`)
  } else if (to === 'qemu') {
    throw new Failure(
      EXIT.usage,
      '--run --to qemu needs --qmp SOCKET; to boot an image, see: config-drive run',
    )
  } else
    throw new Failure(
      EXIT.usage,
      `--run is for libvirt and qemu; for ${to}, paste the lines it prints without.`,
    )
}
