import {
  EVENT_ID,
  type Event,
  getScalarValue,
  parseEvents,
  SCALAR_STYLE,
  type ScalarEvent,
  YAMLException,
} from 'js-yaml'
import { type Diagnostic, diagnose, type Path, type Position, type Range } from '../../report/diagnostics.ts'
import { isMap, type Json } from '../json.ts'
import { coreScalar } from './core-schema.ts'
import { yaml11Scalar } from './yaml-1.1.ts'

/** A YAML text as data that loses nothing, and where each part of it stands. */
export interface Composed {
  /** Absent when the text is no YAML. */
  readonly value: Json | undefined
  readonly problems: readonly Diagnostic[]
  locate(path: Path, part?: 'key' | 'value'): Range | undefined
  /** Where a place within the text at `path` stands in the source; undefined when its lines are not those of the source. */
  within(path: Path, position: Position): Position | undefined
}

export interface ComposeOptions {
  /** 1.2 with its core schema, or 1.1 as PyYAML reads it, with merge keys and `!!binary`. */
  readonly version?: '1.1' | '1.2'
}

/** What the events between a start and its end were. Offsets in UTF-16 units. */
interface Node {
  readonly value: Json
  readonly start: number
  readonly end: number
  readonly keys: ReadonlyMap<string | number, { start: number; end: number; node: Node }>
  /** Values in it, those of its aliases counted each time. */
  readonly weight: number
  /** Blanks before each line of a literal block. */
  readonly indent?: number
}

/** More values than any spec needs, and few enough to look at in an instant. */
const MAX_WEIGHT = 100_000
const MAX_DEPTH = 64

const QUOTED: ReadonlySet<number> = new Set([SCALAR_STYLE.SINGLE_QUOTED, SCALAR_STYLE.DOUBLE_QUOTED])

const NO_KEYS = new Map<string, never>()

const TAGS: ReadonlySet<string> = new Set(['', '!', '!!str'])

/** Those whose text is read as if there was no tag. */
const RESOLVED_11: ReadonlySet<string> = new Set(['!!null', '!!bool', '!!int', '!!float', '!!timestamp'])

/** !!binary is a text to cloud-init's schema. */
const TAGS_11: ReadonlySet<string> = new Set([...TAGS, ...RESOLVED_11, '!!binary'])

/** Reads YAML (and so JSON): integers exact, floats kept as floats, maps in order. */
export function compose(source: string, { version = '1.2' }: ComposeOptions = {}): Composed {
  const position = positions(source)
  const range = (start: number, end: number): Range => ({ start: position(start), end: position(end) })
  try {
    const events = parseEvents(source, { maxDepth: MAX_DEPTH })
    const { node, problems } = composeEvents(source, events, version === '1.1')
    const find = (path: Path, part: 'key' | 'value'): { start: number; end: number; node: Node } => {
      let found: { start: number; end: number; node: Node } = { start: node.start, end: node.end, node }
      for (const [depth, key] of path.entries()) {
        const below = found.node.keys.get(key)
        if (below === undefined) break
        const { start, end } = below.node
        found = part === 'key' && depth === path.length - 1 ? below : { start, end, node: below.node }
      }
      return found
    }
    return {
      value: node.value,
      problems: problems.map(({ start, end, diagnostic }) => ({ ...diagnostic, range: range(start, end) })),
      locate(path, part = 'value') {
        const { start, end } = find(path, part)
        return range(start, end)
      },
      within(path, { line, column }) {
        const { node } = find(path, 'value')
        if (node.indent === undefined) return undefined
        return { line: position(node.start).line + line - 1, column: column + node.indent }
      },
    }
  } catch (cause) {
    if (!(cause instanceof Problem) && !(cause instanceof YAMLException)) throw cause
    const { diagnostic, start, end } = cause instanceof Problem ? cause : syntaxProblem(cause)
    const problem = { ...diagnostic, range: range(start, end) }
    return { value: undefined, problems: [problem], locate: () => undefined, within: () => undefined }
  }
}

