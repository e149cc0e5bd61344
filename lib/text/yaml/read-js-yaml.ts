import { EVENT_ID, type Event, getScalarValue, parseEvents, SCALAR_STYLE, type ScalarEvent } from 'js-yaml'
import { type Measures, measuring } from './measure.ts'
import { type Node, type Pair, type Place, Refusal, TAG } from './node.ts'

/** The maximum nesting of a spec. */
const MAX_SPEC_DEPTH = 64

const QUOTED: ReadonlySet<number> = new Set([SCALAR_STYLE.SINGLE_QUOTED, SCALAR_STYLE.DOUBLE_QUOTED])

interface Events {
  readonly source: string
  readonly events: readonly Event[]
  next: number
  readonly anchors: Map<string, Node>
  readonly measures: Measures
}

/**
 * Reads the only document of a text into nodes by YAML 1.2. Returns undefined for a text without a document.
 *
 * @throws YAMLException where js-yaml finds invalid YAML
 *
 * @throws Refusal
 */
export function readJsYaml(source: string): Node | undefined {
  const events = parseEvents(source, { maxDepth: MAX_SPEC_DEPTH })
  const documents = events.filter(({ type }) => type === EVENT_ID.DOCUMENT).length
  if (documents > 1) throw unsupported('more than one document', 'put each document into its own file', 0)
  if (documents === 0 || events[1]?.type === EVENT_ID.POP) return undefined
  return readNode({ source, events, next: 1, anchors: new Map(), measures: new Map() }, 0).node
}

/** Returns the refusal of a YAML feature that specs do not support. */
export function unsupported(what: string, instead: string, start: number): Refusal {
  return new Refusal(what, start, { kind: 'unsupported', hint: instead })
}

type Properties = Exclude<Event, { type: typeof EVENT_ID.DOCUMENT | typeof EVENT_ID.POP }>

/** Reads a node; `before` is the end of the text before it. */
function readNode(work: Events, before: number): Place {
  const { source, events, anchors } = work
  const event = events[work.next++]! as Properties
  const name = source.slice(event.anchorStart, event.anchorEnd)
  if (event.type === EVENT_ID.ALIAS) {
    const node = anchors.get(name)
    const start = event.anchorStart - 1
    if (node === undefined)
      throw unsupported(
        'an alias of a later or missing anchor',
        'write the value out, or put text that starts with * in quotes',
        start,
      )
    return { node, start, end: event.anchorEnd }
  }
  const node = event.type === EVENT_ID.SCALAR ? scalar(source, event, before) : collection(work, event)
  if (event.anchorStart >= 0) anchors.set(name, node)
  return { node, start: node.start, end: node.end }
}

function tagOf(
  source: string,
  { tagStart, tagEnd }: Pick<ScalarEvent, 'tagStart' | 'tagEnd'>,
): string | undefined {
  return tagStart < 0 ? undefined : source.slice(tagStart, tagEnd).replace(/^!!/, TAG)
}

function scalar(source: string, event: ScalarEvent, before: number): Node {
  const quotes = QUOTED.has(event.style) ? 1 : 0
  // A value that the text leaves out starts where the text before it ends.
  const start = event.valueStart < 0 ? before : event.valueStart - quotes
  return {
    kind: 'scalar',
    tag: tagOf(source, event),
    tagAt: event.tagStart,
    text: getScalarValue(source, event),
    isPlain: event.style === SCALAR_STYLE.PLAIN,
    start,
    end: Math.max(start, event.valueEnd + quotes),
    ...(event.style === SCALAR_STYLE.LITERAL_BLOCK && { indent: event.indent }),
  }
}

function collection(
  work: Events,
  event: Exclude<Properties, { type: typeof EVENT_ID.SCALAR | typeof EVENT_ID.ALIAS }>,
): Node {
  const { start } = event
  const items: Place[] = []
  const pairs: Pair[] = []
  const common = { tag: tagOf(work.source, event), tagAt: event.tagStart, start, end: start }
  const node =
    event.type === EVENT_ID.SEQUENCE
      ? { kind: 'sequence' as const, ...common, items }
      : { kind: 'mapping' as const, ...common, pairs }
  const { add, done } = measuring(work.measures, node)
  const read = (before: number): Place => {
    const place = readNode(work, before)
    add(place)
    return place
  }
  while (work.events[work.next]!.type !== EVENT_ID.POP) {
    const place = read(node.end)
    if (node.kind === 'sequence') items.push(place)
    else pairs.push({ key: place, value: read(place.end) })
    node.end = (pairs.at(-1)?.value ?? place).end
  }
  work.next++
  done()
  return node
}
