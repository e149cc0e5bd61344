import { diagnose } from '../../report/diagnostics.ts'
import { decodeUtf8 } from '../utf8.ts'
import type { Json } from '../json.ts'
import type { Node } from './node.ts'
import { NOTHING_BELOW, type Placed, type PlacedMember } from './placed.ts'
import { type Collection, type Member, resolve, type Resolved, type Scalar, type Within } from './resolve.ts'
import type { Located } from './view-1.2.ts'

/** Precedes the name of a key that is not text, if the map also has text with the same spelling. */
const MARK = '\0'

const LENGTH_OF_ESCAPE = '\\ud83d'.length

/**
 * Gives a document the values that cloud-init reads, as far as JSON can express them: a date becomes its text, bytes
 * become text, a set becomes the list of its keys, and a pair a list of two. A key that is not text gets its spelling
 * as its name. A value inside itself is empty.
 *
 * @throws Refusal
 */
export function view11(root: Node, problems: Located[]): Placed {
  const done = new Map<Resolved, Placed>()
  const around = new Set<Resolved>()
  const scalar = ({ type, value, text, indent, form, half }: Scalar): Placed => {
    const shown = type === 'binary' ? bytesText(value as string) : type === 'timestamp' ? text : value
    if (half !== undefined && type === 'text')
      problems.push({
        diagnostic: diagnose('yaml-surrogate', [], {}),
        start: half,
        end: half + LENGTH_OF_ESCAPE,
      })
    return { value: shown, start: 0, end: 0, below: NOTHING_BELOW, indent, form }
  }
  const view = ({ resolved, start, end }: Pick<Within, 'resolved' | 'start' | 'end'>): Placed => {
    if (around.has(resolved)) return { ...made({ kind: kindOf(resolved), members: [] }), start, end }
    around.add(resolved)
    const placed = done.get(resolved) ?? (resolved.kind === 'scalar' ? scalar(resolved) : made(resolved))
    around.delete(resolved)
    done.set(resolved, placed)
    return { ...placed, start, end }
  }
  const made = ({ kind, members }: Collection): Placed => {
    if (kind === 'map') return map(members)
    const items = members.map(({ key, value }) => {
      const placed = view(kind === 'set' ? key! : value)
      return kind === 'pairs' ? { ...placed, value: [view(key!).value, placed.value] } : placed
    })
    const below = items.map((placed, index) => [index, { key: placed, placed }] as const)
    return { value: items.map(({ value }) => value), start: 0, end: 0, below: new Map(below) }
  }
  const map = (members: readonly Member[]): Placed => {
    const value = new Map<string, Json>()
    const below = new Map<string, PlacedMember>()
    const texts = new Set(members.map(({ key }) => textOf(key!.resolved)))
    for (const { key, value: written, replaced } of members) {
      let name = nameOf(key!.resolved)
      if (textOf(key!.resolved) === undefined && texts.has(name)) name = MARK + name
      while (value.has(name)) name = MARK + name
      for (const { start, end } of replaced) {
        const diagnostic = diagnose('key-replaced', [], { key: name })
        problems.push({ diagnostic, start, end })
      }
      view(key!)
      const placed = view(written)
      value.set(name, placed.value)
      below.set(name, { key: key!, placed })
    }
    return { value, start: 0, end: 0, below }
  }
  return view({ resolved: resolve(root), start: root.start, end: root.end })
}

function kindOf(resolved: Resolved): Collection['kind'] {
  return resolved.kind === 'scalar' ? 'list' : resolved.kind
}

/** Decodes bytes as UTF-8 if they are valid. */
function bytesText(latin1: string): string {
  return decodeUtf8(Uint8Array.from(latin1, (char) => char.charCodeAt(0))) ?? latin1
}

function textOf(resolved: Resolved): string | undefined {
  return resolved.kind === 'scalar' && resolved.type === 'text' ? String(resolved.value) : undefined
}

function nameOf(resolved: Resolved): string {
  return resolved.kind === 'scalar' ? resolved.text : ''
}
