import { u32b, u8, text } from '../binary/codecs.ts'
import { bp, fixed, struct } from '../binary/struct.ts'
import { EncodeError } from '../image.ts'
import { recordDate } from './date.ts'
import type { DirectoryNode, Node } from './hierarchy.ts'
import { type Entry, entry, er, SP } from './susp.ts'

/** Longest name and target that a POSIX system takes: NAME_MAX, and PATH_MAX without its NUL. Bytes. */
const NAME_MAX = 255
const TARGET_MAX = 4095

/** Most bytes of data in one NM or SL entry: 255 in all. */
const ENTRY_DATA = 250

/** The identifiers of the 1991 release, which every reader knows. RRIP 4.3, "Specification of the ER" */
const ER = er(
  'RRIP_1991A',
  'THE ROCK RIDGE INTERCHANGE PROTOCOL PROVIDES SUPPORT FOR POSIX FILE SYSTEM SEMANTICS',
  'PLEASE CONTACT DISC PUBLISHER FOR SPECIFICATION SOURCE.  SEE PUBLISHER IDENTIFIER IN PRIMARY VOLUME DESCRIPTOR FOR CONTACT INFORMATION.',
  1,
)

/** Bits of the RR entry, which says what other entries the record has. RRIP 1991A 4.1 */
const HAS = { PX: 0x01, SL: 0x04, NM: 0x08, TF: 0x80 } as const

/** POSIX file modes: the type of the entry. RRIP 4.1.1 */
const TYPE = { directory: 0o040000, file: 0o100000, symlink: 0o120000 } as const

const px = struct('PX', 36, {
  signature: fixed(1, 2, text, 'PX'),
  length: fixed(3, 3, u8, 36),
  version: fixed(4, 4, u8, 1),
  mode: bp(5, 12, u32b), // RRIP 4.1.1
  links: bp(13, 20, u32b),
  user: fixed(21, 28, u32b, 0),
  group: fixed(29, 36, u32b, 0),
})

/** Times of modification, access and attribute change. RRIP 4.1.6 */
const tf = struct('TF', 26, {
  signature: fixed(1, 2, text, 'TF'),
  length: fixed(3, 3, u8, 26),
  version: fixed(4, 4, u8, 1),
  flags: fixed(5, 5, u8, 0x0e),
  modify: bp(6, 12, recordDate),
  access: bp(13, 19, recordDate),
  attributes: bp(20, 26, recordDate),
})

/** The entries of a directory's own (`.`) or its parent's (`..`) record; the root's own starts the whole protocol. */
export function selfEntries(directory: DirectoryNode, isRootRecord: boolean): Entry[] {
  const common = [entry('RR', [HAS.PX | HAS.TF]), posixAttributes(directory), timeStamps(directory)]
  return isRootRecord ? [SP, ...common, ER] : common
}

/**
 * The entries of a child's record.
 *
 * @throws EncodeError `name-too-long`, or `target-too-long` for a symbolic link
 */
export function childEntries(node: Node): Entry[] {
  const has = HAS.PX | HAS.TF | HAS.NM | (node.kind === 'symlink' ? HAS.SL : 0)
  const links = node.kind === 'symlink' ? symbolicLink(node.path, node.target) : []
  return [entry('RR', [has]), ...alternateName(node), posixAttributes(node), ...links, timeStamps(node)]
}

function posixAttributes(node: Node): Entry {
  const bytes = new Uint8Array(px.size)
  const links =
    node.kind === 'directory' ? 2 + node.children.filter(({ kind }) => kind === 'directory').length : 1
  px.encode({ mode: TYPE[node.kind] | node.mode, links }, bytes, 0)
  return bytes
}

function timeStamps({ modified }: Node): Entry {
  const bytes = new Uint8Array(tf.size)
  tf.encode({ modify: modified, access: modified, attributes: modified }, bytes, 0)
  return bytes
}

const utf8 = new TextEncoder()

/** NM entries, all but the last with the CONTINUE flag. RRIP 4.1.4 */
function alternateName(node: Node): Entry[] {
  const name = utf8.encode(node.name)
  if (name.length > NAME_MAX) {
    const reason = `its name has ${name.length} bytes, Rock Ridge's readers allow ${NAME_MAX}`
    throw new EncodeError('name-too-long', node.path, reason)
  }
  const entries: Entry[] = []
  for (let start = 0; start < name.length; start += ENTRY_DATA) {
    const part = name.subarray(start, start + ENTRY_DATA)
    const flags = start + part.length < name.length ? 0x01 : 0
    entries.push(entry('NM', [flags, ...part]))
  }
  return entries
}

/** SL entries, all but the last with the CONTINUE flag; a component longer than one entry continues too. RRIP 4.1.3 */
function symbolicLink(path: string, target: string): Entry[] {
  if (target === '') throw new EncodeError('bad-path', path, 'a symbolic link needs a target')
  if (utf8.encode(target).length > TARGET_MAX) {
    throw new EncodeError('target-too-long', path, `its target has more than ${TARGET_MAX} bytes`)
  }
  const runs: number[][] = [[]]
  for (const component of components(target)) {
    const last = runs.at(-1)!
    if (last.length + component.length > ENTRY_DATA) runs.push(component)
    else last.push(...component)
  }
  return runs.map((run, i) => entry('SL', [i < runs.length - 1 ? 0x01 : 0, ...run]))
}

/** Component records: flags, length, bytes. RRIP 4.1.3.1 */
function* components(target: string): Generator<number[]> {
  const parts = target.split('/')
  for (const [i, part] of parts.entries()) {
    if (part === '' && i === 0) yield [0x08, 0]
    else if (part === '') continue
    else if (part === '.') yield [0x02, 0]
    else if (part === '..') yield [0x04, 0]
    else {
      const bytes = [...utf8.encode(part)]
      for (let start = 0; start < bytes.length; start += ENTRY_DATA - 2) {
        const piece = bytes.slice(start, start + ENTRY_DATA - 2)
        yield [start + piece.length < bytes.length ? 0x01 : 0, piece.length, ...piece]
      }
    }
  }
}
