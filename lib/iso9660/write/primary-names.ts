import { EncodeError } from '../../image/image.ts'
import { type DirectoryNode, nameOf, type Node } from './hierarchy.ts'
import type { Level, PrimaryNames } from './options.ts'

/** A child of a directory under the name it has in one of the image's trees. */
export interface Named {
  readonly node: Node
  readonly identifier: string
}

/** Names the children of a directory. */
export type Naming = (directory: DirectoryNode) => Named[]

/**
 * Names of the primary tree as genisoimage makes them. A byte (of UTF-8) that the rules do not allow becomes `_`, and
 * so does each dot but the last (the one before it where that ends the name); `.tar.gz` becomes `.TGZ`. A name of 8.3 characters loses what is longer than
 * either. One of 31 loses the end of its extension down to 15, then the end of the part before it; a directory's simply
 * its end. A name that is taken by then gets three digits after the part before the extension, or in place of its
 * end. A file without an extension ends in a dot, and every file in version 1. ECMA-119 7.5, 7.6
 *
 * Naming throws EncodeError `name-clash` when a thousand names of one directory become the same.
 */
export function primaryNaming(rules: PrimaryNames, level: Level): Naming {
  const { length = level === 1 ? '8.3' : 31 } = rules
  const omitVersion = rules.omitVersion === true || length === 37
  const shape: Shape = { length, omitPeriod: rules.omitPeriod === true }
  const asItIs = plain(rules)
  const forbidden = forbiddenIn(rules)
  const isOrdered = rules.relaxed !== true && rules.untranslated !== true
  return (directory) => {
    const taken = new Map<string, Node>()
    /** Serials are of one width: names with the same first one have the same others, up to this one taken. */
    const tried = new Map<string, number>()
    for (const node of directory.children) {
      const isFile = node.kind !== 'directory'
      const own = (node.kind === 'directory' ? node.identifier : undefined) ?? nameOf(node.path)
      const name = asItIs.test(own) ? own : mapped(own, rules, forbidden)
      let candidate = fit(name, '', isFile, shape)
      if (taken.has(candidate)) {
        const first = fit(name, '000', isFile, shape)
        let serial = tried.get(first) ?? 0
        do {
          if (serial > 999)
            throw new EncodeError('name-clash', node.path, 'its directory has too many similar names')
          candidate = fit(name, String(serial++).padStart(3, '0'), isFile, shape)
        } while (taken.has(candidate))
        tried.set(first, serial)
      }
      taken.set(candidate, node)
    }
    const names: Named[] = []
    for (const [name, node] of taken) {
      names.push({ node, identifier: node.kind === 'directory' || omitVersion ? name : `${name};1` })
    }
    return names.sort(isOrdered ? byIdentifier : byParts)
  }
}

/** By code of each character, so by UCS-2 unit in Joliet; strict primary names have none less than the dot. */
export function byIdentifier(a: Named, b: Named): number {
  return a.identifier < b.identifier ? -1 : a.identifier > b.identifier ? 1 : 0
}

/** First by the part before the extension: relaxed names have characters less than the dot. ECMA-119 9.3 */
function byParts(a: Named, b: Named): number {
  const [stemA, stemB] = [stemOf(a.identifier), stemOf(b.identifier)]
  return stemA < stemB ? -1 : stemA > stemB ? 1 : byIdentifier(a, b)
}

function stemOf(identifier: string): string {
  const dot = identifier.lastIndexOf('.')
  return dot < 0 ? identifier : identifier.slice(0, dot)
}

/** Matches a name that needs no mapping. */
function plain({ lowercase, multipleDots, leadingDots }: PrimaryNames): RegExp {
  const characters = lowercase === true ? 'A-Za-z0-9_' : 'A-Z0-9_'
  if (multipleDots === true && leadingDots === true) return new RegExp(`^[${characters}.]*$`)
  return new RegExp(`^[${characters}]+(?:\\.[${characters}]*)?$`)
}

/** Matches a character that may not stay. */
function forbiddenIn({ relaxed, untranslated }: PrimaryNames): RegExp {
  if (relaxed === true) return /[^ -~]/gu
  return untranslated === true ? /[^A-Za-z0-9_.#~-]/gu : /[^A-Za-z0-9_.]/gu
}

/** Bytes of one character in UTF-8. */
function utf8Length(character: string): number {
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

/** Where the extension starts: at the last dot that does not end the name, or at that one when there is no other. */
function separatorOf(name: string): number {
  const inside = name.lastIndexOf('.', name.length - 2)
  return inside > 0 ? inside : name.lastIndexOf('.')
}

interface Shape {
  readonly length: '8.3' | 31 | 37
  readonly omitPeriod: boolean
}

/** `name` with `serial` in as many characters as the shape has. */
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
