import { command } from '../args/command.ts'
import { drivePositional } from '../args/drive-positional.ts'
import { lookOptions } from '../args/look-options.ts'
import { EXIT, Failure } from '../report/exit.ts'
import { print } from '../terminal/stdout.ts'

export const inspect = command({
  verb: 'inspect',
  describe: 'say what a drive is and tells, and which guests will take it',
  positionals: { drive: drivePositional },
  options: {
    map: { type: 'boolean', describe: 'every part of the image, with gaps and overlaps' },
    spec: { type: 'boolean', describe: 'a spec that builds the drive again; it holds its secrets' },
    output: { type: 'string', alias: 'o', describe: 'new file for the spec; - needs --show-secrets' },
    'show-secrets': { type: 'boolean', describe: 'passwords and seeds too' },
    ...lookOptions,
    json: { type: 'boolean', describe: 'all of it as JSON on standard output' },
  },
  async run({ drive: name, map, json, spec, output = '-', 'show-secrets': showSecrets, ...how }) {
    if (spec && output === '-' && !showSecrets)
      throw new Failure(EXIT.usage, 'A spec holds secrets: give -o FILE, or --show-secrets.')
    const { withDrive } = await import('../input/open-drive.ts')
    const { findingsOf } = await import('../inspect/inspection.ts')
    await withDrive(name, how, async (drive) => {
      if (spec) {
        const { writeSpec } = await import('../inspect/spec-text.ts')
        return writeSpec(name, drive, output)
      }
      if (map && !json) {
        const { mapText } = await import('../inspect/map-text.ts')
        await print(mapText(name, drive))
        return
      }
      const found = findingsOf(drive, { showSecrets })
      const { inspectionJson } = await import('../inspect/inspection-json.ts')
      const { inspectionText } = await import('../inspect/inspection-text.ts')
      await print(json ? inspectionJson(name, drive, found, map) : inspectionText(name, drive, found))
    })
  },
})
