import { EXIT, Failure } from '../report/exit.ts'
import type { Definition, Domain, DomainDisk } from './domain.ts'
import { type Device, newDevices, SCSI_CONTROLLER } from './libvirt.ts'
import type { Attachment } from './medium.ts'
import { canBeReadOnly } from './placement.ts'
import { shellWord } from './quote.ts'
import type { VirshCall } from './virsh.ts'

/** One thing to be done to a domain, and to which of its definitions. */
export type Step = (
  | { readonly kind: 'controller' }
  | { readonly kind: 'device'; readonly device: Device }
  | { readonly kind: 'medium'; readonly target: string; readonly path: string }
) & { readonly live: boolean; readonly config: boolean }

/** How a domain gets a drive. */
export interface Plan {
  /** Empty: it has the drive. */
  readonly steps: readonly Step[]
  /** Where the drive is then. */
  readonly target: string
  /** What runs has it at once; else from its next start on. */
  readonly isLive: boolean
}

/** Buses into which a drive can be plugged while the domain runs. Source: libvirt's src/qemu/qemu_hotplug.c */
const HOT: ReadonlySet<string> = new Set(['scsi', 'usb', 'virtio'])

interface PlanOptions {
  /** The bus was asked for: an empty CD-ROM on another is left. */
  readonly isBusGiven?: boolean
  /** Tells whether a disc is a drive of before, which the new one takes the place of. */
  readonly isDrive?: (file: string) => boolean
}

/**
 * Plans how a domain gets a drive: not at all when it has it, in place of a drive of before, in an empty CD-ROM, or as a new
 * device at a free place. What else is in the domain stays as it is.
 *
 * @throws Failure when the bus is full
 */
export function planFor(attachment: Attachment, domain: Domain, options: PlanOptions = {}): Plan {
  const { path, device, bus } = attachment
  const { isBusGiven = false, isDrive = () => false } = options
  const { live, config } = domain
  const next = definitionOf(domain)
  const has = ({ disks }: Definition): boolean => disks.some(({ file }) => file === path)
  const there = next.disks.find(({ file }) => file === path)
  if (there !== undefined) return { steps: [], target: there.target, isLive: live !== undefined && has(live) }

  const tray = device === 'cdrom' ? trayFor(next.disks, isBusGiven ? bus : undefined, isDrive) : undefined
  if (tray !== undefined) {
    const isLive = live?.disks.some((disk) => disk.device === 'cdrom' && isSame(disk, tray)) === true
    const where = { live: isLive, config: config !== undefined }
    return { steps: [{ kind: 'medium', target: tray.target, path, ...where }], target: tray.target, isLive }
  }

  const disks = [...(config?.disks ?? []), ...(live?.disks ?? [])]
  const isPluggable = live !== undefined && HOT.has(bus) && !has(live)
  const where = { live: isPluggable, config: config !== undefined }
  if (!where.live && !where.config)
    throw new Failure(
      EXIT.failed,
      `cannot add a drive on ${bus} to a domain that is gone when it is off; try --bus scsi.`,
    )
  const devices = newDevices(attachment, disks)
  const needsController = bus === 'scsi' && !next.hasScsi
  return {
    steps: [
      ...(needsController ? [{ kind: 'controller', ...where } as const] : []),
      // The drive first: without the empty one it is whole.
      ...devices.toReversed().map((each) => ({ kind: 'device', device: each, ...where }) as const),
    ],
    target: devices.at(-1)!.target,
    isLive: where.live,
  }
}

/** The definition that the domain starts with next, or the only one. */
export function definitionOf({ config, live }: Domain): Definition {
  return config ?? live!
}

/** The CD-ROM that holds a drive of before, or the last that is empty: the first is for a disc of the user's own. */
function trayFor(
  disks: readonly DomainDisk[],
  bus: string | undefined,
  isDrive: (file: string) => boolean,
): DomainDisk | undefined {
  const discs = disks.filter((disk) => disk.device === 'cdrom' && (bus === undefined || disk.bus === bus))
  return (
    discs.find(({ file }) => file !== undefined && isDrive(file)) ?? discs.findLast(({ isEmpty }) => isEmpty)
  )
}

function isSame(one: DomainDisk, other: DomainDisk): boolean {
  return one.target === other.target && one.file === other.file && one.isEmpty === other.isEmpty
}

/**
 * Gives the call of virsh that does a step.
 *
 * @throws Failure for a path that libvirt would change
 */
export function callOf(step: Step, domain: string): VirshCall {
  const flags = [...(step.live ? ['--live'] : []), ...(step.config ? ['--config'] : [])]
  switch (step.kind) {
    case 'medium':
      return insert(domain, step.target, step.path, flags)
    case 'device':
      return attachDisk(step.device, domain, flags)
    case 'controller':
      return {
        args: ['attach-device', '--domain', domain, '--file', '/dev/stdin', ...flags],
        input: SCSI_CONTROLLER,
      }
  }
}

/** Puts a file into a CD-ROM, by force: a guest that has locked it would keep what is in it. */
export function insert(domain: string, target: string, path: string, flags: readonly string[]): VirshCall {
  requirePlain(path)
  const force = flags.includes('--live') ? ['--force'] : []
  const medium = ['--domain', domain, '--path', target, '--source', path, '--update']
  return { args: ['change-media', ...medium, ...flags, ...force] }
}

function attachDisk(device: Device, domain: string, flags: readonly string[]): VirshCall {
  const { type, bus, target, path, container } = device
  requirePlain(path)
  const what = ['--source', path, '--target', target, '--type', type, '--targetbus', bus]
  const format = path === '' ? [] : ['--subdriver', container]
  const mode = canBeReadOnly({ bus, device: type }) ? ['--mode', 'readonly'] : []
  return { args: ['attach-disk', '--domain', domain, ...what, ...format, ...mode, ...flags] }
}

/** libvirt writes XML without references: a line break in a path is a blank when the XML is read again. */
function requirePlain(path: string): void {
  if (/\p{Cc}/u.test(path))
    throw new Failure(EXIT.invalid, `libvirt loses the control character in ${path}: rename it.`)
}

/**
 * Writes a step as a line of a shell.
 *
 * @throws Failure for a path that libvirt would change
 */
export function shellLine(step: Step, domain: string, connect?: string): string {
  const { args, input } = callOf(step, domain)
  const uri = connect === undefined ? [] : ['--connect', connect]
  const line = `${['virsh', ...uri, ...args].map(shellWord).join(' ')}\n`
  return input === undefined ? line : `echo ${shellWord(input.trim())} | ${line}`
}
