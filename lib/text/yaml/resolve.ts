import { type Json, stringify } from '../json.ts'
import { tooHeavy } from './measure.ts'
import { type MappingNode, MAX_WEIGHT, type Node, type Pair, type Place, Refusal, TAG } from './node.ts'
import { pythonBool, pythonBytes, pythonDate, pythonFloat, pythonInt } from './python-scalars.ts'
import { scalar11, type Scalar11 } from './yaml-1.1.ts'

/** A node with the value that PyYAML constructs for it. A value can contain itself. */
export type Resolved = Scalar | Collection

export interface Scalar {
  readonly kind: 'scalar'
  readonly type: 'text' | 'null' | 'bool' | 'int' | 'float' | 'timestamp' | 'binary'
  /** The value. A timestamp is in the form of Python's isoformat(); binary is the decoded base64 as Latin-1. */
  readonly value: Json
  /** The YAML 1.1 form of a plain scalar without a tag, or undefined for text. */
  readonly form: Scalar11 | undefined
  /** The text as written. */
  readonly text: string
  readonly indent: number | undefined
  /** The offset of an escaped lone surrogate. */
  readonly half: number | undefined
}

export interface Collection {
  /** `pairs` is the result of `!!omap` and `!!pairs`: a list of pairs. */
  readonly kind: 'list' | 'map' | 'set' | 'pairs'
  /** The members. In a map or set, equal keys are one member with the last value. In a list, members have no keys. */
  readonly members: readonly Member[]
}

export interface Member {
  /** Absent in a list. */
  readonly key: Within | undefined
  readonly value: Within
  /** The places of the members that this one replaces. */
  readonly replaced: readonly Place[]
}

/** A resolved value, with its place. */
export interface Within extends Place {
  readonly resolved: Resolved
}

/** The state of the resolution. It keeps PyYAML's order, which constructs the contents of a collection later. */
interface Work {
  readonly done: Map<Node, Resolved>
  readonly later: (() => void)[]
  readonly flattened: Map<MappingNode, Flattened>
  /** The nodes `=` that are map keys, and therefore text. */
  readonly texts: Set<Node>
  /** The number of pairs that came from merge keys. */
  merged: number
}

/** The pairs of a map: those from its merge keys, then its own. */
interface Flattened {
  readonly merged: readonly Pair[]
  readonly own: readonly Pair[]
}

/**
 * Gives a document the values of PyYAML's SafeConstructor, with cloud-init's extensions. Source: yaml/constructor.py;
 * cloudinit/safeyaml.py, `_CustomSafeLoader`
 *
 * @throws Refusal where it raises an error
 */
export function resolve(root: Node): Resolved {
  const work: Work = { done: new Map(), later: [], flattened: new Map(), texts: new Set(), merged: 0 }
  const resolved = resolveNode(root, work)
  // The loop appends to the list that it walks.
  for (const fill of work.later) fill()
  return resolved
}

const FORM_TAGS: Readonly<Record<Exclude<Scalar11, 'base 60'>, string>> = {
  null: 'null',
  boolean: 'bool',
  octal: 'int',
  integer: 'int',
  float: 'float',
  date: 'timestamp',
}

/** Returns the YAML type of a plain scalar, as the word after `!!`. */
export function implicitType(text: string): string {
  // Python's $ also matches before a line feed at the end.
  const line = text.length > 1 && text.endsWith('\n') ? text.slice(0, -1) : text
  if (line === '=') return 'value'
  if (line === '<<') return 'merge'
  if (/^[!&*]$/.test(line)) return 'yaml'
  const form = scalar11(line)
  if (form === undefined) return 'str'
  return form === 'base 60' ? (line.includes('.') ? 'float' : 'int') : FORM_TAGS[form]
}

const KINDS = { scalar: 'str', sequence: 'seq', mapping: 'map' } as const

/** Returns the type of a node as the word after `!!`, or undefined for a tag outside YAML. */
function typeOf(node: Node, { texts }: Pick<Work, 'texts'>): string | undefined {
  const type = writtenType(node)
  return type === 'value' && texts.has(node) ? 'str' : type
}

