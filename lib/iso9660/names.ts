import { EncodeError } from '../image.ts'
import type { DirectoryNode, Node } from './hierarchy.ts'

/** A child of a directory under the name it has in one of the image's trees. */
export interface Named {
  readonly node: Node
  readonly identifier: Uint8Array
}

const utf8 = new TextEncoder()

/** Longest identifier without its version, as `genisoimage -l` has it. ECMA-119 7.5.1 allows 30 and a separator. */
const PRIMARY_LENGTH = 31

/**
 * The children in the order of the primary tree, as
 * `genisoimage -ldots -allow-lowercase -allow-multidot -l` makes them: every byte but letters, digits, `_` and `.`
 * becomes `_`; what is longer than 31 characters loses the end of the part before the
 * extension; a name that is taken by then gets three digits in place of that part's end. A file without an extension
 * ends in a dot, and every file in version 1. All of that is what a reader of neither Rock Ridge nor Joliet sees.
 *
 * @throws EncodeError `name-clash` when a thousand names of one directory become the same
 */
export function primaryNames(directory: DirectoryNode): Named[] {
  const taken = new Map<string, Node>()
  for (const node of directory.children) {
    const isFile = node.kind !== 'directory'
    const name = relaxed(node.name)
    let candidate = fit(name, '', isFile)
    for (let serial = 0; taken.has(candidate); serial++) {
      if (serial > 999)
        throw new EncodeError('name-clash', node.path, 'too many names like it in its directory')
      candidate = fit(name, String(serial).padStart(3, '0'), isFile)
    }
    taken.set(candidate, node)
  }
  return [...taken].sort(byName).map(([name, node]) => {
    return { node, identifier: ascii(node.kind === 'directory' ? name : `${name};1`) }
  })
}

/** By code of each character, so by UCS-2 unit; no character of a primary name is less than the dot. ECMA-119 9.3 */
function byName([a]: readonly [string, Node], [b]: readonly [string, Node]): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function relaxed(name: string): string {
  if (/^[A-Za-z0-9_.]*$/.test(name)) return name
  let mapped = ''
  for (const byte of utf8.encode(name)) {
    const character = String.fromCharCode(byte)
    mapped += /[A-Za-z0-9_.]/.test(character) ? character : '_'
  }
  return mapped
}

function fit(name: string, serial: string, isFile: boolean): string {
  const dot = isFile ? name.lastIndexOf('.') : -1
  const stem = dot < 0 ? name : name.slice(0, dot)
  const extension = dot >= 0 ? name.slice(dot) : isFile ? '.' : ''
  const room = PRIMARY_LENGTH - serial.length
  const kept = extension.slice(0, room)
  return (
    stem.slice(0, serial === '' ? room - kept.length : Math.min(room - kept.length, stem.length - 3)) +
    serial +
    kept
  )
}

function ascii(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length)
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i)
  return bytes
}

/** Longest Joliet name, in UCS-2 units. Joliet, "Maximum Filename Length" */
const JOLIET_LENGTH = 64

/**
 * The children in the order of the Joliet tree, under their own names in UCS-2, characters outside the basic plane as
 * surrogate pairs. Symbolic links are left out: Joliet has none.
 *
 * @throws EncodeError `name-too-long`, or `bad-name` for a character that Joliet does not allow
 */
export function jolietNames(directory: DirectoryNode): Named[] {
  const names: [string, Node][] = []
  for (const node of directory.children) {
    if (node.kind === 'symlink') continue
    if (node.name.length > JOLIET_LENGTH) {
      const reason = `its name has ${node.name.length} characters, Joliet allows ${JOLIET_LENGTH}`
      throw new EncodeError('name-too-long', node.path, reason)
    }
    // eslint-disable-next-line no-control-regex
    const bad = /[\u0000-\u001f*/:;?\\]/.exec(node.name)
    if (bad !== null) {
      throw new EncodeError('bad-name', node.path, `Joliet allows no ${JSON.stringify(bad[0])} in a name`)
    }
    names.push([node.name, node])
  }
  return names.sort(byName).map(([name, node]) => ({ node, identifier: bigEndian(name) }))
}

function bigEndian(text: string): Uint8Array {
  const bytes = new Uint8Array(2 * text.length)
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    bytes[2 * i] = unit >> 8
    bytes[2 * i + 1] = unit & 0xff
  }
  return bytes
}
