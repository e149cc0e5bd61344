import { type Node, type Pair, type Place, Refusal, TAG } from './node.ts'
import {
  accept,
  collect,
  type Collecting,
  empty,
  is,
  type Parser,
  peek,
  placeOf,
  take,
  unexpected,
} from './parser.ts'
import { scanTokens } from './scan.ts'
import type { Token, TokenType } from './token.ts'

/**
 * Reads the only document of a text into nodes, as PyYAML does in pure Python. Returns undefined for a text without a
 * document. Source: yaml/parser.py and yaml/composer.py
 *
 * @throws Refusal
 */
export function parseDocument(source: string): Node | undefined {
  const parser: Parser = {
    tokens: scanTokens(source),
    next: 0,
    handles: DEFAULT_HANDLES,
    anchors: new Map(),
    measures: new Map(),
    level: 0,
  }
  if (is(parser, 'stream end')) return undefined
  const isExplicit = startDocument(parser)
  const { start } = peek(parser)
  const isEmpty = isExplicit && is(parser, 'directive', 'document start', 'document end', 'stream end')
  const node = isEmpty ? empty(start) : readNode(parser, 'block', start).node
  endDocument(parser)
  return node
}

const DEFAULT_HANDLES: ReadonlyMap<string, string> = new Map([
  ['!', '!'],
  ['!!', TAG],
])

/** Reads the start of a document and returns whether it has a marker. */
function startDocument(parser: Parser): boolean {
  if (!is(parser, 'directive', 'document start')) return false
  const handles = new Map<string, string>()
  let hasVersion = false
  while (is(parser, 'directive')) {
    const { text, handle = '', start } = take(parser)
    const [name, value = ''] = text!.split(' ')
    if (name === 'YAML') {
      if (hasVersion || !/^0*1\./.test(value))
        throw new Refusal('a second %YAML line, or one for another version than 1', start, {
          hint: 'remove the line',
        })
      hasVersion = true
    } else if (name === 'TAG') {
      if (handles.has(handle))
        throw new Refusal('a second %TAG line for the same handle', start, { hint: 'remove the line' })
      handles.set(handle, value)
    }
  }
  parser.handles = new Map([...DEFAULT_HANDLES, ...handles])
  if (accept(parser, 'document start') === undefined) throw unexpected(parser, 'where "---" is expected')
  return true
}

function endDocument(parser: Parser): void {
  while (accept(parser, 'document end') !== undefined);
  if (is(parser, 'stream end')) return
  if (!is(parser, 'document start', 'directive')) throw unexpected(parser, 'after the end of the value')
  throw new Refusal('a second document', peek(parser).start, {
    hint: 'put each document into its own file; indent a "---" that is text',
  })
}

type Context = 'block' | 'block or list' | 'flow'

/** Reads a node; `before` is the end of the text before it. */
function readNode(parser: Parser, context: Context, before: number): Place {
  const alias = accept(parser, 'alias')
  if (alias !== undefined) return aliased(parser, alias)
  let anchor = accept(parser, 'anchor')
  const tag = accept(parser, 'tag')
  if (tag !== undefined) anchor ??= accept(parser, 'anchor')
  if (anchor !== undefined && parser.anchors.has(anchor.text!))
    throw new Refusal('an anchor that is defined twice', anchor.start, { hint: 'use each anchor name once' })
  const token = peek(parser)
  const common = { tag: tag && wholeTag(parser, tag), tagAt: tag?.start ?? token.start }
  const remember = <T extends Node>(node: T): T => {
    if (anchor !== undefined) parser.anchors.set(anchor.text!, node)
    return node
  }
  const isBlock = context !== 'flow'
  if (token.type === 'scalar') return placeOf(remember({ ...scalar(take(parser)), ...common }))
  if (
    token.type === '[' ||
    (isBlock && token.type === 'block sequence start') ||
    (context === 'block or list' && token.type === '-')
  ) {
    const items: Place[] = []
    const node = { kind: 'sequence' as const, ...common, start: token.start, end: token.start, items }
    return collect(parser, remember(node), (collecting) => readItems(parser, items, collecting))
  }
  if (token.type === '{' || (isBlock && token.type === 'block mapping start')) {
    const pairs: Pair[] = []
    const node = { kind: 'mapping' as const, ...common, start: token.start, end: token.start, pairs }
    return collect(parser, remember(node), (collecting) => readPairs(parser, pairs, collecting))
  }
  if (anchor === undefined && tag === undefined) throw unexpected(parser, 'where a value is expected')
  return placeOf(remember(empty(before, common)))
}

