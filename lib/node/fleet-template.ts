import { createHash, type Hash } from 'node:crypto'
import { inRow } from '../fleet/findings.ts'
import type { InventoryRow } from '../fleet/row.ts'
import { hasErrors, type Report } from '../report/diagnostics.ts'
import type { Answer, Answers, Need } from '../shape/need.ts'
import { declareText, type DeclareOptions, readText } from '../spec/declare.ts'
import type { Spec } from '../spec.ts'
import { stringify } from '../text/json.ts'
import { gunzip } from './gunzip.ts'
import { resolveNeeds, type ResolveOptions, resolveSpec } from './resolve-needs.ts'

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
    const answers = new Map<string, Answer>()
    for (const need of needs) {
      const answer = known.get(sharedKey(need) ?? '')
      if (answer !== undefined) answers.set(need.id, answer)
    }
    const open = needs.filter(({ id }) => !answers.has(id))
    // The first failure among parallel requests aborts the others, which then have no answer.
    for (const [id, answer] of await resolveNeeds(open, options)) answers.set(id, answer)
    for (const need of open) {
      const [key, answer] = [sharedKey(need), answers.get(need.id)]
      if (key !== undefined && answer !== undefined) known.set(key, answer)
    }
    return answers
  }

  return async (row) => {
    const declared = declareText(read, { gunzip, ...options, source, variables: row.variables })
    const resolved = await resolveSpec(declared, options, answered)
    const report = inRow(resolved.report, text, inventory, row)
    const ids = new Set(resolved.needs.map(({ id }) => id))
    first ??= ids
    return {
      report,
      spec: hasErrors(report) ? undefined : resolved.value,
      input: await inputOf(shared, row, resolved.answers),
      hasOwnNeeds: [...ids].some((id) => !first!.has(id)),
    }
  }
}

/** Returns what needs of several rows have in common when one answer serves all of them; undefined when each row has its own answer. */
function sharedKey(need: Need): string | undefined {
  switch (need.kind) {
    case 'env':
    case 'keys':
      return need.id
    // Its id is its place in the spec, and rows can have different ones there.
    case 'command':
      return JSON.stringify([need.id, need.argv])
    case 'prompt':
      return JSON.stringify([need.id, need.text])
    case 'file':
    case 'folder':
    case 'vendor-data':
      return undefined
  }
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
