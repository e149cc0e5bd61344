import {
  type DirectoryNode,
  hierarchy,
  nameOf,
  type Node,
  nodesBelow,
} from '../../lib/iso9660/write/hierarchy.ts'
import { primaryNaming } from '../../lib/iso9660/write/primary-names.ts'
import { type Entry, file, type Tree } from '../../lib/image/tree.ts'
import type { Settings } from './settings.ts'

/** Characters before the first tab in genisoimage's tables. */
const WIDTH = 210

/** Adds a translation table to each non-empty directory; returns the tree and the paths of the tables. */
export function withTables(tree: Tree, table: string, settings: Settings): { tree: Tree; tables: string[] } {
  const { names, level, newDirMode, uid = 0, gid = 0 } = settings
  const mode = settings.fileMode ?? (newDirMode & 0o666 & ~0o222) | 0o444
  const attributes = { mode, uid, gid }
  const result = new Map<string, Entry>(tree)
  const add = ({ path }: DirectoryNode, text: string): string => {
    const place = path === '' ? table : `${path}/${table}`
    result.set(place, { ...file(text), ...attributes })
    return place
  }
  // Tables list each other, so they must exist before their lines are written.
  const tables = filledDirectories(hierarchy(tree)).map((directory) => add(directory, ''))
  const naming = primaryNaming(names, level)
  for (const directory of filledDirectories(hierarchy(result))) {
    const lines = naming(directory)
      .filter(({ node }) => nameOf(node.path) !== table)
      .map(({ node, identifier }) => line(node, identifier))
    add(directory, lines.join(''))
  }
  return { tree: result, tables }
}

function filledDirectories(root: DirectoryNode): DirectoryNode[] {
  const all = [root, ...nodesBelow(root)].filter((node) => node.kind === 'directory')
  return all.filter(({ children }) => children.length > 0)
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