function aliased({ anchors }: Parser, { text, start, end }: Token): Place {
  const node = anchors.get(text!)
  if (node !== undefined) return { node, start, end }
  throw new Refusal('an alias without an anchor before it', start, {
    hint: 'write the value out, or put text that starts with * in quotes',
    end,
  })
}

function wholeTag({ handles }: Parser, { handle, text, start, end }: Token): string {
  if (handle === undefined) return text!
  const prefix = handles.get(handle)
  if (prefix !== undefined) return prefix + text!
  throw new Refusal('a tag with a handle that no %TAG line declares', start, {
    hint: 'remove it, or put text that starts with ! in quotes',
    end,
  })
}

function scalar({ text, style, indent, content, half, start, end }: Token): Node & { kind: 'scalar' } {
  return {
    kind: 'scalar',
    tag: undefined,
    tagAt: start,
    start: content ?? start,
    end: Math.max(end, content ?? 0),
    text: text!,
    isPlain: style === 'plain',
    ...(style === 'literal' && { indent: indent! }),
    half,
  }
}

/** Reads a node, or returns an empty value when the next token ends it. */
function readUnless(parser: Parser, context: Context, before: number, ...ends: readonly TokenType[]): Place {
  return is(parser, ...ends) ? placeOf(empty(before)) : readNode(parser, context, before)
}

function readItems(parser: Parser, items: Place[], { add, end }: Collecting): void {
  const push = (item: Place): void => {
    add(item)
    items.push(item)
  }
  // A list at the column of its key has no start and end tokens.
  const isIndentless = is(parser, '-')
  const open = isIndentless ? undefined : take(parser)
  if (open?.type === '[') {
    while (!is(parser, ']')) {
      if (items.length > 0 && accept(parser, ',') === undefined)
        throw unexpected(parser, 'where "," or "]" is expected')
      if (is(parser, 'key')) push(readSinglePair(parser))
      else if (!is(parser, ']')) push(readNode(parser, 'flow', end()))
      else break
    }
    take(parser)
    return
  }
  const ends: readonly TokenType[] = isIndentless ? ['-', 'key', ':', 'block end'] : ['-', 'block end']
  while (accept(parser, '-') !== undefined) push(readUnless(parser, 'block', end(), ...ends))
  if (!isIndentless && accept(parser, 'block end') === undefined)
    throw unexpected(parser, 'between the items of a list')
}

/** Reads the pair in `[a: b]`, which is a list with a map. */
function readSinglePair(parser: Parser): Place {
  const { start } = peek(parser)
  const pairs: Pair[] = []
  const node = { kind: 'mapping' as const, tag: undefined, tagAt: start, start, end: start, pairs }
  return collect(parser, node, (collecting) => {
    readFlowPair(parser, ']', pairs, collecting)
  })
}

function readFlowPair(parser: Parser, close: ']' | '}', pairs: Pair[], { add, end }: Collecting): void {
  // Only a key with a colon on its line has a value.
  const hasValue = accept(parser, 'key') !== undefined
  const key = hasValue ? readUnless(parser, 'flow', end(), ':', ',', close) : readNode(parser, 'flow', end())
  add(key)
  const isWritten = hasValue && accept(parser, ':') !== undefined
  const value = isWritten ? readUnless(parser, 'flow', key.end, ',', close) : placeOf(empty(key.end))
  add(value)
  pairs.push({ key, value })
}

function readPairs(parser: Parser, pairs: Pair[], collecting: Collecting): void {
  const { add, end } = collecting
  if (take(parser).type === '{') {
    while (!is(parser, '}')) {
      if (pairs.length > 0 && accept(parser, ',') === undefined)
        throw unexpected(parser, 'where "," or "}" is expected')
      if (is(parser, '}')) break
      readFlowPair(parser, '}', pairs, collecting)
    }
    take(parser)
    return
  }
  while (is(parser, 'key', ':')) {
    const hasKey = accept(parser, 'key') !== undefined
    const key = hasKey ? readUnless(parser, 'block or list', end(), 'key', ':', 'block end') : undefined
    if (key === undefined) throw unexpected(parser, 'without its key')
    add(key)
    const value =
      accept(parser, ':') === undefined
        ? placeOf(empty(key.end))
        : readUnless(parser, 'block or list', key.end, 'key', ':', 'block end')
    add(value)
    pairs.push({ key, value })
  }
  if (accept(parser, 'block end') === undefined) throw unexpected(parser, 'between the keys of a map')
}
