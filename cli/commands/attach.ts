import { command } from '../args/command.ts'
import { DESTINATION_NAMES } from '../attach/destination-names.ts'
import { ARCH_NAMES, BUS_NAMES, MACHINE_NAMES } from '../attach/placement.ts'
import { inWords } from '../../lib/report/in-words.ts'

export const attach = command({
  verb: 'attach',
  describe: 'print how to attach a drive to a virtual machine, or attach it with --run',
  examples: [
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
    run: {
      conflicts: ['refresh'],
      type: 'boolean',
      describe: 'attach the drive, with virsh or, given --qmp, in a running QEMU',
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
    if (to === 'guestinfo') return (await import('../attach/guestinfo.ts')).printGuestInfo(args.drive)
    if (args.refresh) return (await import('../attach/refresh.ts')).refresh(args)
    const { driveFileOf } = await import('../attach/attachment.ts')
    const drive = driveFileOf(args.drive, args.domain)
    if (args.run) return (await import('../attach/perform.ts')).perform(drive, { ...args, to })
    const { destinations } = await import('../attach/destinations.ts')
    const destination = destinations.find(({ name }) => name === to)!
    return (await import('../attach/print.ts')).printLines(drive, destination, args)
  },
})
