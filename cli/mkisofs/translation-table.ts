import {
  type DirectoryNode,
  hierarchy,
  isNamedAsDirectory,
  nameOf,
  type Node,
  nodesBelow,
} from '../../lib/iso9660/write/hierarchy.ts'
import { fileVersion, primaryNaming } from '../../lib/iso9660/write/primary-names.ts'
import { visible } from '../../lib/iso9660/write/visible.ts'
import { escapedBytes } from '../../lib/text/escaped-bytes.ts'
import { type Entry, file, type Tree } from '../../lib/image/tree.ts'
import type { Collected } from './collect.ts'
import type { Settings } from './settings.ts'

/** Characters before the first tab in genisoimage's tables. */
const WIDTH = 210

/**
 * Adds a translation table to each directory with entries from disk that the primary tree shows; returns the tree and the paths
 * of the tables. As with genisoimage, a table has no line for a hidden entry, nor for a directory of the command line alone.
 */
export function withTables(
  { tree, hidden, made }: Pick<Collected, 'tree' | 'hidden' | 'made'>,
  table: string,
  settings: Settings,
): { tree: Tree; tables: string[] } {
  const { names, level, newDirMode, uid = 0, gid = 0 } = settings
  const attributes = { mode: (newDirMode & 0o666 & ~0o222) | 0o444, uid, gid }
  const isListed = ({ path }: Node): boolean => !made.has(path)
  const result = new Map<string, Entry>(tree)
  const nodes = (): DirectoryNode[] => directories(visible(hierarchy(result, true), hidden))
  const add = ({ path }: DirectoryNode, text: string): string => {
    const place = path === '' ? table : `${path}/${table}`
    result.set(place, { ...file(escapedBytes(text)), ...attributes })
    return place
  }
  // Tables list each other, so they must exist before their lines are written.
  const tables = nodes()
    .filter(({ children }) => children.some(isListed))
    .map((directory) => add(directory, ''))
  const naming = primaryNaming(names, level)
  const version = fileVersion(names)
  for (const directory of nodes()) {
    if (!directory.children.some(({ path }) => nameOf(path) === table)) continue
    const lines = naming(directory)
      .filter(({ node }) => nameOf(node.path) !== table && isListed(node))
      .map(({ node, identifier }) => line(node, isNamedAsDirectory(node) ? identifier : identifier + version))
    add(directory, lines.join(''))
  }
  return { tree: result, tables }
}

function directories(root: DirectoryNode): DirectoryNode[] {
  return [root, ...nodesBelow(root)].filter((node) => node.kind === 'directory')
}

function line(node: Node, identifier: string): string {
  const start = `${letter(node)} ${identifier}`.padEnd(WIDTH)
  return `${start}\t${nameOf(node.path)}${detail(node)}\n`
}

function letter(node: Node): string {
  if (node.kind === 'device') return { block: 'B', character: 'C', fifo: 'P', socket: 'S' }[node.entry.type]
  return { directory: 'D', file: 'F', symlink: 'L', relocated: 'D' }[node.kind]
}

function detail(node: Node): string {
  if (node.kind === 'symlink') return `\t${node.entry.target}`
  if (node.kind !== 'device' || node.entry.type === 'fifo' || node.entry.type === 'socket') return ''
  const { major = 0, minor = 0 } = node.entry
  return `\t${major} ${minor}`
}
