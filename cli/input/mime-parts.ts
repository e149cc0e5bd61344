import { gunzip } from '../../lib/user-data/gzip.ts'
import { parseMultipart, type ReadPart } from '../../lib/user-data/mime/parse-multipart.ts'
import { userDataKind } from '../../lib/user-data/kind.ts'
import { mostInput } from '../../lib/node/limits.ts'
import { EXIT, Failure } from '../report/exit.ts'
import { noteProblem } from '../report/answer.ts'
import { inputName } from '../report/file-failures.ts'
import { readInputFile } from './read-input-file.ts'
import { say } from '../report/say.ts'

/**
 * Reads the parts of the multi-part user data in `file`, decompressed.
 *
 * @throws Failure when the file cannot be read or is not multi-part
 */
export function readParts(file: string): readonly ReadPart[] {
  const bytes = unpacked(readInputFile(file))
  if (bytes === undefined)
    throw new Failure(EXIT.invalid, `${inputName(file)}: the gzip data is damaged or too large.`, [], {
      code: 'not-multipart',
    })
  if (userDataKind(bytes) !== 'mime')
    throw new Failure(EXIT.invalid, `${inputName(file)} is not multi-part user data.`, [], {
      code: 'not-multipart',
    })
  const { parts, problems } = parseMultipart(bytes)
  for (const { reason, line } of problems) {
    noteProblem({
      severity: 'warning',
      code: 'mime-damaged',
      message: `line ${line}: ${reason}`,
      source: file,
    })
    say(`config-drive: ${file}:${line}: ${reason}`)
  }
  return parts.map((part) => {
    return part.type === 'application/gzip'
      ? { ...part, content: unpacked(part.content) ?? part.content }
      : part
  })
}

function unpacked(bytes: Uint8Array): Uint8Array | undefined {
  return userDataKind(bytes) === 'gzip' ? gunzip(bytes, mostInput()) : bytes
}
