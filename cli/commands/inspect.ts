import { fitted } from '../terminal/fit.ts'
import { answer, isJson } from '../report/answer.ts'
import { command } from '../args/command.ts'
import { drivePositional } from '../args/drive-positional.ts'
import { lookOptions } from '../args/look-options.ts'
import { EXIT, Failure } from '../report/exit.ts'
import { wrong } from '../args/wrong-usage.ts'
import { print } from '../terminal/stdout.ts'

export const inspect = command({
  verb: 'inspect',
  describe: 'summarise a drive and say which guests accept it',
  examples: [
    ['inspect web1.iso', 'summarise a drive'],
    ['inspect --map=svg web1.iso > web1.svg', 'draw where everything is in the image'],
    ['inspect web1.iso --spec -o web1-again.yaml', 'write a spec that rebuilds the drive'],
  ],
  also: ['info', 'describe'],
  positionals: { drive: drivePositional },
  options: {
    map: {
      conflicts: ['spec'],
      type: 'boolean',
      values: ['svg'],
      isClosed: true,
      describe: 'show and list every part of the image, with gaps and overlaps; svg draws it for a browser',
    },
    spec: {
      type: 'boolean',
      describe: 'write a spec that rebuilds the drive; it contains the secrets',
    },
    output: {
      type: 'string',
      alias: 'o',
      value: 'FILE',
      needs: ['spec'],
      describe: 'new file for the spec (default: standard output, which needs --show-secrets)',
    },
    'show-secrets': { type: 'boolean', describe: 'show passwords and random seeds' },
    ...lookOptions,
  },
  async run({ drive: name, map, spec, output = '-', 'show-secrets': showSecrets, ...how }) {
    if (map === 'svg' && isJson()) throw wrong('Use --map=svg or --json, not both.', 'inspect')
    if (spec && output === '-' && !showSecrets)
      throw new Failure(EXIT.usage, 'The spec contains secrets: add -o FILE or --show-secrets.')
    if (output !== '-') {
      const { checkOutputs } = await import('../output/check-outputs.ts')
      checkOutputs([output], [name])
    }
    const { withDrive } = await import('../input/open-drive.ts')
    const { findingsOf } = await import('../inspect/inspection.ts')
    await withDrive(name, how, async (drive) => {
      if (spec) {
        const { writeSpec } = await import('../inspect/spec-text.ts')
        return writeSpec(name, drive, output)
      }
      if (map === 'svg') {
        const { mapPicture } = await import('../inspect/pictures.ts')
        return print(mapPicture(name, drive))
      }
      if (map && !isJson()) {
        const { mapText } = await import('../inspect/map-text.ts')
        return print(mapText(name, drive))
      }
      const found = findingsOf(drive, { showSecrets, isJson: isJson() })
      if (isJson()) {
        const { inspectionJson } = await import('../inspect/inspection-json.ts')
        return answer(inspectionJson(name, drive, found, map))
      }
      const { inspectionText } = await import('../inspect/inspection-text.ts')
      await print(fitted(inspectionText(name, drive, found)))
    })
  },
})
