import { fitted } from '../terminal/fit.ts'
import { answer, isJson } from '../report/answer.ts'
import { command } from '../args/command.ts'
import { drivePositional } from '../args/drive-positional.ts'
import { lookOptions } from '../args/look-options.ts'
import { EXIT, Failure } from '../report/exit.ts'
import { print } from '../terminal/stdout.ts'

export const diff = command({
  verb: 'diff',
  describe: 'compare two drives, directories or specs; the exit code is 1 if they differ',
  examples: [
    ['diff web1.yaml web1.iso', 'compare a spec with the drive that was made from it'],
    ['diff old.iso new.iso --json', 'print the differences as JSON'],
  ],
  also: ['compare', 'cmp'],
  positionals: { a: drivePositional, b: drivePositional },
  options: {
    all: { type: 'boolean', describe: 'compare labels, sizes, modes, owners and dates too' },
    'show-secrets': { type: 'boolean', describe: 'show secrets, and texts that may contain them' },
    ...lookOptions,
  },
  async run({ a, b, all, 'show-secrets': showSecrets, ...how }) {
    if (a === '-' && b === '-') throw new Failure(EXIT.usage, 'Only one drive can come from standard input.')
    const { withDrive } = await import('../input/open-drive.ts')
    const { MASK } = await import('../../lib/metadata/masked.ts')
    const { diff } = await import('../../lib/inspect/diff.ts')
    const { differencesJson, differencesText } = await import('../inspect/differences.ts')
    const mask = isJson() ? null : MASK
    const found = await withDrive(a, how, (one) =>
      withDrive(b, how, (other) => diff(one, other, { all, showSecrets, mask })),
    )
    if (isJson()) answer({ differences: differencesJson(found) })
    else await print(fitted(differencesText(found, a, b)))
    if (found.length > 0) throw new Failure(EXIT.failed, '')
  },
})
