import { ARCH_NAMES, MACHINE_NAMES } from '../attach/placement.ts'
import { isJson } from '../report/answer.ts'
import { command } from '../args/command.ts'
import { inputOptions, specPositional } from '../args/input-options.ts'

export const run = command({
  verb: 'run',
  describe: 'boot a cloud image with the drive in QEMU; arguments after -- go to QEMU',
  examples: [
    ['run debian-12.qcow2 web1.yaml', 'boot an image with the drive of a spec'],
    [
      'run debian-12.qcow2 --hostname web1 --exit-when-done',
      'boot it, wait for cloud-init and switch it off',
    ],
    ["run debian-12.qcow2 --ssh 'cloud-init status'", 'boot it, run a command in it and exit with its code'],
    ['run debian-12.qcow2 web1.yaml --service', 'boot it with a metadata service and without a drive'],
  ],
  also: ['boot', 'start'],
  positionals: {
    image: {
      describe: 'disk image to boot, also compressed with gzip, xz, zstd or bzip2; it is not changed',
      required: true,
    },
    ...specPositional,
  },
  isFollowed: true,
  options: {
    ...inputOptions,
    keep: {
      type: 'string',
      value: 'FILE',
      describe: 'keep what the guest writes in this file, for the next run (default: discard it)',
    },
    'allow-other-files': {
      type: 'boolean',
      describe: 'allow an image that refers to other files; the image decides which',
    },
    arch: {
      type: 'string',
      value: 'ARCH',
      values: ARCH_NAMES,
      isClosed: true,
      describe: 'architecture of the guest: x86_64, amd64, aarch64 or arm64 (default: that of the image)',
    },
    firmware: {
      type: 'string',
      value: 'KIND',
      values: ['bios', 'uefi'],
      isClosed: true,
      describe: 'firmware of the machine: bios or uefi (default: the one that the image boots with)',
    },
    machine: {
      type: 'string',
      value: 'TYPE',
      values: MACHINE_NAMES,
      isClosed: true,
      describe: 'machine type: pc, q35 or virt (default: pc for BIOS, q35 for UEFI, virt for arm64)',
    },
    memory: {
      type: 'string',
      value: 'SIZE',
      describe: 'memory of the guest, such as 512M or 2G (default: 1G)',
    },
    cpus: { type: 'string', value: 'COUNT', describe: 'number of processors (default: 2)' },
    'ssh-port': {
      type: 'string',
      value: 'PORT',
      describe: 'local port that leads to the SSH of the guest (default: a free port)',
    },
    ssh: {
      type: 'string',
      value: 'COMMAND',
      isOptional: true,
      describe:
        'when the guest is up, log in by SSH, or run a command there; then stop the guest and exit with the code of the command',
    },
    'ssh-user': {
      type: 'string',
      value: 'NAME',
      describe: 'user to log in as (default: the first one who got a key)',
    },
    'no-own-key': {
      type: 'boolean',
      describe: 'give no key of ~/.ssh to the guest of a spec without an SSH key',
    },
    timeout: {
      type: 'string',
      value: 'SECONDS',
      describe: 'time that cloud-init may take, in seconds (default: 600)',
    },
    'no-wait': { type: 'boolean', describe: 'do not wait for cloud-init to finish' },
    'exit-when-done': { type: 'boolean', describe: 'switch the guest off once cloud-init has finished' },
    service: {
      type: 'boolean',
      describe: 'give the guest its data by a metadata service on 127.0.0.1 instead of a drive',
    },
    state: {
      type: 'string',
      value: 'DIR',
      needs: ['service'],
      describe: 'keep the password that the guest posts to the service in this folder (default: in memory)',
    },
    quiet: { type: 'boolean', alias: 'q', describe: 'do not show the console of the guest' },
  },
  async run(args, following) {
    const { settingsOf } = await import('../run/settings.ts')
    const settings = settingsOf({ ...args, quiet: args.quiet || isJson() })
    const { runImage } = await import('../run/run-image.ts')
    await runImage(args.image, args, settings, following)
  },
})
