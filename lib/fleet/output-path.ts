import type { Diagnostic } from '../report/diagnostics.ts'
import { rowFinding } from './findings.ts'
import { nameOfRow, type InventoryRow } from './row.ts'
import { shardOf } from './shard.ts'

/** The folder of the drives when no output path is given. */
export const DEFAULT_FOLDER = 'drives'

/** The most drives that go into one folder when the output path names only a folder. */
export const MOST_IN_FOLDER = 10_000

/** Returns the output path in a folder: the drives beside each other, or spread over sub-folders. */
export function pathIn(folder: string, isSpread: boolean, extension: string): string {
  const inside = folder === '' || folder.endsWith('/') ? folder : `${folder}/`
  return `${inside}${isSpread ? '${hash}/' : ''}\${name}${extension}`
}

/** Where the drives of a fleet go: a path with `${…}` for columns of the inventory. */
export type OutputPath = (row: InventoryRow) => { readonly path: string } | { readonly problem: Diagnostic }

/** Characters that would make a value more than one name, on any system, and those that no name should have. */
const FOREIGN = /[/\\:*?"<>|]|\p{Cc}/u

/** The number of folders that `${hash}` spreads the files over. */
const FOLDERS = 256

/**
 * Reads a pattern such as `out/${rack}/${name}.iso`. `${name}` is the name of the row, and `${hash}` is two hexadecimal digits that depend
 * on the name alone. A value is always one name: it cannot lead into another folder.
 */
export function outputPath(pattern: string, source: string): OutputPath {
  const pieces = pattern.split(/\$\{([A-Za-z_]\w*)\}/)
  return (row) => {
    const values: string[] = []
    for (const [n, piece] of pieces.entries()) {
      if (n % 2 === 0) {
        values.push(piece)
        continue
      }
      const value = valueOf(piece, row)
      if (value === undefined)
        return { problem: rowFinding('row-path-variable', source, row.line, { name: piece }) }
      if (value === '' || value === '.' || value === '..' || FOREIGN.test(value))
        return { problem: rowFinding('row-path-value', source, row.line, { name: piece, value }) }
      values.push(value)
    }
    return { path: values.join('') }
  }
}

function valueOf(name: string, row: InventoryRow): string | undefined {
  const own = row.variables.get(name)
  if (name === 'hash' && own === undefined)
    return shardOf(nameOfRow(row) ?? '', FOLDERS)
      .toString(16)
      .padStart(2, '0')
  const value = name === 'name' ? nameOfRow(row) : own
  return typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean'
    ? String(value)
    : typeof value === 'string'
      ? value
      : undefined
}
