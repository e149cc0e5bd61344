import { command } from '../args/command.ts'
import { inputOptions, specPositional } from '../args/input-options.ts'

const { json: _, ...specOptions } = inputOptions

export const run = command({
  verb: 'run',
  describe: 'boot a cloud image with a drive, in QEMU; what follows -- are more arguments of QEMU',
  positionals: {
    image: { describe: 'disk image that a cloud boots; it is not written', required: true },
    ...specPositional,
  },
  isFollowed: true,
  options: {
    ...specOptions,
    keep: { type: 'string', describe: 'file of what the guest writes, to go on with; by default it is gone' },
    'allow-other-files': {
      type: 'boolean',
      describe: 'boot an image that lies in other files, too; which ones, the image says',
    },
    memory: { type: 'string', describe: 'of the guest, such as 512M or 2G; 1G by default' },
    cpus: { type: 'string', describe: 'number of its processors; 2 by default' },
    'ssh-port': { type: 'string', describe: 'of this machine, for its SSH; a free one by default' },
    timeout: { type: 'string', describe: 'seconds until cloud-init is done; 600 by default' },
    'no-wait': { type: 'boolean', describe: 'do not look whether cloud-init is done' },
    'exit-when-done': { type: 'boolean', describe: 'switch the guest off once cloud-init is done' },
    quiet: { type: 'boolean', alias: 'q', describe: 'without the console of the guest' },
  },
  async run(args, following) {
    const { settingsOf } = await import('../run/settings.ts')
    const settings = settingsOf(args)
    const { runImage } = await import('../run/run-image.ts')
    await runImage(args.image, { ...args, json: false }, settings, following)
  },
})
