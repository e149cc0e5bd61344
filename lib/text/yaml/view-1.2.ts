import { type Diagnostic, diagnose } from '../../report/diagnostics.ts'
import type { Json } from '../json.ts'
import { coreScalar } from './core-schema.ts'
import { type MappingNode, type Node, type Place, type ScalarNode, TAG } from './node.ts'
import { NOTHING_BELOW, type Placed, type PlacedMember } from './placed.ts'
import { unsupported } from './read-js-yaml.ts'
import { scalar11 } from './yaml-1.1.ts'

/** A problem, with its place in a text. */
export interface Located {
  readonly diagnostic: Diagnostic
  readonly start: number
  readonly end: number
}

/**
 * Gives a document the values of YAML 1.2's core schema. Keys are text, and `!!str` is the only tag.
 *
 * @throws Refusal
 */
export function view12(root: Node, problems: Located[]): Placed {
  const done = new Map<Node, Placed>()
  const around = new Set<Node>()
  const view = ({ node, start, end }: Place): Placed => {
    if (around.has(node)) throw unsupported('a value that contains itself', 'write it out', start)
    around.add(node)
    const placed = done.get(node) ?? made(node)
    around.delete(node)
    done.set(node, placed)
    return { ...placed, start, end }
  }
  const made = (node: Node): Placed => {
    const { start, end } = node
    if (node.kind === 'scalar') {
      const form = node.isPlain && node.tag === undefined ? scalar11(node.text) : undefined
      return { value: scalarValue(node), start, end, below: NOTHING_BELOW, indent: node.indent, form }
    }
    if (node.tag !== undefined) throw unsupported('a tag on a list or a map', 'remove it', node.tagAt)
    if (node.kind === 'mapping') return mapping(node)
    const items = node.items.map(view)
    const below = items.map((placed, index) => [index, { key: placed, placed }] as const)
    return { value: items.map(({ value }) => value), start, end, below: new Map(below) }
  }
  const mapping = ({ pairs, start, end }: MappingNode): Placed => {
    const value = new Map<string, Json>()
    const below = new Map<string, PlacedMember>()
    for (const { key, value: written } of pairs) {
      if (key.node.kind !== 'scalar')
        throw unsupported('a key that is not a string', 'write it as a string', key.start)
      scalarValue(key.node)
      const name = key.node.text
      if (value.has(name)) {
        const diagnostic = diagnose('duplicate-key', [], { key: name })
        problems.push({ diagnostic, start: key.start, end: key.end })
      }
      const placed = view(written)
      value.set(name, placed.value)
      below.set(name, { key, placed })
    }
    return { value, start, end, below }
  }
  return view({ node: root, start: root.start, end: root.end })
}

function scalarValue({ tag, tagAt, isPlain, text }: ScalarNode): Json {
  if (tag === undefined) return isPlain ? coreScalar(text) : text
  if (tag === '!' || tag === `${TAG}str`) return text
  const word = tag.startsWith(TAG) ? tag.slice(TAG.length) : ''
  const what = /^[a-z]+$/.test(word) ? `the tag !!${word}` : 'a tag of your own'
  const instead = 'leave it out; write {base64: …} for bytes, and put text that starts with ! in quotes'
  throw unsupported(what, instead, tagAt)
}
