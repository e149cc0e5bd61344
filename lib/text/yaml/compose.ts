import { YAMLException } from 'js-yaml'
import { type Diagnostic, diagnose, type Path, type Position, type Range } from '../../report/diagnostics.ts'
import type { Json } from '../json.ts'
import { MAX_VALUES, MAX_WEIGHT, type Node, Refusal } from './node.ts'
import { parseDocument } from './parse.ts'
import { NOTHING_BELOW, type Placed } from './placed.ts'
import { readJsYaml } from './read-js-yaml.ts'
import { view11 } from './view-1.1.ts'
import { syntaxCause } from './syntax-cause.ts'
import { type Located, view12 } from './view-1.2.ts'
import type { Scalar11 } from './yaml-1.1.ts'

/** A YAML text as data without loss, with the place of each part. */
export interface Composed {
  /** Absent when the text is not valid YAML. */
  readonly value: Json | undefined
  readonly problems: readonly Diagnostic[]
  /** Why the text was rejected, where the cause is, and how to fix it. The reason completes "does not accept …". */
  readonly refusal:
    | {
        /** `size`: only this reader has such a limit. */
        readonly kind: Refusal['kind']
        readonly reason: string
        readonly hint: string | undefined
        readonly range: Range
      }
    | undefined
  locate(path: Path, part?: 'key' | 'value'): Range | undefined
  /**
   * Converts a place in the text at `path` to its place in the source; undefined when the lines differ from those in
   * the source.
   */
  within(path: Path, position: Position): Position | undefined
  /** Returns the YAML 1.1 form of the plain scalar at `path`; undefined for text and for other values. */
  form(path: Path): Scalar11 | undefined
}

export interface ComposeOptions {
  /**
   * 1.2 with its core schema, for specs, or 1.1 as cloud-init reads it. For 1.1, compose rejects what PyYAML in pure
   * Python rejects, and the last of equal keys counts.
   */
  readonly version?: '1.1' | '1.2'
}

/** Reads YAML (and so JSON): integers exact, floats as floats, maps in order. */
export function compose(source: string, { version = '1.2' }: ComposeOptions = {}): Composed {
  const position = positions(source)
  const range = (start: number, end: number): Range => ({ start: position(start), end: position(end) })
  const problems: Located[] = []
  let root: Placed | undefined
  let refusal: Composed['refusal']
  try {
    root = version === '1.1' ? compose11(source, problems) : compose12(source, problems)
  } catch (cause) {
    if (!(cause instanceof Refusal) && !(cause instanceof YAMLException)) throw cause
    const known = causeOf(source, cause)
    problems.splice(0, problems.length, known instanceof Refusal ? refused(known, version) : syntax(known))
    if (known instanceof Refusal)
      refusal = {
        kind: known.kind,
        reason: known.message,
        hint: known.hint,
        range: range(known.start, known.end),
      }
  }
  const find = (
    path: Path,
    part: 'key' | 'value',
  ): { start: number; end: number; placed: Placed } | undefined => {
    if (root === undefined) return undefined
    let found = { start: root.start, end: root.end, placed: root }
    for (const [depth, key] of path.entries()) {
      const below = found.placed.below.get(key)
      if (below === undefined) break
      const { start, end } = part === 'key' && depth === path.length - 1 ? below.key : below.placed
      found = { start, end, placed: below.placed }
    }
    return found
  }
  return {
    value: root?.value,
    refusal,
    problems: problems
      .map((found) => unquoted(source, found))
      .map(({ start, end, diagnostic }) => ({ ...diagnostic, range: range(start, end) })),
    locate(path, part = 'value') {
      const found = find(path, part)
      return found && range(found.start, found.end)
    },
    within(path, { line, column }) {
      const { placed } = find(path, 'value') ?? {}
      if (placed?.indent === undefined) return undefined
      return { line: position(placed.start).line + line - 1, column: column + placed.indent }
    },
    form(path) {
      return find(path, 'value')?.placed.form
    },
  }
}

function compose11(source: string, problems: Located[]): Placed {
  const node = parseDocument(source)
  return node === undefined ? nothing(null) : view11(node, problems)
}

function compose12(source: string, problems: Located[]): Placed {
  const node = readNode12(source)
  return node === undefined ? nothing(new Map()) : view12(node, problems)
}

/**
 * Reads with js-yaml. A text that js-yaml rejects is read as guests read it, because they accept a `]` at the column of
 * its key.
 */
function readNode12(source: string): Node | undefined {
  try {
    return readJsYaml(source)
  } catch (cause) {
    if (!(cause instanceof YAMLException)) throw cause
    try {
      return parseDocument(source)
    } catch (refusal) {
      if (!(refusal instanceof Refusal) || refusal.kind !== 'syntax') throw refusal
      // The reader that got further knows the cause.
      throw refusal.start > (cause.mark?.position ?? 0) ? refusal : cause
    }
  }
}

/** Explains `{{ name }}` without quotes, which is a map in a map. */
function unquoted(source: string, found: Located): Located {
  if (found.diagnostic.code !== 'yaml-unsupported' || source.slice(found.start - 1, found.start + 1) !== '{{')
    return found
  const cause = syntaxCause(source, found.start - 1)
  return cause === undefined ? found : refused(cause, '1.2')
}

/** Returns the cause of a syntax error, or the error itself. */
function causeOf(source: string, error: Refusal | YAMLException): Refusal | YAMLException {
  if (error instanceof YAMLException) return syntaxCause(source, error.mark?.position ?? 0) ?? error
  return error.kind === 'syntax'
    ? (syntaxCause(source, error.start, error.hint !== undefined) ?? error)
    : error
}

function nothing(value: Json): Placed {
  return { value, start: 0, end: 0, below: NOTHING_BELOW }
}

function syntax({ reason, mark }: YAMLException): Located {
  const start = mark?.position ?? 0
  // A quoted text may be part of a password that begins like a tag.
  const spoken = reason.replace(/ ?"[^"]*"/g, '')
  return { diagnostic: diagnose('yaml-syntax', [], { reason: spoken }), start, end: start }
}

function refused({ kind, message: reason, hint: instead, start, end }: Refusal, version: string): Located {
  const guest = 'cloud-init'
  const of = { reason, guest, instead }
  const diagnostics = {
    syntax: () => diagnose('yaml-syntax', [], version === '1.1' ? of : { reason, instead }),
    value: () => diagnose('yaml-value', [], of),
    weight: () => diagnose('yaml-alias-bomb', [], { limit: MAX_WEIGHT }),
    size: () => diagnose('yaml-too-large', [], { limit: MAX_VALUES }),
    unsupported: () => diagnose('yaml-unsupported', [], { what: reason, instead: instead ?? '' }),
  }
  return { diagnostic: diagnostics[kind](), start, end }
}

/** Returns a function that converts offsets in `source` to lines and columns. It finds the lines at its first call. */
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
