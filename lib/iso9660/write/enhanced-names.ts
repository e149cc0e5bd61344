import { nameOf } from './hierarchy.ts'
import type { NameEncoding } from './options.ts'
import { byIdentifier, digits, type Named, type Naming } from './primary-names.ts'

/** Returns a name without what readers take for its version. */
function bare(name: string): string {
  return name.replace(/;\d*$/, '')
}

/** The longest names in bytes: Rock Ridge needs room for a CE entry in the record. Source: ISO 9660:1999 7.5.1; SUSP 5.1 */
const MOST = { plain: 207, extended: 193 } as const

const utf8 = new TextEncoder()

/**
 * Returns a function that names entries as an enhanced volume descriptor allows: the bytes of their own names, which are cut
 * when they are too long. A name that is taken ends in a serial. Source: ISO 9660:1999 7.5, 7.6
 */
export function enhancedNaming(hasRockRidge: boolean, encoding?: NameEncoding): Naming {
  const encode = encoding?.encode ?? ((name: string) => utf8.encode(name))
  const most = hasRockRidge ? MOST.extended : MOST.plain
  return (directory) => {
    const names: Named[] = []
    const taken = new Set<string>()
    /** The next serial to try, by the name without one. */
    const tried = new Map<string, number>()
    for (const node of directory.children) {
      const name = String.fromCharCode(...encode(nameOf(node.path)))
      const cut = name.slice(0, most)
      let candidate = cut
      for (let serial = tried.get(cut) ?? 0; taken.has(bare(candidate)); tried.set(cut, ++serial)) {
        const end = digits(serial)
        candidate = bare(name).slice(0, most - end.length) + end
      }
      taken.add(bare(candidate))
      names.push({ node, identifier: candidate })
    }
    return names.sort(byIdentifier)
  }
}
