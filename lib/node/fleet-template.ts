import { createHash, type Hash } from 'node:crypto'
import { inRow } from '../fleet/findings.ts'
import type { InventoryRow } from '../fleet/row.ts'
import { hasErrors, type Report } from '../report/diagnostics.ts'
import type { Answer, Answers, Need } from '../shape/need.ts'
import { complete, declareText, type DeclareOptions, nextNeeds, readText } from '../spec/declare.ts'
import type { Spec } from '../spec.ts'
import { stringify } from '../text/json.ts'
import { gunzip } from './gunzip.ts'
import { resolveNeeds, type ResolveOptions } from './resolve-needs.ts'

/** A server of a fleet, or the report that says why there is none. */
export interface FleetSpec {
  readonly report: Report
  readonly spec: Spec | undefined
  /** A hash of the template, the row, what the spec takes from elsewhere, and `salt`. */
  readonly input: string
  /** Whether the spec takes something from elsewhere that the first row does not name. */
  readonly hasOwnNeeds: boolean
}

/** What all drives of a fleet share. */
export interface FleetTemplateOptions extends ResolveOptions, Omit<DeclareOptions, 'variables' | 'template'> {
  /** The name of the inventory in reports. */
  readonly inventory: string
  /** What else the bytes of a drive depend on, such as the version of the program. */
  readonly salt: string
}

/**
 * Reads the text of a spec once, and returns a function that fills in the columns of a row. What several rows name outside of the spec is
 * fetched, run or asked for once; only files are read for every row.
 *
 * @throws errors of `resolveNeeds`
 */
export function fleetTemplate(
  text: string,
  { inventory, salt, ...options }: FleetTemplateOptions,
): (row: InventoryRow) => Promise<FleetSpec> {
  const { source = 'spec' } = options
  const read = readText(text, { source })
  const shared = createHash('sha256').update(`${salt}\n${text}`).digest('hex')
  const known = new Map<string, Answer>()
  let first: ReadonlySet<string> | undefined

  const answered = async (needs: readonly Need[]): Promise<Answers> => {
    const open = needs.filter(({ id }) => !known.has(id))
    const answers = await resolveNeeds(open, options)
    for (const { id, kind } of open) {
      const answer = answers.get(id)
      if (kind !== 'file' && kind !== 'folder' && answer !== undefined) known.set(id, answer)
    }
    return new Map(needs.flatMap(({ id }) => pair(id, answers.get(id) ?? known.get(id))))
  }

  return async (row) => {
    const declared = declareText(read, { gunzip, ...options, source, variables: row.variables })
    let answers: Answers = new Map()
    let completed = complete(declared, answers)
    for (let next = nextNeeds(completed); next.length > 0; next = nextNeeds(completed)) {
      const more = await answered(next)
      answers = new Map([...answers, ...more])
      completed = complete(declared, answers)
      // The first failure among parallel requests aborts the others.
      if (next.some(({ id }) => !more.has(id))) break
    }
    const report = inRow(completed.report, text, inventory, row)
    const ids = new Set(completed.needs.map(({ id }) => id))
    first ??= ids
    return {
      report,
      spec: hasErrors(report) ? undefined : completed.value,
      input: await inputOf(shared, row, answers),
      hasOwnNeeds: [...ids].some((id) => !first!.has(id)),
    }
  }
}

function pair(id: string, answer: Answer | undefined): readonly (readonly [string, Answer])[] {
  return answer === undefined ? [] : [[id, answer]]
}

async function inputOf(shared: string, { variables }: InventoryRow, answers: Answers): Promise<string> {
  const hash = createHash('sha256').update(shared)
  for (const [name, value] of [...variables].toSorted(([a], [b]) => (a < b ? -1 : 1)))
    hash.update(`\n${JSON.stringify(name)}: ${stringify(value)}`)
  for (const [id, answer] of [...answers].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    hash.update(`\n${JSON.stringify(id)}: `)
    await addAnswer(hash, answer)
  }
  return hash.digest('hex')
}

async function addAnswer(hash: Hash, answer: Answer): Promise<void> {
  if (typeof answer === 'string' || answer instanceof Uint8Array) hash.update(answer)
  else if (answer instanceof Map)
    for (const [name, file] of answer as ReadonlyMap<string, Answer>)
      await addAnswer(hash.update(`\n${name}: `), file)
  // A large file is read when the drive is written, and now.
  else if ('open' in answer) for await (const bytes of answer.open()) hash.update(bytes)
  else hash.update(JSON.stringify(answer))
}
