import type { CommandModule } from 'yargs'
import { EXIT, Failure } from '../exit.ts'
import { type InputArguments, inputOptions, readInput } from '../input.ts'

interface BuildArguments extends InputArguments {
  output: string | undefined
}

export const build: CommandModule<object, BuildArguments> = {
  command: 'build [spec]',
  describe: 'make a config drive as an ISO image',
  builder: (parser) =>
    inputOptions(parser).option('output', {
      alias: 'o',
      type: 'string',
      requiresArg: true,
      describe: 'file to write, or - for standard output (the default unless that is a terminal)',
    }) as never,
  handler: async (args) => {
    const { output = '-', json } = args
    if (output === '-' && process.stdout.isTTY) {
      throw new Failure(
        EXIT.usage,
        'An image does not belong on a terminal: give -o FILE, or redirect the output.',
      )
    }
    if (output === '-' && json)
      throw new Failure(EXIT.usage, '--json needs -o FILE: standard output has the image.')
    const { spec, report } = await readInput(args)
    const { buildImage } = await import('../build-image.ts')
    const { describeDrive } = await import('../attach-lines.ts')
    const { size, sha256 } = await buildImage(spec, output)
    const drive = { output, spec, size, sha256 }
    if (json) {
      const { volume_id } = spec.drive
      process.stdout.write(
        `${JSON.stringify({ output, size, sha256, volume_id, uuid: spec.uuid, hostname: spec.hostname, report })}\n`,
      )
    } else process.stderr.write(describeDrive(drive))
  },
}