function syntaxProblem({ reason, mark }: YAMLException): Located {
  const start = mark?.position ?? 0
  // What it quotes may be part of a password that begins like a tag.
  const spoken = reason.replace(/ ?"[^"]*"/g, '')
  return { diagnostic: diagnose('yaml-syntax', [], { reason: spoken }), start, end: start }
}

interface Located {
  readonly diagnostic: Diagnostic
  readonly start: number
  readonly end: number
}

/** Ends the composition; never leaves this file. */
class Problem extends Error implements Located {
  readonly diagnostic: Diagnostic
  readonly start: number
  readonly end: number
  constructor(diagnostic: Diagnostic, start: number, end = start) {
    super(diagnostic.message)
    this.diagnostic = diagnostic
    this.start = start
    this.end = end
  }
}

function composeEvents(
  source: string,
  events: readonly Event[],
  is11: boolean,
): { node: Node; problems: Located[] } {
  const anchors = new Map<string, Node>()
  const problems: Located[] = []
  let next = 0

  const unsupported = (what: string, instead: string, start: number): never => {
    throw new Problem(diagnose('yaml-unsupported', [], { what, instead }), start)
  }
  const remember = (event: { anchorStart: number; anchorEnd: number }, node: Node): Node => {
    if (event.anchorStart >= 0) anchors.set(source.slice(event.anchorStart, event.anchorEnd), node)
    return node
  }
  const weigh = (weight: number, start: number): number => {
    if (weight > MAX_WEIGHT) throw new Problem(diagnose('yaml-alias-bomb', [], { limit: MAX_WEIGHT }), start)
    return weight
  }
  /** `end` of what stood before. */
  const compose = (end: number): Node => {
    const event = events[next++]!
    switch (event.type) {
      case EVENT_ID.SCALAR:
        return remember(event, scalar(event, end))
      case EVENT_ID.SEQUENCE:
        rejectTag(event, '!!seq')
        return remember(event, sequence(event.start))
      case EVENT_ID.MAPPING:
        rejectTag(event, '!!map')
        return remember(event, mapping(event.start))
      case EVENT_ID.ALIAS: {
        const node = anchors.get(source.slice(event.anchorStart, event.anchorEnd))
        if (node === undefined)
          return unsupported(
            'an alias of what is not there yet',
            'write the value out, or put a text that begins with * in quotes',
            event.anchorStart - 1,
          )
        return { ...node, start: event.anchorStart - 1, end: event.anchorEnd }
      }
      default:
        throw new RangeError(`unexpected YAML event ${event.type}`)
    }
  }
  const tagOf = ({ tagStart, tagEnd }: { tagStart: number; tagEnd: number }): string => {
    return tagStart < 0 ? '' : source.slice(tagStart, tagEnd)
  }
  const rejectTag = (event: { tagStart: number; tagEnd: number }, own: string): void => {
    if (event.tagStart < 0 || (is11 && tagOf(event) === own)) return
    unsupported('a tag on a list or a map', 'leave it out', event.tagStart)
  }
  const scalar = (event: ScalarEvent, end: number): Node => {
    const text = getScalarValue(source, event)
    const tag = tagOf(event)
    const isPlain = event.style === SCALAR_STYLE.PLAIN
    if (!(is11 ? TAGS_11 : TAGS).has(tag)) {
      const what = /^!![a-z]+$/.test(tag) ? `the tag ${tag}` : 'a tag of your own'
      const bytes = is11 ? '' : 'write {base64: …} for bytes, and '
      const instead = `leave it out; ${bytes}put a text that begins with ! in quotes`
      unsupported(what, instead, event.tagStart)
    }
    if (is11 && isPlain && (text === '=' || text === '<<'))
      unsupported(`a bare ${text}`, 'put it in quotes', event.valueStart)
    const isResolved = tag === '' ? isPlain : RESOLVED_11.has(tag)
    const value = isResolved ? (is11 ? yaml11Scalar(text) : coreScalar(text)) : text
    const quotes = QUOTED.has(event.style) ? 1 : 0
    // A value that is not written has no place of its own.
    const start = event.valueStart < 0 ? end : event.valueStart - quotes
    const place = { start, end: Math.max(start, event.valueEnd + quotes) }
    const indent = event.style === SCALAR_STYLE.LITERAL_BLOCK ? { indent: event.indent } : {}
    return { value, ...place, keys: NO_KEYS, weight: 1, ...indent }
  }
  const sequence = (start: number): Node => {
    const items: Json[] = []
    const keys = new Map<number, { start: number; end: number; node: Node }>()
    let weight = 1
    let end = start
    while (events[next]!.type !== EVENT_ID.POP) {
      const node = compose(end)
      weight = weigh(weight + node.weight, node.start)
      keys.set(items.length, { start: node.start, end: node.end, node })
      items.push(node.value)
      end = node.end
    }
    next++
    return { value: items, start, end, keys, weight }
  }
  const mapping = (start: number): Node => {
    const members = new Map<string, Json>()
    const keys = new Map<string, { start: number; end: number; node: Node }>()
    let weight = 1
    let end = start
    const merged: Node[] = []
    while (events[next]!.type !== EVENT_ID.POP) {
      const event = events[next]!
      if (is11 && isMergeKey(source, event)) {
        next++
        const node = compose(event.valueEnd)
        weight = weigh(weight + node.weight, node.start)
        merged.push(...mapsOf(node))
        end = node.end
        continue
      }
      const key = compose(end)
      if (event.type !== EVENT_ID.SCALAR) unsupported('a key that is no text', 'write it as text', key.start)
      const name = source.slice(key.start, key.end) === '' ? '' : getScalarValue(source, event as ScalarEvent)
      const node = compose(key.end)
      if (members.has(name)) {
        const diagnostic = diagnose('duplicate-key', [], { key: name })
        problems.push({ diagnostic, start: key.start, end: key.end })
      }
      weight = weigh(weight + node.weight, node.start)
      members.set(name, node.value)
      keys.set(name, { start: key.start, end: key.end, node })
      end = node.end
    }
    next++
    // Its own keys come first, then those of the maps in their order.
    for (const node of merged) {
      for (const [name, place] of node.keys as Node['keys'] & ReadonlyMap<string, never>) {
        if (members.has(name)) continue
        members.set(name, (node.value as ReadonlyMap<string, Json>).get(name)!)
        keys.set(name, place)
      }
    }
    return { value: members, start, end, keys, weight }
  }
  /** The maps that a merge key names: one, or a list of them. https://yaml.org/type/merge.html */
  const mapsOf = (node: Node): Node[] => {
    const nodes = isMap(node.value) ? [node] : Array.from(node.keys.values(), ({ node }) => node)
    if (nodes.length === 0 || !nodes.every(({ value }) => isMap(value)))
      unsupported('a merge key of what is no map', 'name a map, or a list of maps', node.start)
    return nodes
  }

  const documents = events.filter(({ type }) => type === EVENT_ID.DOCUMENT).length
  if (documents > 1) unsupported('more than one document', 'keep each in a file of its own', 0)
  next++
  const isEmpty = documents === 0 || events[next]?.type === EVENT_ID.POP
  const node = isEmpty ? { value: new Map(), start: 0, end: 0, keys: NO_KEYS, weight: 1 } : compose(0)
  return { node, problems }
}

function isMergeKey(source: string, event: Event): event is ScalarEvent {
  if (event.type !== EVENT_ID.SCALAR || event.style !== SCALAR_STYLE.PLAIN || event.tagStart >= 0)
    return false
  return getScalarValue(source, event) === '<<'
}

/** Turns offsets of `source` into lines and columns; the lines are found when first asked for. */
export function positions(source: string): (offset: number) => Position {
  let starts: number[] | undefined
  return (offset) => {
    starts ??= [0, ...Array.from(source.matchAll(/\r\n|\n|\r/g), (end) => end.index + end[0].length)]
    let low = 0
    let high = starts.length
    while (high - low > 1) {
      const middle = (low + high) >> 1
      if (starts[middle]! <= offset) low = middle
      else high = middle
    }
    return { line: low + 1, column: offset - starts[low]! + 1 }
  }
}
