import { TREE_NAMES } from '../../lib/reading/read-drive.ts'
import type { Entry, FileEntry, Tree } from '../../lib/image/tree.ts'
import { follow } from '../../lib/reading/documents.ts'
import type { DriveInput } from './open-drive.ts'
import { EXIT, Failure } from '../report/exit.ts'
import { inWords } from '../../lib/report/in-words.ts'
import { printable } from '../report/printable.ts'

/**
 * Returns the tree of a drive, or the one that --tree names.
 *
 * @throws Failure when the drive has no such tree
 */
export function treeOf({ tree, image }: DriveInput, asked: string | undefined): Tree {
  if (asked === undefined) return tree
  const name = TREE_NAMES.find((name) => name === asked)
  if (name === undefined)
    throw new Failure(
      EXIT.usage,
      `--tree: unknown tree ${JSON.stringify(asked)}; use ${inWords(TREE_NAMES)}.`,
    )
  const found = image?.treeCalled(name)
  if (found !== undefined) return found
  const { trees = [] } = image ?? {}
  const others =
    trees.length === 0 ? 'only ISO 9660 images have trees' : `the image has ${inWords(trees, 'and')}`
  throw new Failure(EXIT.invalid, `the drive has no ${name} tree: ${others}`, [], { code: 'not-on-drive' })
}

/** Removes slashes and ./ around a path. */
function plain(path: string): string {
  return path.replace(/^(?:\.?\/)+|(?<!\/)\/+$/g, '').replace(/^\.$/, '')
}

/**
 * Returns the entries at a path and below it, sorted by path; for '', all but the root.
 *
 * @throws Failure when the path does not exist
 */
export function below(tree: Tree, path: string): readonly (readonly [string, Entry])[] {
  const top = plain(path)
  const found = [...tree].filter(
    ([each]) => each !== '' && (top === '' || each === top || each.startsWith(`${top}/`)),
  )
  if (found.length === 0 && top !== '')
    throw new Failure(EXIT.invalid, `the drive has no ${printable(top)}`, [], { code: 'not-on-drive' })
  return found.sort(([a], [b]) => (a < b ? -1 : 1))
}

/**
 * Returns the file at a path, behind links within the tree.
 *
 * @throws Failure when there is none
 */
export function fileAt(tree: Tree, path: string): FileEntry {
  const name = plain(path)
  const entry = follow(tree, name)
  if (entry?.kind === 'file') return entry
  const shown = printable(name) || 'the root'
  if (entry !== undefined)
    throw new Failure(EXIT.invalid, `${shown} is not a file`, [], { code: 'not-on-drive' })
  if (tree.has(name))
    throw new Failure(EXIT.invalid, `${shown} is a link that leads to no file of the drive`, [], {
      code: 'not-on-drive',
    })
  throw new Failure(EXIT.invalid, `the drive has no ${shown}`, [], { code: 'not-on-drive' })
}
