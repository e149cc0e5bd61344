import { EncodeError } from '../../image/image.ts'
import { type DirectoryNode, nameOf, nodesBelow } from './hierarchy.ts'
import type { Iso9660Options } from './options.ts'

/**
 * Checks that the names of each directory differ in Rock Ridge and UDF, too, if `options` has an encoding. Joliet checks its names itself.
 *
 * @throws EncodeError `name-clash`
 */
export function checkEncoded(root: DirectoryNode, { encoding, udf, rockRidge }: Iso9660Options): void {
  if (encoding === undefined) return
  const { decode, encode } = encoding
  for (const directory of [root, ...nodesBelow(root)]) {
    if (directory.kind !== 'directory') continue
    if (udf === true) checkDistinct(directory, decode)
    if (rockRidge !== false) checkDistinct(directory, (name) => String.fromCharCode(...encode(name)))
  }
}

function checkDistinct({ children }: DirectoryNode, encoded: (name: string) => string): void {
  const known = new Map<string, string>()
  for (const { path } of children) {
    const name = encoded(nameOf(path))
    const other = known.get(name)
    if (other !== undefined) {
      const reason = `its name equals that of ${other} in the character set of the image`
      throw new EncodeError('name-clash', path, reason)
    }
    known.set(name, path)
  }
}
