import {
  EVENT_ID,
  type Event,
  getScalarValue,
  parseEvents,
  SCALAR_STYLE,
  type ScalarEvent,
  YAMLException,
} from 'js-yaml'
import { type Diagnostic, diagnose, type Path, type Position, type Range } from '../diagnostics.ts'
import { float, type Json } from '../json.ts'

/** A YAML text as data that loses nothing, and where each part of it stands. */
export interface Composed {
  /** Absent when the text is no YAML. */
  readonly value: Json | undefined
  readonly problems: readonly Diagnostic[]
  locate(path: Path, part?: 'key' | 'value'): Range | undefined
}

/** What the events between a start and its end were. Offsets in UTF-16 units. */
interface Node {
  readonly value: Json
  readonly start: number
  readonly end: number
  readonly keys: ReadonlyMap<string | number, { start: number; end: number; node: Node }>
  /** Values in it, those of its aliases counted each time. */
  readonly weight: number
}

/** More values than any spec needs, and few enough to look at in an instant. */
const MAX_WEIGHT = 100_000
const MAX_DEPTH = 64

const QUOTED: ReadonlySet<number> = new Set([SCALAR_STYLE.SINGLE_QUOTED, SCALAR_STYLE.DOUBLE_QUOTED])

const NO_KEYS = new Map<string, never>()

/** Reads YAML 1.2 (and so JSON) by its core schema: integers exact, floats kept as floats, maps in order. */
export function compose(source: string): Composed {
  const position = positions(source)
  const range = (start: number, end: number): Range => ({ start: position(start), end: position(end) })
  try {
    const { node, problems } = composeEvents(source, parseEvents(source, { maxDepth: MAX_DEPTH }))
    return {
      value: node.value,
      problems: problems.map(({ start, end, diagnostic }) => ({ ...diagnostic, range: range(start, end) })),
      locate(path, part = 'value') {
        let found: { start: number; end: number; node: Node } = { start: node.start, end: node.end, node }
        for (const [depth, key] of path.entries()) {
          const below = found.node.keys.get(key)
          if (below === undefined) break
          const { start, end } = below.node
          found = part === 'key' && depth === path.length - 1 ? below : { start, end, node: below.node }
        }
        return range(found.start, found.end)
      },
    }
  } catch (cause) {
    if (!(cause instanceof Problem) && !(cause instanceof YAMLException)) throw cause
    const { diagnostic, start, end } = cause instanceof Problem ? cause : syntaxProblem(cause)
    const problem = { ...diagnostic, range: range(start, end) }
    return { value: undefined, problems: [problem], locate: () => undefined }
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

function composeEvents(source: string, events: readonly Event[]): { node: Node; problems: Located[] } {
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
        rejectTag(event.tagStart)
        return remember(event, sequence(event.start))
      case EVENT_ID.MAPPING:
        rejectTag(event.tagStart)
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
  const rejectTag = (start: number): void => {
    if (start >= 0) unsupported('a tag on a list or a map', 'leave it out', start)
  }
  const scalar = (event: ScalarEvent, end: number): Node => {
    const text = getScalarValue(source, event)
    const tag = event.tagStart < 0 ? '' : source.slice(event.tagStart, event.tagEnd)
    if (tag !== '' && tag !== '!!str' && tag !== '!') {
      const what = /^!![a-z]+$/.test(tag) ? `the tag ${tag}` : 'a tag of your own'
      const instead = 'leave it out; write {base64: …} for bytes, and a text that begins with ! in quotes'
      unsupported(what, instead, event.tagStart)
    }
    const value = tag === '' && event.style === SCALAR_STYLE.PLAIN ? plain(text) : text
    const quotes = QUOTED.has(event.style) ? 1 : 0
    // A value that is not written has no place of its own.
    const start = event.valueStart < 0 ? end : event.valueStart - quotes
    return { value, start, end: Math.max(start, event.valueEnd + quotes), keys: NO_KEYS, weight: 1 }
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
    while (events[next]!.type !== EVENT_ID.POP) {
      const event = events[next]!
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
    return { value: members, start, end, keys, weight }
  }

  const documents = events.filter(({ type }) => type === EVENT_ID.DOCUMENT).length
  if (documents > 1) unsupported('more than one document', 'keep each spec in a file of its own', 0)
  next++
  const isEmpty = documents === 0 || events[next]?.type === EVENT_ID.POP
  const node = isEmpty ? { value: new Map(), start: 0, end: 0, keys: NO_KEYS, weight: 1 } : compose(0)
  return { node, problems }
}

/** A plain scalar by the core schema. YAML 1.2.2, 10.3.2 */
function plain(text: string): Json {
  if (/^(?:null|Null|NULL|~|)$/.test(text)) return null
  if (/^(?:true|True|TRUE)$/.test(text)) return true
  if (/^(?:false|False|FALSE)$/.test(text)) return false
  if (/^[-+]?[0-9]+$/.test(text))
    return integer(BigInt(text.replace(/^\+/, '').replace(/^(-?)0+(?=\d)/, '$1')))
  if (/^0o[0-7]+$/.test(text) || /^0x[0-9a-fA-F]+$/.test(text)) return integer(BigInt(text))
  if (/^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/.test(text)) return float(Number(text))
  if (/^[-+]?\.(?:inf|Inf|INF)$/.test(text)) return float(text.startsWith('-') ? -Infinity : Infinity)
  if (/^\.(?:nan|NaN|NAN)$/.test(text)) return float(NaN)
  return text
}

function integer(value: bigint): Json {
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : value
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
