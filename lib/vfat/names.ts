import { EncodeError } from '../image/image.ts'
import type { DirectoryNode, Node } from './hierarchy.ts'

/** A child of a directory, with its names. */
export interface Named {
  readonly node: Node
  /** The eleven bytes of the entry: eight of the name and three of the extension, padded with spaces. */
  readonly shortName: string
  /** The long name; empty when the short name suffices. */
  readonly longName: string
}

/** The longest long name in UCS-2 units. "Long Directory Entries" */
const MOST_UNITS = 255

// eslint-disable-next-line no-control-regex
const ILLEGAL = /[\u0000-\u001f"*/:<>?\\|]/

/** Matches a valid short name. Source: DIR_Name, "Basis-Name Generation Algorithm" */
const SHORT = /^[A-Z0-9!#$%&'()\-@^_`{}~]{1,8}(?:\.[A-Z0-9!#$%&'()\-@^_`{}~]{1,3})?$/
const NOT_SHORT = /[^A-Z0-9!#$%&'()\-@^_`{}~]/g

/**
 * Returns the names of a directory's children. A name of 8.3 upper-case characters is its own short name. Any other name also
 * has a long name, and a short name that ends in `~1`, `~2`, … if it is not 8.3 in upper case, as in Windows and Linux.
 *
 * @throws EncodeError `bad-name`, `name-too-long`, or `name-clash` for names that differ only in case
 */
export function namesOf({ children }: DirectoryNode): Named[] {
  const taken = new Map<string, Node>()
  for (const node of children) {
    checkName(node)
    const other = taken.get(folded(node.name))
    if (other !== undefined) {
      throw new EncodeError(
        'name-clash',
        node.path,
        `its name differs from that of ${other.path} only in letter case`,
      )
    }
    taken.set(folded(node.name), node)
  }
  const used = new Set<string>()
  for (const name of taken.keys()) if (SHORT.test(name)) used.add(name)
  const tails = new Map<string, number>()
  return children.map((node) => {
    const upper = folded(node.name)
    if (SHORT.test(upper)) return named(node, upper)
    return named(node, generated(upper, used, tails))
  })
}

/** Returns a label or a name as the bytes of an entry, without the dot. */
function named(node: Node, shortName: string): Named {
  const [stem = '', extension = ''] = shortName.split('.')
  const longName = shortName === node.name ? '' : node.name
  return { node, shortName: stem.padEnd(8) + extension.padEnd(3), longName }
}

function checkName({ name, path }: Node): void {
  const illegal = ILLEGAL.exec(name)?.[0]
  if (illegal !== undefined) {
    throw new EncodeError('bad-name', path, `FAT does not allow ${JSON.stringify(illegal)} in a name`)
  }
  if (/[. ]$/.test(name)) {
    throw new EncodeError('bad-name', path, 'its name ends in a dot or a space, which FAT readers remove')
  }
  if (name.length > MOST_UNITS) {
    const reason = `its name has ${name.length} characters; FAT allows at most ${MOST_UNITS}`
    throw new EncodeError('name-too-long', path, reason)
  }
}

/** Returns the name in upper case, letter by letter as Windows compares it: a letter that would become two, such as `ß`, stays. */
export function folded(name: string): string {
  // eslint-disable-next-line no-control-regex
  if (/^[\u0000-\u007f]*$/.test(name)) return name.toUpperCase()
  let result = ''
  for (const character of name) {
    const upper = character.toUpperCase()
    result += upper.length === character.length ? upper : character
  }
  return result
}

/** Returns a short name that is not in use. "Basis-Name Generation Algorithm", "Numeric-Tail Generation Algorithm" */
function generated(upper: string, used: Set<string>, tails: Map<string, number>): string {
  const name = upper.replaceAll(' ', '').replace(/^\.+/, '')
  const dot = name.lastIndexOf('.')
  const legal = (part: string): string => part.replaceAll('.', '').replace(NOT_SHORT, '_')
  const stem = legal(dot < 0 ? name : name.slice(0, dot))
  const extension = dot < 0 ? '' : legal(name.slice(dot + 1)).slice(0, 3)
  const end = extension === '' ? '' : `.${extension}`
  const start = `${stem.slice(0, 6)}${end}`
  for (let number = tails.get(start) ?? 1; ; number++) {
    const tail = `~${number}`
    const shortName = `${stem.slice(0, 8 - tail.length)}${tail}${end}`
    if (used.has(shortName)) continue
    used.add(shortName)
    tails.set(start, number + 1)
    return shortName
  }
}
