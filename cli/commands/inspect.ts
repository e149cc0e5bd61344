import { command } from '../command.ts'
import { drivePositional } from '../drive-positional.ts'

export const inspect = command({
  verb: 'inspect',
  describe: 'say what a drive is and tells, and which guests will take it',
  positionals: { drive: drivePositional },
  options: {
    map: { type: 'boolean', describe: 'every part of the image, with gaps and overlaps' },
    'show-secrets': { type: 'boolean', describe: 'passwords and seeds too' },
    json: { type: 'boolean', describe: 'all of it as JSON on standard output' },
  },
  async run({ drive: name, map, json, 'show-secrets': showSecrets }) {
    const { withDrive } = await import('../drive-input.ts')
    const { findingsOf } = await import('../inspect/inspection.ts')
    await withDrive(name, async (drive) => {
      if (map && !json) {
        const { mapText } = await import('../inspect/map-text.ts')
        process.stdout.write(mapText(name, drive))
        return
      }
      const found = findingsOf(drive, { showSecrets })
      const { inspectionJson } = await import('../inspect/inspection-json.ts')
      const { inspectionText } = await import('../inspect/inspection-text.ts')
      process.stdout.write(
        json ? inspectionJson(name, drive, found, map) : inspectionText(name, drive, found),
      )
    })
  },
})
