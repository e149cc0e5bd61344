import { command } from '../args/command.ts'
import { DESTINATION_NAMES } from '../attach/destination-names.ts'
import type { Destination } from '../attach/destinations.ts'
import { ARCH_NAMES, BUS_NAMES, MACHINE_NAMES, type PlacementFlags } from '../attach/placement.ts'
import { EXIT, Failure } from '../report/exit.ts'
import { inWords } from '../../lib/report/in-words.ts'

export const attach = command({
  verb: 'attach',
  describe: 'print how to attach a drive to a virtual machine, or attach it with --run',
  examples: [
    ['attach web1.iso --detach --run', 'take the drive out of the domain web1'],
    ['attach web1.iso --to qemu', 'print a line that starts QEMU with the drive'],
    ['attach web1.iso --to proxmox --domain 100', 'print the lines for Proxmox'],
  ],
  also: ['mount', 'qemu'],
  positionals: {
    drive: { describe: 'image of the drive; with --refresh or --to guestinfo, its spec', required: true },
  },
  options: {
    to: {
      type: 'string',
      value: 'PLATFORM',
      values: DESTINATION_NAMES,
      isClosed: true,
      describe: `${inWords(DESTINATION_NAMES)} (default: libvirt)`,
    },
    domain: {
      type: 'string',
      value: 'DOMAIN',
      describe: 'name or ID of the virtual machine (default: the name of the image)',
    },
    bus: {
      type: 'string',
      value: 'BUS',
      values: BUS_NAMES,
      isClosed: true,
      describe: `${inWords(BUS_NAMES)} (default: the best one that the machine has)`,
    },
    machine: {
      type: 'string',
      value: 'TYPE',
      values: MACHINE_NAMES,
      isClosed: true,
      describe: `machine type, which decides the buses: ${inWords(MACHINE_NAMES)}`,
    },
    arch: {
      type: 'string',
      value: 'ARCH',
      values: ARCH_NAMES,
      isClosed: true,
      describe: `${inWords(ARCH_NAMES)} (default: x86_64)`,
    },
    'from-image': {
      type: 'string',
      value: 'FILE',
      describe: 'JSON file with a Glance image, whose properties decide bus, machine type and architecture',
    },
    run: {
      conflicts: ['refresh'],
      type: 'boolean',
      describe: 'attach the drive, with virsh or, given --qmp, in a running QEMU',
    },
    detach: {
      conflicts: ['refresh'],
      type: 'boolean',
      describe: 'print how to detach the drive, or detach it with --run',
    },
    refresh: {
      type: 'boolean',
      describe: 'rebuild the drive from its spec and replace the one that the domain has',
    },
    output: { type: 'string', alias: 'o', value: 'FILE', needs: ['refresh'], describe: 'image to write' },
    qmp: {
      needs: ['run', 'refresh'],
      type: 'string',
      value: 'SOCKET',
      describe: 'QMP socket of a QEMU that runs with -qmp unix:SOCKET,server,nowait',
    },
    connect: { type: 'string', value: 'URI', describe: 'libvirt URI, such as qemu:///system' },
  },
  async run(args) {
    const { to = 'libvirt' } = args
    if (to === 'guestinfo' && args.detach === true)
      throw new Failure(EXIT.usage, 'guestinfo has no drive, so there is none to detach.')
    if (to === 'guestinfo') return (await import('../attach/guestinfo.ts')).printGuestInfo(args.drive)
    if (args.refresh) return (await import('../attach/refresh.ts')).refresh(args)
    const { driveFileOf } = await import('../attach/attachment.ts')
    const drive = driveFileOf(args.drive, args.domain)
    const { destinations } = await import('../attach/destinations.ts')
    const destination = destinations.find(({ name }) => name === to)!
    const flags = { ...args, ...(await placementFlags(args, destination)) }
    if (args.detach) return (await import('../attach/detach.ts')).detach(drive, destination, flags)
    if (args.run) return (await import('../attach/perform.ts')).perform(drive, { ...flags, to })
    return (await import('../attach/print.ts')).printLines(drive, destination, flags)
  },
})

/** Returns where to attach the drive: as the options say, or else as the properties of the image. */
async function placementFlags(
  {
    bus,
    machine,
    arch,
    'from-image': image,
  }: PlacementFlags & { readonly 'from-image'?: string | undefined },
  { buses }: Pick<Destination, 'buses'>,
): Promise<PlacementFlags> {
  if (image === undefined) return { bus, machine, arch }
  const found = (await import('../attach/image-properties.ts')).imageProperties(image)
  return {
    bus: bus ?? buses.find((name) => name === found.bus),
    machine: machine ?? (arch === undefined ? found.machine : undefined),
    arch: arch ?? (machine === undefined ? found.arch : undefined),
    isUefi: found.isUefi,
  }
}
