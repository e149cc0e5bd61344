import { createHash, type Hash } from 'node:crypto'
import { type Identity, identitiesOf } from '../fleet/duplicates.ts'
import { inRow } from '../fleet/findings.ts'
import type { InventoryRow } from '../fleet/row.ts'
import { hasErrors, type Report } from '../report/diagnostics.ts'
import type { Answer, Answers, Need } from '../shape/need.ts'
import { type Declared, declareText, type DeclareOptions, readText } from '../spec/declare.ts'
import type { Spec } from '../spec.ts'
import { isMap, type Json, stringify } from '../text/json.ts'
import { gunzip } from './gunzip.ts'
import { resolveNeeds, type ResolveOptions, resolveSpec } from './resolve-needs.ts'

/** A server of a fleet, or the report that says why there is none. */
export interface FleetSpec {
  readonly report: Report
  readonly spec: Spec | undefined
  /** A hash of the template, the row, what the spec takes from elsewhere, and `salt`. */
  readonly input: string
  /** The ids of what the spec takes from elsewhere. */
  readonly needs: readonly string[]
}

/** What all drives of a fleet share. */
export interface FleetTemplateOptions extends ResolveOptions, Pick<DeclareOptions, 'source' | 'allow'> {
  /** The name of the inventory in reports. */
  readonly inventory: string
  /** What else the bytes of a drive depend on, such as the version of the program. */
  readonly salt: string
}

/** A spec with `${…}` for the columns of an inventory. */
export interface FleetTemplate {
  readonly text: string
  readonly options: FleetTemplateOptions
  /** Makes the spec of a row. */
  fill(row: InventoryRow): Promise<FleetSpec>
  /** Whether it gives servers a network, whose addresses no two rows may share. */
  readonly hasNetwork: boolean
  /** Returns the addresses of a row whose drive is made elsewhere: none if its network is wrong. */
  identities(row: InventoryRow): Promise<readonly Identity[]>
  /** Answers what several rows name outside of the spec; each is fetched, run or asked for once. */
  answer(needs: readonly Need[]): Promise<Answers>
}

/**
 * Reads the text of a spec once, for all rows. What several rows name outside of the spec is fetched, run or asked for once; only files
 * are read for every row. `elsewhere` gives these shared answers instead of the template itself.
 *
 * @throws errors of `resolveNeeds`, by `fill`
 */
export function fleetTemplate(
  text: string,
  options: FleetTemplateOptions,
  elsewhere?: FleetTemplate['answer'],
): FleetTemplate {
  const { source = 'spec', inventory, salt, allow } = options
  const read = readText(text, { source })
  const shared = createHash('sha256').update(`${salt}\n${text}`).digest('hex')
  const answer = elsewhere ?? sharedAnswers(options)
  const resolve = async (needs: readonly Need[]): Promise<Answers> => {
    const own = needs.filter(isOfRow)
    const others = needs.filter((need) => !isOfRow(need))
    return new Map([
      ...(own.length > 0 ? await resolveNeeds(own, options) : []),
      ...(others.length > 0 ? await answer(others) : []),
    ])
  }
  const declare = (from: typeof read, { variables }: InventoryRow): Declared =>
    declareText(from, { gunzip, allow, source, variables })
  const network = networkOf(read)
  return {
    text,
    options,
    answer,
    hasNetwork: network !== undefined,
    async identities(row) {
      if (network === undefined) return []
      const { value } = await resolveSpec(declare(network, row), options, resolve)
      return value === undefined ? [] : identitiesOf(value)
    },
    async fill(row) {
      const resolved = await resolveSpec(declare(read, row), options, resolve)
      const report = inRow(resolved.report, text, inventory, row)
      return {
        report,
        spec: hasErrors(report) ? undefined : resolved.value,
        input: await inputOf(shared, row, resolved.answers),
        needs: resolved.needs.map(({ id }) => id),
      }
    },
  }
}

/** The fields of a spec that make the server's network. */
const NETWORK_FIELDS: readonly string[] = ['network', 'network_data', 'neutron', 'network_info', 'ironic']

/** Returns a text with the network alone, or undefined if it has none. */
function networkOf(read: ReturnType<typeof readText>): ReturnType<typeof readText> | undefined {
  if ('problems' in read || !isMap(read.composed.value)) return undefined
  const fields = [...read.composed.value].filter(([key]) => NETWORK_FIELDS.includes(key))
  if (fields.length === 0) return undefined
  const value = new Map<string, Json>([['hostname', 'host'], ...fields])
  return { ...read, composed: { ...read.composed, value } }
}

/** Tells whether a need is read for every row, by the thread that makes its drive. */
function isOfRow({ kind }: Need): boolean {
  return kind === 'file' || kind === 'folder'
}

function sharedAnswers(options: ResolveOptions): FleetTemplate['answer'] {
  const known = new Map<string, Answer>()
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
  // One call at a time: two threads may need the same answer, and a terminal has one line for a prompt.
  let last: Promise<unknown> = Promise.resolve()
  return (needs) => {
    const next = last.then(() => answered(needs))
    last = next.catch(() => undefined)
    return next
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
