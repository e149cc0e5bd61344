import { type Content, pathProblem } from '../image/tree.ts'
import { fileContents } from './contents.ts'
import { below, type Cursor, fail, membersOf, schemaOf, type Shape, wrongType } from '../shape/shape.ts'

/** Path on the drive -> content. A path that ends in a slash is an empty directory, with no content. */
export const extraFiles: Shape<ReadonlyMap<string, Content | null>> = {
  expected: 'a map',
  schema: {
    type: 'object',
    patternProperties: { '/$': { type: 'null' } },
    additionalProperties: schemaOf(fileContents),
  },
  decode(value, at) {
    const members = membersOf(value)
    if (members === undefined) return wrongType(at, this.expected, value)
    const result = new Map<string, Content | null>()
    let isSound = true
    for (const [key, member] of members) {
      const isDirectory = key.endsWith('/')
      const path = isDirectory ? key.slice(0, -1) : key
      const content = isDirectory
        ? directory(member, below(at, key))
        : fileContents.decode(member, below(at, key))
      const place = { ...below(at, key), part: 'key' } as const
      isSound = isPath(path, place) && isNew(path, result, place) && content !== undefined && isSound
      if (content !== undefined) result.set(path, content)
    }
    return isSound ? result : undefined
  },
}

function directory(value: unknown, at: Cursor): null | undefined {
  return value === null
    ? null
    : wrongType(at, 'no content, because a path that ends in a slash is an empty directory', value)
}

function isPath(path: string, at: Cursor): boolean {
  const reason = pathProblem(path)
  return reason === undefined || fail(at, 'bad-drive-path', { reason }) === null
}

function isNew(path: string, known: ReadonlyMap<string, unknown>, at: Cursor): boolean {
  return (
    !known.has(path) || fail(at, 'bad-drive-path', { reason: 'it is both a file and a directory' }) === null
  )
}
