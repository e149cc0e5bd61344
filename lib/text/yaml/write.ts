import {
  COLLECTION_STYLE,
  DUMP_SCHEMA,
  EVENT_ID,
  type Event,
  getScalarValue,
  type MappingEvent,
  type Node,
  parseEvents,
  present,
  SCALAR_STYLE,
  type ScalarEvent,
  YAMLException,
} from 'js-yaml'
import { isFloat, isMap, type Json, stringify } from '../json.ts'
import { scalar11 } from './yaml-1.1.ts'

/**
 * A value of a guest's YAML. What is no text, list or map (a number, a date, `yes`) stays as it was written, so that it
 * means the same when it is written again.
 */
export type Yaml = string | Plain | readonly Yaml[] | YamlMap

/** In order; a key that is no text starts with MARK, and a text that starts with that has it twice. */
export type YamlMap = ReadonlyMap<string, Yaml>

/** A plain scalar that is no text. */
export interface Plain {
  readonly plain: string
}

/** No plain scalar of YAML starts with it. */
const MARK = '\0'

/** A key as it stands in YAML. */
export function keyName(key: string): string {
  return key.startsWith(MARK) ? key.slice(MARK.length) : key
}

/** A text as the key of a map. */
export function textKey(text: string): string {
  return text.startsWith(MARK) ? `${MARK}${text}` : text
}

const NULL: Plain = { plain: 'null' }

export function isPlain(value: Yaml): value is Plain {
  return typeof value === 'object' && 'plain' in value
}

export function isNull(value: Yaml): boolean {
  return isPlain(value) && typeOf(value.plain) === 'null'
}

/** What cloud-init's YAML takes for something else than a text, by YAML's own tags. */
const TYPES = {
  null: 'null',
  boolean: 'bool',
  octal: 'int',
  integer: 'int',
  float: 'float',
  date: 'timestamp',
} as const

/** The type that a plain scalar is of; undefined: a text. */
function typeOf(plain: string): string | undefined {
  const form = scalar11(plain)
  if (form === 'base 60') return plain.includes('.') ? 'float' : 'int'
  return form && TYPES[form]
}

/** A mapping in it is taken over. YAML 1.1, https://yaml.org/type/merge.html */
const MERGE = '<<'

const MAX_DEPTH = 64
const MAX_WEIGHT = 100_000

/** Why it cannot be read. */
class Unreadable extends Error {}

/** One document of YAML 1.1, as PyYAML reads it; of equal keys the last counts. */
export function readYaml(source: string): { value: Yaml } | { problem: string } {
  try {
    return { value: construct(source, parseEvents(source, { maxDepth: MAX_DEPTH })) }
  } catch (cause) {
    if (cause instanceof Unreadable) return { problem: cause.message }
    if (!(cause instanceof YAMLException)) throw cause
    const line = cause.mark === null || cause.mark === undefined ? '' : `line ${cause.mark.line + 1}: `
    // What it quotes may be a secret.
    return { problem: `${line}${cause.reason.replace(/ ?"[^"]*"/g, '')}` }
  }
}

function construct(source: string, events: readonly Event[]): Yaml {
  const anchors = new Map<string, { value: Yaml; weight: number }>()
  let next = 0
  let weight = 0
  const name = (event: { anchorStart: number; anchorEnd: number }): string =>
    source.slice(event.anchorStart, event.anchorEnd)
  const weigh = (more: number): void => {
    weight += more
    if (weight > MAX_WEIGHT) throw new Unreadable(`its aliases unfold to more than ${MAX_WEIGHT} values`)
  }

  const node = (): Yaml => {
    const event = events[next++]!
    const before = weight
    weigh(1)
    if (event.type === EVENT_ID.ALIAS) {
      const found = anchors.get(name(event))
      if (found === undefined) throw new Unreadable('an alias of what is not there yet')
      weigh(found.weight)
      return found.value
    }
    if (event.type === EVENT_ID.DOCUMENT || event.type === EVENT_ID.POP)
      throw new RangeError(`unexpected YAML event ${event.type}`)
    const value =
      event.type === EVENT_ID.SCALAR
        ? scalar(source, event)
        : event.type === EVENT_ID.SEQUENCE
          ? sequence(event)
          : mapping(event)
    if (event.anchorStart >= 0) anchors.set(name(event), { value, weight: weight - before })
    return value
  }
  const untagged = ({ tagStart }: { tagStart: number }): void => {
    if (tagStart >= 0) throw new Unreadable('a tag on a list or a map')
  }
  const sequence = (event: Event & { tagStart: number }): Yaml => {
    untagged(event)
    const items: Yaml[] = []
    while (events[next]!.type !== EVENT_ID.POP) items.push(node())
    next++
    return items
  }
  const mapping = (event: MappingEvent): Yaml => {
    untagged(event)
    const own: (readonly [string, Yaml])[] = []
    const merged: (readonly [string, Yaml])[] = []
    while (events[next]!.type !== EVENT_ID.POP) {
      const key = events[next]!
      const isMerge = key.type === EVENT_ID.SCALAR && key.style === SCALAR_STYLE.PLAIN && key.tagStart < 0
      const keyValue = node()
      if (isMerge && keyValue === MERGE) merged.push(...mergedPairs(node()))
      else own.push([keyOf(keyValue), node()])
    }
    next++
    return new Map([...merged, ...own])
  }

  const documents = events.filter(({ type }) => type === EVENT_ID.DOCUMENT).length
  if (documents > 1) throw new Unreadable('more than one document')
  next++
  return documents === 0 || events[next]!.type === EVENT_ID.POP ? NULL : node()
}

