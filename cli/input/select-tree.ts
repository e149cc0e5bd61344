import { TREE_NAMES } from '../../lib/reading/read-drive.ts'
import type { Entry, Tree } from '../../lib/image/tree.ts'
import type { DriveInput } from './open-drive.ts'
import { EXIT, Failure } from '../report/exit.ts'
import { inWords } from '../../lib/report/in-words.ts'
import { printable } from '../report/printable.ts'

/**
 * The tree of a drive, or the one that --tree names.
 *
 * @throws Failure when it has none of that name
 */
export function treeOf({ tree, image }: DriveInput, asked: string | undefined): Tree {
  if (asked === undefined) return tree
  const name = TREE_NAMES.find((name) => name === asked)
  if (name === undefined) throw new Failure(EXIT.usage, `Say with --tree one of ${inWords(TREE_NAMES)}.`)
  const found = image?.treeCalled(name)
  if (found !== undefined) return found
  const { trees = [] } = image ?? {}
  const others = trees.length === 0 ? 'only ISO 9660 has trees' : `there is ${inWords(trees, 'and')}`
  throw new Failure(EXIT.failed, `there is no tree ${name}: ${others}`)
}

/** A path as it can be typed: with slashes around it. */
function plain(path: string): string {
  return path.replace(/^(?:\.?\/)+|(?<!\/)\/+$/g, '').replace(/^\.$/, '')
}

/**
 * What lies at a path and below it, by path; all but the root itself for ''.
 *
 * @throws Failure when there is nothing
 */
export function below(tree: Tree, path: string): readonly (readonly [string, Entry])[] {
  const top = plain(path)
  const found = [...tree].filter(
    ([each]) => each !== '' && (top === '' || each === top || each.startsWith(`${top}/`)),
  )
  if (found.length === 0 && top !== '') throw new Failure(EXIT.failed, `there is no ${printable(top)}`)
  return found.sort(([a], [b]) => (a < b ? -1 : 1))
}

/** @throws Failure when there is nothing at that path */
export function entryAt(tree: Tree, path: string): Entry {
  const entry = tree.get(plain(path))
  if (entry !== undefined) return entry
  throw new Failure(EXIT.failed, `there is no ${printable(plain(path)) || 'root'}`)
}
