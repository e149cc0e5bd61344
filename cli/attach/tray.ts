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
  /** The file in the CD-ROM, now and at the next start. */
  readonly file: string
  /** Inserts a file while the machine runs; undefined: the machine is off. */
  readonly insert: ((path: string) => Promise<void>) | undefined
  /** Sets the file for the next start; undefined: the machine is transient. */
  readonly keep: ((path: string) => Promise<void>) | undefined
}

/**
 * Finds the CD-ROM of a domain that holds a config drive. Ignores disks and other discs.
 *
 * @throws Failure when the domain has no drive, or several and `path` is not one of them
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
    throw new Failure(
      EXIT.failed,
      `${name} has drives in ${targets}; choose one by its file with -o FILE.`,
      [],
      { code: 'machine-unsuitable' },
    )
  }
  if (found === undefined)
    throw new Failure(
      EXIT.failed,
      `${name} has no CD-ROM with a config drive; attach one first: config-drive attach --run`,
      [],
      { code: 'machine-unsuitable' },
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
 * Finds the CD-ROM of a QEMU through its monitor.
 *
 * @throws Failure when it does not hold a config drive
 */
export async function trayOfQemu(socket: string, next: Drive): Promise<Tray> {
  const file = await mediumOf(socket)
  if (file === undefined || !isDisc(file, next))
    throw new Failure(
      EXIT.failed,
      `the CD-ROM of the QEMU at ${socket} holds no config drive; attach one first: config-drive attach --run --qmp`,
      [],
      { code: 'machine-unsuitable' },
    )
  return { file, insert: (path) => changeMedium(socket, path), keep: undefined }
}
