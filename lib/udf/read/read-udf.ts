import type { UdfMedium } from '../../image/drive.ts'
import { DecodeError, type Finding, type FindingCode, findings } from '../../image/findings.ts'
import type { ImagePart } from '../../image/part.ts'
import type { RandomAccess } from '../../image/random-access.ts'
import { brokenContent, gathered, runContent } from '../../image/runs.ts'
import { type Attributes, type Entry, pathProblem, type Tree } from '../../image/tree.ts'
import { FILE_TYPE, fileEntry, fileIdentifier } from '../file-descriptors.ts'
import { deviceNumbers } from './device-numbers.ts'
import { readDirectory } from './directory.ts'
import { type FileNode, readFileEntry } from './file-entry.ts'
import { targetOf } from '../symbolic-link.ts'
import { readVolume } from './volume.ts'

/** A UDF volume that was read. */
export interface UdfReading {
  /** The files, by path. */
  readonly tree: Tree
  /** What is known of the file system. */
  readonly medium: UdfMedium
  /** Problems that did not stop the reader. */
  readonly problems: readonly Finding[]
  /** All parts in order of offset; a file with several extents has several. */
  readonly segments: readonly ImagePart[]
}

/** The most entries, and the longest path in UTF-16 units; a hostile image could have endless ones. */
const MOST_ENTRIES = 1_000_000
const MOST_PATH = 4096

/** The UTF-16 units of all paths together that are allowed. */
const MOST_CHARACTERS = 256 * 1024 * 1024

/**
 * Reads a UDF volume of revision 1.02 to 2.60, with its virtual, sparable or metadata partition. Contents are read on demand.
 * Work and memory are limited by the size of the image. A file that cannot be read is in `problems`, and its content throws a
 * DecodeError when it is opened. Source: ECMA-167, 3rd edition; OSTA UDF 1.02 to 2.60
 *
 * @throws DecodeError `not-found` when it is not a UDF volume; `malformed`, `unsupported` when its descriptors or its root
 * directory cannot be read; `too-many` when there are too many entries
 */