function writtenType(node: Node): string | undefined {
  const { kind, tag } = node
  if (tag !== undefined && tag !== '!') return tag.startsWith(TAG) ? tag.slice(TAG.length) : undefined
  if (kind !== 'scalar') return KINDS[kind]
  return node.isPlain || tag === '!' ? implicitType(node.text) : 'str'
}

function resolveNode(node: Node, work: Work): Resolved {
  const known = work.done.get(node)
  if (known !== undefined) return known
  const resolved = construct(node, work)
  work.done.set(node, resolved)
  return resolved
}

const MISTAGGED = 'remove the tag, or use a value of its type'

function construct(node: Node, work: Work): Resolved {
  const type = typeOf(node, work)
  switch (type) {
    case 'seq':
    case 'omap':
    case 'pairs': {
      if (node.kind !== 'sequence') throw mistagged(node, 'a list')
      const members: Member[] = []
      const read = (place: Place): Member =>
        type === 'seq'
          ? { key: undefined, value: within(place, work), replaced: [] }
          : singlePair(place, work)
      work.later.push(() => {
        for (const item of node.items) members.push(read(item))
      })
      return { kind: type === 'seq' ? 'list' : 'pairs', members }
    }
    case 'map':
    case 'set': {
      if (node.kind !== 'mapping') throw mistagged(node, 'a map')
      const members: Member[] = []
      work.later.push(() => {
        fillMap(node, members, work)
      })
      return { kind: type, members }
    }
    default:
      return constructScalar(node, type, work)
  }
}

function mistagged({ start, end }: Node, kind: string): Refusal {
  return new Refusal(`a value that is not ${kind} but has such a tag`, start, {
    kind: 'value',
    hint: MISTAGGED,
    end,
  })
}

function within(place: Place, work: Work): Within {
  return { ...place, resolved: resolveNode(place.node, work) }
}

function singlePair({ node, start, end }: Place, work: Work): Member {
  if (node.kind !== 'mapping' || node.pairs.length !== 1)
    throw new Refusal('an item of !!omap or !!pairs that is not a map with one key', start, {
      kind: 'value',
      hint: 'write each item as "- key: value"',
      end,
    })
  const { key, value } = node.pairs[0]!
  return { key: within(key, work), value: within(value, work), replaced: [] }
}

function fillMap(node: MappingNode, members: Member[], work: Work): void {
  const { merged, own } = flatten(node, work)
  const indices = new Map<string, number>()
  const written = new Map<string, Place>()
  const replaced = new Map<string, Place[]>()
  for (const [index, pair] of [...merged, ...own].entries()) {
    const key = within(pair.key, work)
    const value = within(pair.value, work)
    const id = identityOf(key)
    const known = indices.get(id)
    const places = replaced.get(id) ?? []
    // A pair from a merge key may be replaced, so only a replaced own pair is reported.
    if (index >= merged.length) {
      const before = written.get(id)
      if (before !== undefined) places.push(before)
      written.set(id, pair.key)
    }
    if (known === undefined) {
      indices.set(id, members.length)
      replaced.set(id, places)
      members.push({ key, value, replaced: places })
      // As in Python, the first of equal keys stays, with the last value.
    } else
      members[known] = { key: { ...key, resolved: members[known]!.key!.resolved }, value, replaced: places }
  }
}

/** Returns the same identity for keys that are equal in Python, such as 1, 1.0 and True. */
function identityOf({ resolved, start, end }: Within): string {
  if (resolved.kind !== 'scalar')
    throw new Refusal('a list or a map as a map key', start, {
      kind: 'value',
      hint: 'put text that starts with [ or { in quotes',
      end,
    })
  const { type, value } = resolved
  switch (type) {
    case 'bool':
      return `number ${Number(value)}`
    case 'int':
      return `number ${BigInt(value as bigint | number).toString(16)}`
    case 'float': {
      const number = Number(stringify(value))
      return `number ${Number.isInteger(number) ? BigInt(number).toString(16) : number}`
    }
    case 'timestamp':
      return `timestamp ${instantOf(value as string)}`
    default:
      return `${type} ${String(value)}`
  }
}

/** Returns the instant of a time with a zone: two such times are equal when their instants are. */
function instantOf(iso: string): string {
  const [, time, fraction = '', zone] = /^([^T]*T[\d:]{8})(\.\d+)?([-+].*)$/.exec(iso) ?? []
  return time === undefined ? iso : `${Date.parse(`${time}${zone}`)}${fraction}`
}

