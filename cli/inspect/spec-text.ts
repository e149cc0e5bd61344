import { maskedReport } from '../../lib/metadata/masked.ts'
import { hasErrors } from '../../lib/report/diagnostics.ts'
import { gunzip } from '../../lib/node/gunzip.ts'
import { existing, unwritable } from '../report/file-failures.ts'
import { specFromDrive } from '../../lib/inspect/spec-from-drive.ts'
import { answer, isJson } from '../report/answer.ts'
import { differencesText } from './differences.ts'
import type { DriveInput } from '../input/open-drive.ts'
import { EXIT, Failure } from '../report/exit.ts'
import { printReport } from '../report/report.ts'
import { say, sayLines } from '../report/say.ts'
import { printData } from '../terminal/stdout.ts'

/**
 * Writes a spec that rebuilds a drive, to a file that only the owner can read. Reports what the spec cannot restore.
 *
 * @throws Failure when no spec can describe the drive, or the spec cannot be written
 */
export async function writeSpec(name: string, drive: DriveInput, output: string): Promise<void> {
  const found = await specFromDrive(drive, gunzip)
  if (found === undefined)
    throw new Failure(EXIT.invalid, `${name} contains more than a spec can hold`, [], {
      code: 'drive-beyond-spec',
    })
  printReport(found.report)
  if (hasErrors(found.report))
    throw new Failure(EXIT.invalid, 'no spec can describe this drive', [], { code: 'drive-beyond-spec' })
  const notes = [
    ...maskedReport(found.leftOut).map(
      ({ path, message }) => `left out: ${path.join('.') || 'spec'}: ${message}`,
    ),
    ...found.carried.map((path) => `kept in extra_files, because no field produces these bytes: ${path}`),
  ]
  for (const note of notes) say(note)
  if (found.lost.length > 0)
    sayLines(`not restored:\n${differencesText(found.lost, 'the drive', 'the rebuilt drive')}`)
  if (output === '-') {
    if (isJson()) answer({ drive: name, spec: found.text, left_out: notes })
    else await printData(found.text)
    return
  }
  const { writeText } = await import('../../lib/node/write-text.ts')
  try {
    await writeText(output, found.text)
  } catch (cause) {
    throw (cause as NodeJS.ErrnoException).code === 'EEXIST'
      ? existing(output, 'name another file')
      : unwritable(output, cause)
  }
  answer({ drive: name, output, left_out: notes })
}
