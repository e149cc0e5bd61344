import { command } from '../command.ts'
import { EXIT, Failure } from '../exit.ts'
import { inputOptions, readInput, specPositional } from '../input.ts'

export const build = command({
  verb: 'build',
  describe: 'make a config drive as an ISO image',
  positionals: specPositional,
  options: {
    ...inputOptions,
    output: {
      type: 'string',
      alias: 'o',
      describe: 'file to write, or - for standard output (the default unless that is a terminal)',
    },
    quiet: { type: 'boolean', alias: 'q', describe: 'no word of what was made, and no progress' },
  },
  async run(args) {
    const { output = '-', json, quiet } = args
    if (output === '-' && process.stdout.isTTY) {
      throw new Failure(
        EXIT.usage,
        'An image does not belong on a terminal: give -o FILE, or redirect the output.',
      )
    }
    if (output === '-' && json)
      throw new Failure(EXIT.usage, '--json needs -o FILE: standard output has the image.')
    const { spec, report } = await readInput(args)
    const { checkSize, packSpec, writeDrive } = await import('../build-image.ts')
    const { image, drive } = packSpec(spec)
    await checkSize(spec, image)
    const { checkGuests } = await import('../check-guests.ts')
    const { inSpec } = await import('../locate-findings.ts')
    const minded = checkGuests(drive, {
      guests: spec.guests,
      isStrict: args.strict,
      locate: inSpec(args.spec),
    })
    const { size, sha256 } = await writeDrive(image, output, quiet)
    const { knownKeys } = await import('../known-keys.ts')
    const keys = json || !quiet ? knownKeys(spec) : []
    if (json) {
      const { uuid, hostname } = spec
      const { volume_id } = spec.drive
      const all = [...report, ...minded]
      const made = { output, size, sha256, volume_id, uuid, hostname, keys, report: all }
      process.stdout.write(`${JSON.stringify(made)}\n`)
    } else if (!quiet) {
      const { describeDrive } = await import('../describe-drive.ts')
      process.stderr.write(describeDrive({ output, spec, keys, size, sha256 }))
    }
  },
})
