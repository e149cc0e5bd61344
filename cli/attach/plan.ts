import { EXIT, Failure } from '../report/exit.ts'
import type { Definition, Domain, DomainDisk } from './domain.ts'
import { type Device, newDevices, SCSI_CONTROLLER } from './libvirt.ts'
import type { Attachment } from './medium.ts'
import { canBeReadOnly } from './placement.ts'
import { shellWord } from './quote.ts'
import type { VirshCall } from './virsh.ts'

/** A change to a domain, and the definitions to change. */
export type Step = (
  | { readonly kind: 'controller' }
  | { readonly kind: 'device'; readonly device: Device }
  | { readonly kind: 'medium'; readonly target: string; readonly path: string }
) & { readonly live: boolean; readonly config: boolean }

/** How to attach a drive to a domain. */
export interface Plan {
  /** Empty: the domain already has the drive. */
  readonly steps: readonly Step[]
  /** The target name of the drive afterwards. */
  readonly target: string
  /** The running domain gets the drive at once; otherwise at its next start. */
  readonly isLive: boolean
}

/** Buses that support hot-plugging. Source: libvirt's src/qemu/qemu_hotplug.c */
const HOT: ReadonlySet<string> = new Set(['scsi', 'usb', 'virtio'])

interface PlanOptions {
  /** The user chose the bus: ignore empty CD-ROMs on other buses. */
  readonly isBusGiven?: boolean
  /** Returns whether a disc is an earlier drive, which the new one replaces. */
  readonly isDrive?: (file: string) => boolean
}

/**
 * Plans how to attach a drive to a domain: do nothing if the domain has it, else replace an earlier drive, else use an empty
 * CD-ROM, else add a device at a free place. Other devices are not changed.
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
      `cannot hot-plug a drive on ${bus}, and the domain is transient; try --bus scsi.`,
      [],
      { code: 'not-attachable' },
    )
  const devices = newDevices(attachment, disks)
  const needsController = bus === 'scsi' && !next.hasScsi
  return {
    steps: [
      ...(needsController ? [{ kind: 'controller', ...where } as const] : []),
      // The drive goes first: it works without the empty CD-ROM.
      ...devices.toReversed().map((each) => ({ kind: 'device', device: each, ...where }) as const),
    ],
    target: devices.at(-1)!.target,
    isLive: where.live,
  }
}

/** Returns the definition for the next start, or the only one. */
export function definitionOf({ config, live }: Domain): Definition {
  return config ?? live!
}

/** Returns the CD-ROM with an earlier drive, or the last empty one: the first is for the user's own discs. */
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
 * Returns the virsh call for a step.
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

/** Returns the call that inserts a file into a CD-ROM; --force also changes a tray that the guest has locked. */
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

/** Returns the arguments of virsh that empty a CD-ROM or remove a disk; virsh finds either by its target or by its file. */
export function removal(domain: string, target: string, device: string): readonly string[] {
  return device === 'cdrom'
    ? ['change-media', '--domain', domain, '--path', target, '--eject']
    : ['detach-disk', '--domain', domain, '--target', target]
}

/** Writes the command that detaches the drive from a domain, from its next start. */
export function virshDetach({ path, domain, device }: Attachment): string {
  requirePlain(path)
  return `${['virsh', ...removal(domain, path, device), '--config'].map(shellWord).join(' ')}\n`
}

/** Rejects control characters: libvirt writes XML without references, so a line break in a path would come back as a blank. */
function requirePlain(path: string): void {
  if (/\p{Cc}/u.test(path))
    throw new Failure(
      EXIT.invalid,
      `libvirt cannot store the control character in ${path}; rename the file.`,
      [],
      { code: 'not-attachable' },
    )
}

/**
 * Writes a step as a shell command.
 *
 * @throws Failure for a path that libvirt would change
 */
export function shellLine(step: Step, domain: string, connect?: string): string {
  const { args, input } = callOf(step, domain)
  const uri = connect === undefined ? [] : ['--connect', connect]
  const line = `${['virsh', ...uri, ...args].map(shellWord).join(' ')}\n`
  return input === undefined ? line : `echo ${shellWord(input.trim())} | ${line}`
}