/** Returns the pairs of a map with those of its merge keys. Source: yaml/constructor.py, `flatten_mapping` */
function flatten(node: MappingNode, work: Work): Flattened {
  const known = work.flattened.get(node)
  if (known !== undefined) return known
  const own: Pair[] = []
  const named: Place[] = []
  for (const pair of node.pairs) {
    const type = typeOf(pair.key.node, work)
    if (type === 'value') work.texts.add(pair.key.node)
    if (type === 'merge') named.push(pair.value)
    else own.push(pair)
  }
  // A map that merges itself gets its own pairs.
  work.flattened.set(node, { merged: [], own })
  const merged: Pair[] = []
  for (const { node: value, start, end } of named) {
    const maps = value.kind === 'sequence' ? value.items.toReversed() : [{ node: value, start, end }]
    for (const map of maps) {
      const pairs = map.node.kind === 'mapping' ? flatten(map.node, work) : undefined
      if (pairs === undefined)
        throw new Refusal('a "<<" whose value is not a map or a list of maps', map.start, {
          kind: 'value',
          hint: 'use maps as its value, or put "<<" in quotes',
          end: map.end,
        })
      work.merged += pairs.merged.length + pairs.own.length
      if (work.merged > MAX_WEIGHT) throw tooHeavy(start)
      for (const pair of pairs.merged) merged.push(pair)
      for (const pair of pairs.own) merged.push(pair)
    }
  }
  const flattened = { merged, own }
  work.flattened.set(node, flattened)
  return flattened
}

const LONE: Readonly<Record<string, string>> = {
  value: 'a plain "=" that is not a map key',
  merge: 'a plain "<<" that is not a map key',
}

/** The types of scalars other than text. `read` returns undefined where PyYAML raises an error. */
const SCALARS: Readonly<
  Record<
    Exclude<Scalar['type'], 'text'>,
    { readonly read: (text: string) => Json | undefined; readonly name: string }
  >
> = {
  null: { read: () => null, name: 'null' },
  bool: { read: pythonBool, name: 'a boolean' },
  int: { read: pythonInt, name: 'a number' },
  float: { read: pythonFloat, name: 'a number' },
  timestamp: { read: pythonDate, name: 'a date or time' },
  binary: { read: pythonBytes, name: 'base64' },
}

function constructScalar(node: Node, type: string | undefined, work: Work): Scalar {
  const { start, end } = node
  if (type !== undefined && Object.hasOwn(LONE, type))
    throw new Refusal(LONE[type]!, start, { kind: 'value', hint: 'put it in quotes', end })
  const isText = type === 'str' || type === 'python/unicode'
  if (!isText && (type === undefined || !Object.hasOwn(SCALARS, type)))
    throw new Refusal('a tag with an unknown type', node.tagAt, {
      kind: 'value',
      hint: 'remove the tag, or put text that starts with ! in quotes',
    })
  const text = node.kind === 'scalar' ? node.text : textOf(node, work, new Set())
  const written = {
    kind: 'scalar' as const,
    text,
    form: node.kind === 'scalar' && node.isPlain && node.tag === undefined ? scalar11(text) : undefined,
    indent: node.kind === 'scalar' ? node.indent : undefined,
    half: node.kind === 'scalar' ? node.half : undefined,
  }
  if (isText) return { ...written, type: 'text', value: text }
  const known = type as keyof typeof SCALARS
  const value = SCALARS[known].read(text)
  if (value !== undefined) return { ...written, type: known, value }
  throw new Refusal(`a value that looks like ${SCALARS[known].name} but is invalid`, start, {
    kind: 'value',
    hint: 'put it in quotes if it is text',
    end,
  })
}

/** Returns the text of a scalar, or of the value of a map's key `=`. Source: yaml/constructor.py, `construct_scalar` */
function textOf(node: Node, work: Work, around: Set<Node>): string {
  if (node.kind === 'scalar') return node.text
  const pairs = node.kind === 'mapping' && !around.has(node) ? node.pairs : []
  const found = pairs.find(({ key }) => typeOf(key.node, work) === 'value')
  if (found === undefined) throw mistagged(node, 'a text')
  return textOf(found.value.node, work, around.add(node))
}
