import { EncodeError } from '../../image/image.ts'
import { nameOf } from './hierarchy.ts'
import type { JolietOptions, NameEncoding } from './options.ts'
import { byIdentifier, type Named, type Naming } from './primary-names.ts'

/** Matches a character that Joliet does not allow. Joliet, "Allowed Character Set" */
// eslint-disable-next-line no-control-regex
const ILLEGAL = /[\u0000-\u001f*/:;?\\]/
const EVERY_ILLEGAL = new RegExp(ILLEGAL, 'g')

/**
 * Returns a function that names entries in the Joliet tree: their own names in UCS-2, with surrogate pairs for
 * characters outside the Basic Multilingual Plane.
 *
 * The function throws EncodeError `name-too-long`, `bad-name` for a character that Joliet does not allow, or
 * `name-clash` when two names become equal.
 */
export function jolietNaming(options: JolietOptions, encoding?: NameEncoding): Naming {
  const { length = 64, onIllegal = 'fail', onTooLong = 'fail', special = 'omit' } = options
  const decode = encoding?.decode ?? ((name: string) => name)
  const mayClash = onIllegal === 'replace' || onTooLong === 'cut'

  const identifierOf = (name: string, path: string): string => {
    let identifier = name
    const bad = ILLEGAL.exec(name)?.[0]
    if (bad !== undefined) {
      if (onIllegal === 'fail')
        throw new EncodeError('bad-name', path, `Joliet does not allow ${JSON.stringify(bad)} in a name`)
      identifier = name.replaceAll(EVERY_ILLEGAL, '_')
    }
    if (identifier.length <= length) return identifier
    if (onTooLong === 'cut') return cut(identifier, length)
    const reason = `its name has ${identifier.length} characters; Joliet allows at most ${length}`
    throw new EncodeError('name-too-long', path, reason)
  }

  return (directory) => {
    const names: Named[] = []
    for (const node of directory.children) {
      if (special === 'omit' && (node.kind === 'symlink' || node.kind === 'device')) continue
      names.push({ node, identifier: identifierOf(decode(nameOf(node.path)), node.path) })
    }
    names.sort(byIdentifier)
    if (mayClash) checkUnique(names)
    return names
  }
}

/** Returns the first `length` units, without half of a surrogate pair at the end. */
export function cut(text: string, length: number): string {
  const kept = text.slice(0, length)
  return kept.isWellFormed() ? kept : kept.slice(0, -1)
}

function checkUnique(names: readonly Named[]): void {
  for (const [i, { node, identifier }] of names.entries()) {
    const before = names[i - 1]
    if (before?.identifier !== identifier) continue
    const reason = `its Joliet name equals that of ${before.node.path} after replacing or cutting characters`
    throw new EncodeError('name-clash', node.path, reason)
  }
}
