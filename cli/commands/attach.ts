import { command } from '../args/command.ts'
import { destinations } from '../attach/destinations.ts'
import { ARCH_NAMES, BUS_NAMES, MACHINE_NAMES } from '../attach/placement.ts'
import { EXIT, Failure } from '../report/exit.ts'
import { inWords } from '../../lib/report/in-words.ts'

export const attach = command({
  verb: 'attach',
  describe: 'print how to attach a drive beside the discs of a machine, or do it',
  positionals: {
    drive: { describe: 'image of the drive; with --refresh the spec that it is made of', required: true },
  },
  options: {
    to: {
      type: 'string',
      values: destinations.map(({ name }) => name),
      describe: `${inWords(destinations.map(({ name }) => name))}; libvirt by default`,
    },
    domain: {
      type: 'string',
      describe: 'name or number of the virtual machine; the name of the image by default',
    },
    bus: {
      type: 'string',
      values: BUS_NAMES,
      describe: `${inWords(BUS_NAMES)}; by default the one that suits the machine`,
    },
    machine: {
      type: 'string',
      values: MACHINE_NAMES,
      describe: `${inWords(MACHINE_NAMES)}: the kind of the virtual machine, which has buses of its own`,
    },
    arch: {
      type: 'string',
      values: ARCH_NAMES,
      describe: `${inWords(ARCH_NAMES)}; x86_64 by default`,
    },
    run: { type: 'boolean', describe: 'do it: with virsh, or in a QEMU that runs with --qmp' },
    refresh: {
      type: 'boolean',
      describe: 'make the drive anew and put it in place of the one that the domain has',
    },
    output: { type: 'string', alias: 'o', describe: 'with --refresh: the file of the drive' },
    qmp: {
      type: 'string',
      describe: 'socket of the QEMU, as its option -qmp unix:SOCKET,server,nowait names it',
    },
    connect: { type: 'string', describe: 'URI of libvirt, such as qemu:///system' },
  },
  async run(args) {
    const { to = 'libvirt' } = args
    const destination = destinations.find(({ name }) => name === to)
    if (destination === undefined) {
      const names = inWords(destinations.map(({ name }) => name))
      throw new Failure(EXIT.usage, `--to is one of ${names}.`)
    }
    if (args.refresh) return (await import('../attach/refresh.ts')).refresh(args)
    const { driveFileOf } = await import('../attach/attachment.ts')
    const drive = driveFileOf(args.drive, args.domain)
    if (args.run) return (await import('../attach/perform.ts')).perform(drive, { ...args, to })
    return (await import('../attach/print.ts')).printLines(drive, destination, args)
  },
})
