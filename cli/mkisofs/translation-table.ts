import { type DirectoryNode, hierarchy, nameOf, type Node } from '../../lib/iso9660/write/hierarchy.ts'
import { primaryNaming } from '../../lib/iso9660/write/primary-names.ts'
import { type Entry, file, type Tree } from '../../lib/image/tree.ts'
import type { Settings } from './settings.ts'

/** Characters before the first tab of a line, in genisoimage's tables. */
const WIDTH = 210

/** The tree with a translation table in each directory that is not empty, and the paths of the tables. */
export function withTables(tree: Tree, table: string, settings: Settings): { tree: Tree; tables: string[] } {
  const { names, level, newDirMode, uid = 0, gid = 0 } = settings
  const mode = settings.fileMode ?? (newDirMode & 0o666 & ~0o222) | 0o444
  const attributes = { mode, uid, gid }
  const result = new Map<string, Entry>(tree)
  const tables: string[] = []
  const place = (directory: DirectoryNode): void => {
    if (directory.children.length === 0) return
    const path = directory.path === '' ? table : `${directory.path}/${table}`
    tables.push(path)
    result.set(path, { ...file(''), ...attributes })
    for (const child of directory.children) if (child.kind === 'directory') place(child)
  }
  place(hierarchy(tree))
  const naming = primaryNaming(names, level)
  const fill = (directory: DirectoryNode): void => {
    if (directory.children.length === 0) return
    const lines = naming(directory)
      .filter(({ node }) => nameOf(node.path) !== table)
      .map(({ node, identifier }) => line(node, identifier))
    const path = directory.path === '' ? table : `${directory.path}/${table}`
    result.set(path, { ...file(lines.join('')), ...attributes })
    for (const child of directory.children) if (child.kind === 'directory') fill(child)
  }
  fill(hierarchy(result))
  return { tree: result, tables }
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