export function readUdf(access: RandomAccess): UdfReading {
  const found = findings()
  const volume = readVolume(access, found)
  const tree = new Map<string, Entry>()
  const segments: ImagePart[] = [...volume.structures]
  const visited = new Set<number>()
  let characters = MOST_CHARACTERS
  let directoryBytes = access.size
  const note = (
    code: FindingCode,
    { offset }: { offset: number },
    section: string,
    message: string,
  ): Finding => {
    const finding = { code, structure: fileEntry.name, offset, section, message }
    found.add(finding)
    return finding
  }

  const contentOf = (path: string, node: FileNode) => {
    if (node.content !== undefined && node.broken === undefined) return node.content
    if (node.broken !== undefined)
      return brokenContent(
        node.length,
        note('outside-image', node, 'ECMA-167 4/14.14', `${path}: ${node.broken}`),
      )
    for (const { offset, size } of node.runs)
      if (offset !== undefined) segments.push({ offset, size, kind: 'file', label: path })
    return runContent(access, node.runs)
  }
  const queue: { readonly path: string; readonly node: FileNode }[] = []
  const enter = (path: string, node: FileNode): void => {
    if (visited.has(node.offset)) {
      note(
        'overlap',
        node,
        'ECMA-167 4/14.4',
        `${JSON.stringify(path)} is the place of another directory, and is left empty`,
      )
      return
    }
    visited.add(node.offset)
    queue.push({ path, node })
  }
  const entryOf = (path: string, node: FileNode): Entry | undefined => {
    const attributes = attributesOf(node)
    switch (node.fileType) {
      case FILE_TYPE.directory:
        enter(path, node)
        return { kind: 'directory', ...attributes }
      case FILE_TYPE.symlink: {
        const target = targetOf(bytesOf(access, node))
        if (target !== undefined) return { kind: 'symlink', target, ...attributes }
        note(
          'malformed',
          node,
          'ECMA-167 4/14.16',
          `${JSON.stringify(path)} is a symbolic link without a valid target`,
        )
        return undefined
      }
      case FILE_TYPE.block:
        return { kind: 'device', type: 'block', ...deviceNumbers(node.attributes), ...attributes }
      case FILE_TYPE.character:
        return { kind: 'device', type: 'character', ...deviceNumbers(node.attributes), ...attributes }
      case FILE_TYPE.fifo:
        return { kind: 'device', type: 'fifo', ...attributes }
      case FILE_TYPE.socket:
        return { kind: 'device', type: 'socket', ...attributes }
      default: {
        const inode = node.links > 1 ? { inode: `${node.offset}` } : {}
        return { kind: 'file', content: contentOf(path, node), ...inode, ...attributes }
      }
    }
  }
  const visit = ({ path, node }: { readonly path: string; readonly node: FileNode }): void => {
    const label = path === '' ? 'root directory' : `directory ${path}`
    for (const { offset, size } of node.runs)
      if (offset !== undefined) segments.push({ offset, size, kind: 'directory', label })
    if (node.broken !== undefined) note('outside-image', node, 'ECMA-167 4/14.14', `${label}: ${node.broken}`)
    directoryBytes -= node.length
    if (directoryBytes < 0) {
      const message = 'the directories together have more bytes than the image'
      throw new DecodeError({
        code: 'overlap',
        structure: fileEntry.name,
        offset: node.offset,
        section: 'ECMA-167 4/8.6',
        message,
      })
    }
    for (const { name, place } of readDirectory(bytesOf(access, node), node.offset, found)) {
      const child = path === '' ? name : `${path}/${name}`
      const problem = name.includes('/')
        ? 'it contains a slash'
        : child.length > MOST_PATH
          ? 'its path is too long'
          : pathProblem(name)
      if (problem !== undefined || tree.has(child)) {
        const reason = problem ?? 'its directory already has this name'
        const message = `${JSON.stringify(name.slice(0, 300))} is left out: ${reason}`
        found.add({
          code: 'bad-name',
          structure: fileIdentifier.name,
          offset: node.offset,
          section: 'ECMA-167 4/8.6',
          message,
        })
        continue
      }
      characters -= child.length
      if (tree.size >= MOST_ENTRIES || characters < 0) {
        const message = `there are more than ${MOST_ENTRIES} entries, or their paths are too long`
        throw new DecodeError({
          code: 'too-many',
          structure: fileIdentifier.name,
          offset: node.offset,
          section: 'ECMA-167 4/8.6',
          message,
        })
      }
      const target = readFileEntry(volume, place)
      const entry = target && entryOf(child, target)
      if (entry !== undefined) tree.set(child, entry)
    }
  }

  const root = readFileEntry(volume, volume.root)
  if (root === undefined || root.fileType !== FILE_TYPE.directory) {
    const message = 'it is not the file entry of a directory'
    throw new DecodeError({
      code: 'malformed',
      structure: 'root directory',
      offset: root?.offset ?? 0,
      section: 'ECMA-167 4/14.1',
      message,
    })
  }
  tree.set('', { kind: 'directory', ...attributesOf(root) })
  enter('', root)
  // The list grows during the loop.
  for (const each of queue) visit(each)
  const { label, revision } = volume
  return {
    tree,
    medium: { fileSystem: 'udf', size: access.size, partition: 'none', label, revision },
    problems: found.list,
    segments: segments.toSorted((a, b) => a.offset - b.offset),
  }
}

function attributesOf({ mode, uid, gid, modified }: FileNode): Attributes {
  return {
    mode,
    ...(uid !== undefined && { uid }),
    ...(gid !== undefined && { gid }),
    ...(modified !== undefined && { modified }),
  }
}

/** Returns the bytes of a directory or a link, as far as they are in the image. */
function bytesOf(access: RandomAccess, { content, runs, length }: FileNode): Uint8Array {
  if (length > access.size) return new Uint8Array(0)
  return content ?? gathered(access, runs)
}
