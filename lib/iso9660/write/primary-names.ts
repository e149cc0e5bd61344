import { type DirectoryNode, isNamedAsDirectory, nameOf, type Node } from './hierarchy.ts'
import type { Level, PrimaryNames } from './options.ts'

/** A child of a directory, with its name in one of the image's trees, without a version. */
export interface Named {
  readonly node: Node
  readonly identifier: string
}

/** Returns the names of the children of a directory. */
export type Naming = (directory: DirectoryNode) => Named[]

/**
 * Returns a function that names entries in the primary tree as genisoimage does:
 *
 * A byte (of UTF-8) that the rules do not allow becomes `_`. So does every dot but the last, or the one before it when
 * the last dot ends the name. `.tar.gz` becomes `.TGZ`.
 *
 * A name of 8.3 characters is cut before and after the dot. In a name of 31, the extension is cut first, down to 15,
 * then the part before it; the name of a directory is cut at its end.
 *
 * A name that is taken gets a serial after the part before the extension, or in place of its end: three digits of base 36,
 * and more when those are used up. A file without an extension ends in a dot. Source: ECMA-119 7.5, 7.6
 */
export function primaryNaming(rules: PrimaryNames, level: Level): Naming {
  const { length = level === 1 ? '8.3' : 31 } = rules
  const shape: Shape = { length, omitPeriod: rules.omitPeriod === true }
  const { asItIs, exceptForCase } = plain(rules)
  const forbidden = forbiddenIn(rules)
  const hasLowCharacters = rules.relaxed === true || rules.untranslated === true
  return (directory) => {
    const names: Named[] = []
    const taken = new Set<string>()
    /** The next serial to try, by the name with serial 000. Names that share this one share all others. */
    let tried: Map<string, number> | undefined
    for (const node of directory.children) {
      const isFile = !isNamedAsDirectory(node)
      const own = (node.kind === 'directory' ? node.identifier : undefined) ?? nameOf(node.path)
      const name = asItIs.test(own)
        ? own
        : exceptForCase.test(own)
          ? own.toUpperCase()
          : mapped(own, rules, forbidden)
      let candidate = fit(name, '', isFile, shape)
      if (taken.has(candidate)) {
        const first = fit(name, '000', isFile, shape)
        tried ??= new Map()
        let serial = tried.get(first) ?? 0
        do candidate = fit(name, digits(serial++), isFile, shape)
        while (taken.has(candidate))
        tried.set(first, serial)
      }
      taken.add(candidate)
      names.push({ node, identifier: candidate })
    }
    return hasLowCharacters ? sortedWithLowDots(names) : names.sort(byIdentifier)
  }
}

/** Returns the version of files in the primary tree, with its separator; '' for none. Source: ECMA-119 7.5.1 */
export function fileVersion({ omitVersion, length }: PrimaryNames): '' | ';1' {
  return omitVersion === true || length === 37 ? '' : ';1'
}

/** Sorts names with the dot as the lowest character, where others may be lower. */
function sortedWithLowDots(names: readonly Named[]): Named[] {
  const keyed = names.map((named) => ({
    ...named,
    named,
    identifier: named.identifier.replaceAll('.', '\0'),
  }))
  return keyed.sort(byIdentifier).map(({ named }) => named)
}

export function digits(serial: number): string {
  return serial.toString(36).toUpperCase().padStart(3, '0')
}

/**
 * Orders names by their characters, in Joliet by UCS-2 unit. Primary names are compared without their version, which would
 * come after digits, and with the dot as the lowest character, as the name before it counts first. Source: ECMA-119 9.3
 */
export function byIdentifier(a: Named, b: Named): number {
  return a.identifier < b.identifier ? -1 : a.identifier > b.identifier ? 1 : 0
}

/** Returns what matches a name that needs no mapping, and one of which only the case is mapped. */
function plain({ lowercase, multipleDots, leadingDots }: PrimaryNames): {
  asItIs: RegExp
  exceptForCase: RegExp
} {
  const matcher = (characters: string): RegExp =>
    multipleDots === true && leadingDots === true
      ? new RegExp(`^[${characters}.]*$`)
      : new RegExp(`^[${characters}]+(?:\\.[${characters}]*)?$`)
  const exceptForCase = matcher('A-Za-z0-9_')
  return { asItIs: lowercase === true ? exceptForCase : matcher('A-Z0-9_'), exceptForCase }
}

/** Matches a character that must be replaced. */
function forbiddenIn({ relaxed, untranslated }: PrimaryNames): RegExp {
  if (relaxed === true) return /[^ -~]/gu
  return untranslated === true ? /[^A-Za-z0-9_.#~-]/gu : /[^A-Za-z0-9_.]/gu
}

/** Returns the size of a character in UTF-8, in bytes; half of a surrogate pair stands for one. */
function utf8Length(character: string): number {
  if (!character.isWellFormed()) return 1
  if (character.length > 1) return 4
  return character < '\u0080' ? 1 : character < '\u0800' ? 2 : 3
}

function mapped(name: string, rules: PrimaryNames, forbidden: RegExp): string {
  const { lowercase, multipleDots, leadingDots } = rules
  const shortened = multipleDots === true ? name : name.replace(/\.tar\.gz$/, '.tgz')
  let result = shortened.replace(forbidden, (one) => '_'.repeat(utf8Length(one)))
  const endsInAnother = result.endsWith('.') && result.indexOf('.') < result.length - 1
  if (leadingDots !== true) result = result.replace(/^\./, '_')
  if (multipleDots !== true) {
    if (endsInAnother) result = result.replace(/\.$/, '_')
    const dot = result.lastIndexOf('.')
    if (dot >= 0) result = result.slice(0, dot).replaceAll('.', '_') + result.slice(dot)
  }
  return lowercase === true ? result : result.toUpperCase()
}

/** Returns the offset of the extension's dot: the last dot that does not end the name, or else the one that ends it. */
function separatorOf(name: string): number {
  const inside = name.lastIndexOf('.', name.length - 2)
  return inside > 0 ? inside : name.lastIndexOf('.')
}

interface Shape {
  readonly length: '8.3' | 31 | 37
  readonly omitPeriod: boolean
}

/** Fits `name` with `serial` into the length of the shape. */
function fit(name: string, serial: string, isFile: boolean, { length, omitPeriod }: Shape): string {
  const dot = isFile || length === '8.3' ? separatorOf(name) : -1
  if (dot < 0 && (!isFile || omitPeriod)) {
    return name.slice(0, (length === '8.3' ? 8 : length) - serial.length) + serial
  }
  const stem = dot < 0 ? name : name.slice(0, dot)
  const extension = dot < 0 ? '' : name.slice(dot + 1)
  if (length === '8.3') return `${stem.slice(0, 8 - serial.length)}${serial}.${extension.slice(0, 3)}`
  const room = length - 1
  const kept = Math.min(extension.length, Math.max(Math.floor(room / 2), room - stem.length - serial.length))
  return `${stem.slice(0, room - kept - serial.length)}${serial}.${extension.slice(0, kept)}`
}
