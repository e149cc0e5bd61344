import { command } from '../args/command.ts'
import { drivePositional } from '../args/drive-positional.ts'
import { lookOptions } from '../args/look-options.ts'
import { EXIT, Failure } from '../report/exit.ts'
import { print } from '../terminal/stdout.ts'

export const diff = command({
  verb: 'diff',
  describe: 'say what differs between two drives, directories or specs; exit code 1 when anything does',
  positionals: { a: drivePositional, b: drivePositional },
  options: {
    all: { type: 'boolean', describe: 'labels, sizes, modes, owners and dates too' },
    'show-secrets': { type: 'boolean', describe: 'secrets, and the texts in which some may be' },
    ...lookOptions,
    json: { type: 'boolean', describe: 'the differences as JSON on standard output' },
  },
  async run({ a, b, all, json, 'show-secrets': showSecrets, ...how }) {
    if (a === '-' && b === '-') throw new Failure(EXIT.usage, 'Standard input is one drive, and not two.')
    const { withDrive } = await import('../input/open-drive.ts')
    const { diff } = await import('../../lib/inspect/diff.ts')
    const { differencesJson, differencesText } = await import('../inspect/differences.ts')
    const found = await withDrive(a, how, (one) =>
      withDrive(b, how, (other) => diff(one, other, { all, showSecrets })),
    )
    await print(json ? differencesJson(found) : differencesText(found, a, b))
    if (found.length > 0) throw new Failure(EXIT.failed, '')
  },
})