function scalar(source: string, event: ScalarEvent): Yaml {
  const text = getScalarValue(source, event)
  const tag = event.tagStart < 0 ? '' : source.slice(event.tagStart, event.tagEnd)
  if (tag === '!!str' || tag === '!') return text
  if (tag !== '') throw new Unreadable('a tag other than !!str')
  if (event.style !== SCALAR_STYLE.PLAIN) return text
  return typeOf(text) === undefined ? text : { plain: text }
}

function keyOf(key: Yaml): string {
  if (typeof key === 'string') return textKey(key)
  if (isPlain(key)) return `${MARK}${key.plain}`
  throw new Unreadable('a list or a map as a key')
}

/** The pairs of a `<<`; of a list of maps the first counts most. Source: yaml/constructor.py, `flatten_mapping` */
function mergedPairs(value: Yaml): (readonly [string, Yaml])[] {
  const maps = Array.isArray(value) ? (value as readonly Yaml[]) : [value]
  return maps.toReversed().flatMap((map) => {
    if (!isMap(map)) throw new Unreadable('a << of what is no map')
    return Array.from(map as YamlMap)
  })
}

/** The value of data as a guest's YAML has it. */
export function yamlOf(value: Json): Yaml {
  if (typeof value === 'string') return value
  if (Array.isArray(value)) return (value as readonly Json[]).map(yamlOf)
  if (value === null || typeof value !== 'object' || isFloat(value)) return { plain: plainOf(value) }
  const members: Iterable<readonly [string, Json | undefined]> = isMap(value) ? value : Object.entries(value)
  return new Map(
    Array.from(members).flatMap(([key, member]) =>
      member === undefined ? [] : [[textKey(key), yamlOf(member)] as const],
    ),
  )
}

/** A float of YAML 1.1 has a dot, and its exponent a sign. */
function plainOf(value: Exclude<Json, string>): string {
  const text = stringify(value)
  if (/^-?Infinity$/.test(text)) return text.replace('Infinity', '.inf')
  if (text === 'NaN') return '.nan'
  return text.replace(/^(-?\d+)e/, '$1.0e')
}

/** In YAML that readers of 1.1 and 1.2 take for the same, block style, without aliases, ending in a line feed. */
export function writeYaml(value: Yaml, { isQuoted = () => false }: WriteOptions = {}): string {
  const contents = nodeOf(value, isQuoted)
  return present([{ contents, directives: [] }], { schema: DUMP_SCHEMA, lineWidth: -1 })
}

interface WriteOptions {
  /** Whether a text, or a key that is one, stands in double quotes whatever is in it. */
  readonly isQuoted?: (text: string) => boolean
}

function nodeOf(value: Yaml, isQuoted: (text: string) => boolean): Node {
  const textNode = (text: string): Node => ({
    kind: 'scalar',
    tag: TAG + 'str',
    tagged: false,
    // Without quotes only where it cannot be taken for something else.
    style: isQuoted(text) ? SCALAR_STYLE.DOUBLE_QUOTED : SCALAR_STYLE.PLAIN,
    value: text,
  })
  if (typeof value === 'string') return textNode(value)
  if (isPlain(value)) return plainNode(value.plain)
  const collection = { tag: '', tagged: false, style: COLLECTION_STYLE.BLOCK }
  if (!isMap(value))
    return {
      kind: 'sequence',
      ...collection,
      items: (value as readonly Yaml[]).map((item) => nodeOf(item, isQuoted)),
    }
  const items = Array.from(value as YamlMap, ([key, member]) => ({
    key:
      key.startsWith(MARK) && !key.startsWith(MARK + MARK) ? plainNode(keyName(key)) : textNode(keyName(key)),
    value: nodeOf(member, isQuoted),
  }))
  return { kind: 'mapping', ...collection, items }
}

function plainNode(plain: string): Node {
  const type = typeOf(plain)
  const value = type === 'null' ? 'null' : plain
  return { kind: 'scalar', tag: `${TAG}${type}`, tagged: false, style: SCALAR_STYLE.PLAIN, value }
}

const TAG = 'tag:yaml.org,2002:'
