import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import { rowFinding } from '../fleet/findings.ts'
import type { InventoryForm } from '../fleet/inventory-forms.ts'
import { type PresetName, presetVariables, recordsOf } from '../fleet/presets.ts'
import type { InventoryRow } from '../fleet/row.ts'
import type { Diagnostic } from '../report/diagnostics.ts'
import { isList, isMap, type Json, parseIfJson } from '../text/json.ts'
import { compose } from '../text/yaml/compose.ts'
import { arrayItems } from './array-items.ts'
import { readBounded } from './read-bounded.ts'
import { reasonOf } from './reason.ts'

/** A row, or what is wrong with it. A problem without a row ends the inventory. */
export type RowOrProblem = InventoryRow | { readonly problem: Diagnostic }

/** How an inventory is read. */
export interface InventoryOptions {
  /** Maps the records that another program exports. */
  readonly preset?: PresetName | undefined
  /** Called with the number of bytes that are read so far. */
  readonly onRead?: ((bytes: number) => void) | undefined
}

interface Reading extends InventoryOptions {
  readonly path: string
  /** The name of the inventory in reports. */
  readonly source: string
}

const READERS: Readonly<Record<InventoryForm, (reading: Reading) => AsyncGenerator<RowOrProblem>>> = {
  csv: csvRows,
  ndjson: ndjsonRows,
  json: jsonRows,
  yaml: yamlRows,
}

/** Yields the rows of an inventory, or of standard input when `path` is `-`. It does not throw for a wrong inventory: a problem is yielded. */
export async function* inventoryRows(
  path: string,
  form: InventoryForm,
  options: InventoryOptions = {},
): AsyncGenerator<RowOrProblem> {
  const source = path === '-' ? 'standard input' : path
  try {
    yield* READERS[form]({ ...options, path, source })
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
async function* textOf({ path, onRead }: Reading): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let line = 1
  let count = 0
  try {
    const stream: AsyncIterable<Buffer> = path === '-' ? process.stdin : createReadStream(path)
    for await (const bytes of stream) {
      const text = decoder.decode(bytes, { stream: true })
      count += bytes.length
      onRead?.(count)
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

async function* csvRows(reading: Reading): AsyncGenerator<RowOrProblem> {
  const { CsvError, parse } = await import('csv-parse')
  const columns = (header: readonly string[]): string[] => {
    const names = header.map((name) => name.trim())
    const repeated = names.find((name, n) => names.indexOf(name) < n)
    if (repeated !== undefined) throw new BadRow(1, `two columns are called ${JSON.stringify(repeated)}`)
    return names
  }
  const parser = Readable.from(textOf(reading)).compose(
    parse({ columns, info: true, bom: true, skip_empty_lines: true, encoding: 'utf8' }),
  )
  try {
    for await (const row of parser) {
      const { record, info } = row as { record: Record<string, string>; info: { lines: number } }
      const values = Object.entries(record)
      const breaks = values.reduce((sum, [, value]) => sum + value.split('\n').length - 1, 0)
      const line = info.lines - breaks
      const variables = new Map(values.flatMap(([name, value]) => cellOf(name, value, line)))
      yield rowOf(variables, line, reading)
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

async function* ndjsonRows(reading: Reading): AsyncGenerator<RowOrProblem> {
  let line = 0
  for await (const text of createInterface({ input: Readable.from(textOf(reading)), crlfDelay: Infinity })) {
    line++
    if (text.trim() !== '') yield rowOf(parseIfJson(text.replace(/^\ufeff/, '')), line, reading)
  }
}

async function* jsonRows(reading: Reading): AsyncGenerator<RowOrProblem> {
  const pieces = textOf(reading)
  let begin = ''
  while (reading.preset !== undefined && begin.trim() === '') {
    const { value, done } = await pieces.next()
    if (done === true) break
    begin += value as string
  }
  const all = joined(begin, pieces)
  if (/^\s*\{/.test(begin)) {
    yield* documentRows(await whole(all), reading)
    return
  }
  for await (const { text, line, problem } of arrayItems(all)) {
    if (problem !== undefined) throw new BadRow(line, problem)
    yield rowOf(parseIfJson(text), line, reading)
  }
}

async function* joined(first: string, others: AsyncIterable<string>): AsyncGenerator<string> {
  yield first
  yield* others
}

/** The longest answer of an API that is read whole, in UTF-16 units. */
const MOST_TEXT = 64 * 1024 ** 2

async function whole(pieces: AsyncIterable<string>): Promise<string> {
  let text = ''
  for await (const piece of pieces) {
    text += piece
    if (text.length > MOST_TEXT) throw new BadRow(1, 'it is too long for one object: export a JSON array')
  }
  return text
}

/** Yields the records in the answer of an API, or a record alone. */
async function* documentRows(text: string, reading: Reading): AsyncGenerator<RowOrProblem> {
  const { value, problems, locate } = compose(text)
  const [problem] = problems
  if (value === undefined || problem !== undefined)
    throw new BadRow(problem?.range?.start.line ?? 1, problem?.message ?? 'it is not JSON')
  for (const { path, record } of recordsOf(reading.preset!, value))
    yield rowOf(record, locate(path)?.start.line ?? 1, reading)
}

async function* yamlRows(reading: Reading): AsyncGenerator<RowOrProblem> {
  const text = new TextDecoder('utf-8', { fatal: true }).decode(readBounded(reading.path))
  if (reading.preset !== undefined) {
    yield* documentRows(text, reading)
    return
  }
  const { value, problems, locate } = compose(text)
  const [problem] = problems
  if (problem !== undefined) throw new BadRow(problem.range?.start.line ?? 1, problem.message)
  if (!isList(value)) throw new BadRow(1, 'it is not a list of servers')
  for (const [n, item] of value.entries()) yield rowOf(item, locate([n])?.start.line ?? 1, reading)
}

function rowOf(value: Json | undefined, line: number, { source, preset }: Reading): RowOrProblem {
  if (!isMap(value)) return { problem: rowFinding('row-not-a-map', source, line, {}) }
  if (preset !== undefined) return { line, variables: presetVariables(preset, value) }
  return { line, variables: new Map([...value].filter(([, member]) => member !== null && member !== '')) }
}
