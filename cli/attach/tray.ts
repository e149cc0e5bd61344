import type { Drive } from '../../lib/image/drive.ts'
import { inWords } from '../../lib/report/in-words.ts'
import { EXIT, Failure } from '../report/exit.ts'
import { isDisc } from './disc.ts'
import { type DomainDisk, readDomain } from './domain.ts'
import { definitionOf, insert } from './plan.ts'
import { changeMedium, mediumOf } from './qmp.ts'
import { virsh } from './virsh.ts'

/** The CD-ROM of a virtual machine that holds its drive. */
export interface Tray {
  /** The file that is in it, and in it again at the next start. */
  readonly file: string
  /** Puts a file into it while the machine runs; absent: the machine is off. */
  readonly insert: ((path: string) => Promise<void>) | undefined
  /** Has the next start take that file; absent: there is none that could be told. */
  readonly keep: ((path: string) => Promise<void>) | undefined
}

/**
 * Finds the CD-ROM of a domain that holds a drive. No disk is looked at, and no disc that is none of ours.
 *
 * @throws Failure when there is none, or more than one and `file` names none of them
 */
export async function trayOfDomain(
  name: string,
  connect: string | undefined,
  next: Drive,
  path: string | undefined,
): Promise<Tray> {
  const domain = await readDomain(name, connect)
  const discs = definitionOf(domain).disks.filter(
    (disk): disk is DomainDisk & { file: string } =>
      disk.device === 'cdrom' && disk.file !== undefined && isDisc(disk.file, next),
  )
  const found = discs.length > 1 ? discs.find(({ file }) => file === path) : discs[0]
  if (found === undefined && discs.length > 1) {
    const targets = inWords(
      discs.map(({ target }) => target),
      'and',
    )
    throw new Failure(EXIT.failed, `${name} has drives in ${targets}; name the file of one with -o FILE.`)
  }
  if (found === undefined)
    throw new Failure(
      EXIT.failed,
      `${name} has no CD-ROM that holds a drive; attach one first: config-drive attach --run`,
    )
  const { target, file } = found
  const change =
    (...flags: readonly string[]) =>
    async (medium: string): Promise<void> => {
      await virsh(insert(name, target, medium, flags), connect)
    }
  const runs = domain.live?.disks.some((disk) => disk.target === target && disk.device === 'cdrom') === true
  return {
    file,
    insert: runs ? change('--live') : undefined,
    keep: domain.config === undefined ? undefined : change('--config'),
  }
}

/**
 * Finds the CD-ROM of a QEMU by its monitor.
 *
 * @throws Failure when it holds no drive
 */
export async function trayOfQemu(socket: string, next: Drive): Promise<Tray> {
  const file = await mediumOf(socket)
  if (file === undefined || !isDisc(file, next))
    throw new Failure(
      EXIT.failed,
      `the CD-ROM of the QEMU at ${socket} holds no drive; attach one first: config-drive attach --run --qmp`,
    )
  return { file, insert: (path) => changeMedium(socket, path), keep: undefined }
}
