import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import { rowFinding } from '../fleet/findings.ts'
import type { InventoryForm } from '../fleet/inventory-forms.ts'
import type { InventoryRow } from '../fleet/row.ts'
import type { Diagnostic } from '../report/diagnostics.ts'
import { isList, isMap, type Json, parseIfJson } from '../text/json.ts'
import { compose } from '../text/yaml/compose.ts'
import { arrayItems } from './array-items.ts'
import { readBounded } from './read-bounded.ts'
import { reasonOf } from './reason.ts'

/** A row, or what is wrong with it. A problem without a row ends the inventory. */
export type RowOrProblem = InventoryRow | { readonly problem: Diagnostic }

const READERS: Readonly<
  Record<InventoryForm, (path: string, source: string) => AsyncGenerator<RowOrProblem>>
> = {
  csv: csvRows,
  ndjson: ndjsonRows,
  json: jsonRows,
  yaml: yamlRows,
}

/** Yields the rows of an inventory, or of standard input when `path` is `-`. It does not throw for a wrong inventory: a problem is yielded. */
export async function* inventoryRows(path: string, form: InventoryForm): AsyncGenerator<RowOrProblem> {
  const source = path === '-' ? 'standard input' : path
  try {
    yield* READERS[form](path, source)
  } catch (cause) {
    const line = cause instanceof BadRow ? cause.line : 1
    const reason = cause instanceof BadRow ? cause.message : reasonOf(cause)
    yield { problem: rowFinding('row-unreadable', source, line, { reason }) }
  }
}

/** Thrown when the rest of an inventory cannot be read. */
class BadRow extends Error {
  override readonly name = 'BadRow'
  readonly line: number

  constructor(line: number, reason: string) {
    super(reason)
    this.line = line
  }
}

/** Yields a file as text. */
async function* textOf(path: string): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let line = 1
  try {
    const stream: AsyncIterable<Buffer> = path === '-' ? process.stdin : createReadStream(path)
    for await (const bytes of stream) {
      const text = decoder.decode(bytes, { stream: true })
      yield text
      line += text.split('\n').length - 1
    }
    decoder.decode()
  } catch (cause) {
    if (cause instanceof TypeError) throw new BadRow(line, 'it is not UTF-8')
    throw cause
  }
}

/** The name of a column whose values are YAML, as in `--var NAME:=VALUE`. */
const TYPED = /^(.*):=$/

async function* csvRows(path: string): AsyncGenerator<RowOrProblem> {
  const { CsvError, parse } = await import('csv-parse')
  const columns = (header: readonly string[]): string[] => {
    const names = header.map((name) => name.trim())
    const repeated = names.find((name, n) => names.indexOf(name) < n)
    if (repeated !== undefined) throw new BadRow(1, `two columns are called ${JSON.stringify(repeated)}`)
    return names
  }
  const parser = Readable.from(textOf(path)).compose(
    parse({ columns, info: true, bom: true, skip_empty_lines: true, encoding: 'utf8' }),
  )
  try {
    for await (const row of parser) {
      const { record, info } = row as { record: Record<string, string>; info: { lines: number } }
      const values = Object.entries(record)
      const breaks = values.reduce((sum, [, value]) => sum + value.split('\n').length - 1, 0)
      const line = info.lines - breaks
      yield { line, variables: new Map(values.flatMap(([name, value]) => cellOf(name, value, line))) }
    }
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause
    throw new BadRow(Number((cause as { lines?: number }).lines ?? 1), cause.message)
  }
}

function cellOf(name: string, value: string, line: number): readonly (readonly [string, Json])[] {
  if (value === '') return []
  const typed = TYPED.exec(name)?.[1]
  if (typed === undefined) return [[name, value]]
  const composed = compose(value)
  if (composed.value === undefined || composed.problems.length > 0)
    throw new BadRow(line, `column ${typed}: not a valid YAML value`)
  return [[typed, composed.value]]
}

async function* ndjsonRows(path: string, source: string): AsyncGenerator<RowOrProblem> {
  let line = 0
  for await (const text of createInterface({ input: Readable.from(textOf(path)), crlfDelay: Infinity })) {
    line++
    if (text.trim() !== '') yield rowOf(parseIfJson(text.replace(/^\ufeff/, '')), line, source)
  }
}

async function* jsonRows(path: string, source: string): AsyncGenerator<RowOrProblem> {
  for await (const { text, line, problem } of arrayItems(textOf(path))) {
    if (problem !== undefined) throw new BadRow(line, problem)
    yield rowOf(parseIfJson(text), line, source)
  }
}

async function* yamlRows(path: string, source: string): AsyncGenerator<RowOrProblem> {
  const text = new TextDecoder('utf-8', { fatal: true }).decode(readBounded(path))
  const { value, problems, locate } = compose(text)
  const [problem] = problems
  if (problem !== undefined) throw new BadRow(problem.range?.start.line ?? 1, problem.message)
  if (!isList(value)) throw new BadRow(1, 'it is not a list of servers')
  for (const [n, item] of value.entries()) yield rowOf(item, locate([n])?.start.line ?? 1, source)
}

function rowOf(value: Json | undefined, line: number, source: string): RowOrProblem {
  if (!isMap(value)) return { problem: rowFinding('row-not-a-map', source, line, {}) }
  return { line, variables: new Map([...value].filter(([, member]) => member !== null && member !== '')) }
}
