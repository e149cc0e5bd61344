import { existing } from '../report/file-failures.ts'
import { existsSync, readdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Diagnostic } from '../../lib/report/diagnostics.ts'
import { isList, isMap, type Json, member, membersOf } from '../../lib/text/json.ts'
import { writeYaml, yamlOf } from '../../lib/text/yaml/write.ts'
import { nodeContext } from '../../lib/node/context.ts'
import { gunzip } from '../../lib/node/gunzip.ts'
import { resolveSpec, SANDBOX } from '../../lib/node/resolve-needs.ts'
import { declare, type Overrides } from '../../lib/spec/declare.ts'
import { answer } from '../report/answer.ts'
import { EXIT, Failure } from '../report/exit.ts'
import { writeNew } from '../output/new-file.ts'
import { networkOf } from '../args/network-flags.ts'
import { type Ask, isYes } from '../terminal/questions.ts'
import { printReport } from '../report/report.ts'
import { nameIn } from '../input/save-spec.ts'
import { keysByName } from '../input/ssh-keys.ts'
import { folderOf, schemaLine, type Starter, starters } from '../input/starters.ts'
import { say, sayLines } from '../report/say.ts'

/**
 * Creates a spec from a starter and answers, and writes it to `given`, or to a file named after the host.
 *
 * @throws Failure when the spec cannot be written, or the user declines
 */
export async function newSpec(ask: Ask, given: string | undefined, isOver: boolean): Promise<void> {
  if (given !== undefined) refuseOver(given, isOver)
  const folder = given === undefined ? resolve('.') : folderOf(given)
  const draft = drafted(await askStarter(ask), folder)
  const hostname = String(member(draft.fields(), 'hostname'))
  await untilRight(ask, 'Host name', hostname, (name) => draft.set('hostname', 'Host name', name))
  const file = given ?? `${String(member(draft.fields(), 'hostname')).split('.')[0]}.yaml`
  refuseOver(file, isOver)
  await askKeys(ask, draft, folder)
  await askNetwork(ask, draft)
  await askPackages(ask, draft)
  const text = `${schemaLine(folder)}\n${writeYaml(yamlOf(draft.fields()))}`
  sayLines(`\n${text}\n`)
  if (!(await isYes(ask, `Write ${file}`))) throw new Failure(EXIT.interrupted, 'nothing was written')
  await writeNew(file, text, isOver)
  answer({ output: file })
  const image = `${file.replace(/\.ya?ml$/, '')}.iso`
  say(`wrote ${file}; now run: config-drive build ${file} -o ${image}`)
}

function refuseOver(file: string, isOver: boolean): void {
  if (!isOver && existsSync(file)) throw existing(file, 'add --force to overwrite it')
}

/** A spec in progress. */
interface Draft {
  fields(): Json
  /** Sets a field if the value is valid; otherwise reports why not, using the question's name for it. */
  set(field: string, name: string, value: unknown): Promise<boolean>
}

function drafted({ text }: Starter, folder: string): Draft {
  let overrides: Overrides = new Map()
  const said = new Set<string>()
  const fieldsWith = (changed: Overrides): Json => declare(text, { overrides: changed }).fields as Json
  return {
    fields: () => new Map(membersOf(fieldsWith(overrides)).filter(([, value]) => !isEmpty(value))),
    async set(field, name, value) {
      const changed = new Map([...overrides, [field, { value, source: name }]])
      const found = await resolveSpec(declare(fieldsWith(changed), { gunzip }), {
        policy: { ...SANDBOX, files: 'all' },
        folder,
        isLenient: true,
      })
      // Later questions, or prompts of build, ask for what else is missing.
      const report = found.report.flatMap((each) => {
        const isOwn = field.split('.').every((key, n) => each.path[n] === key)
        return isOwn && each.code !== 'need-left-open' ? [{ ...each, source: name }] : []
      })
      // A warning is printed once, an error for each answer.
      printReport(report.filter((found) => found.severity === 'error' || !said.has(placed(found))))
      for (const found of report) said.add(placed(found))
      if (report.some(({ severity }) => severity === 'error')) return false
      overrides = changed
      return true
    },
  }
}

/** Asks until the answer is valid. */
async function untilRight(
  ask: Ask,
  question: string,
  usual: string,
  take: (answer: string) => boolean | Promise<boolean>,
): Promise<void> {
  while (!(await take(await ask(question, usual)))) continue
}

const placed = ({ path, code }: Diagnostic): string => JSON.stringify([path, code])

/** Returns the starters that answers can complete: without a network or files. */
function offered(): readonly Starter[] {
  return starters().filter(({ text }) => !/^(?:network|ironic|extra_files|user_data: \{ file)/m.test(text))
}

async function askStarter(ask: Ask): Promise<Starter> {
  const all = offered()
  const width = Math.max(...all.map(({ name }) => name.length))
  for (const { name, title } of all) say(`  ${name.padEnd(width)}  ${title}`)
  let found: Starter | undefined
  await untilRight(ask, 'Guest', 'local-kvm', (answer) => {
    found = all.find(({ name }) => name === answer)
    return found !== undefined
  })
  return found!
}

async function askKeys(ask: Ask, draft: Draft, folder: string): Promise<void> {
  const own = ownKeys()
  const usual = member(draft.fields(), 'public_keys') === undefined || own.length === 0 ? 'none' : own[0]!
  const also = own.filter((key) => key !== usual).join(', ')
  if (also !== '') say(`  also available: ${also}`)
  await untilRight(ask, 'SSH keys: files, gh:USER, agent, or none', usual, (answer) => {
    const words = answer === 'none' ? [] : answer.split(/[\s,]+/)
    const keys = Array.from(keysByName(words, new Set()), ([name, key]) => {
      return [name, typeof key === 'string' ? key : { file: nameIn(folder, '.', key.file) }] as const
    })
    return draft.set('public_keys', 'SSH keys', new Map(keys))
  })
}

/** Returns the user's own keys, the best first. */
function ownKeys(): readonly string[] {
  const folder = join(homedir(), '.ssh')
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.pub')) : []
  const isBest = (name: string): number => Number(name.includes('ed25519'))
  const files = names.sort((a, b) => isBest(b) - isBest(a) || (a < b ? -1 : 1))
  return [...files.map((name) => `~/.ssh/${name}`), ...(process.env.SSH_AUTH_SOCK ? ['agent'] : [])]
}

async function askNetwork(ask: Ask, draft: Draft): Promise<void> {
  const flags: Record<'ip' | 'gateway' | 'dns' | 'search', readonly string[] | undefined> & { mac: string } =
    {
      ip: undefined,
      gateway: undefined,
      dns: undefined,
      search: undefined,
      mac: newMac(),
    }
  const take = (name: string): Promise<boolean> =>
    draft.set('network', name, networkOf({ ...flags, mtu: undefined, dhcp: false })!.value)
  const askOne = (field: 'gateway' | 'dns', question: string): Promise<void> =>
    untilRight(ask, `${question}, or none`, 'none', (answer) => {
      flags[field] = answer === 'none' ? undefined : answer.split(/[\s,]+/)
      return take(question)
    })
  await untilRight(ask, 'Address such as 192.0.2.10/24, or dhcp', 'dhcp', (answer) => {
    flags.ip = answer === 'dhcp' ? undefined : answer.split(/[\s,]+/)
    return flags.ip === undefined || take('Address')
  })
  if (flags.ip === undefined) return
  await untilRight(ask, 'MAC address of the NIC', flags.mac, (answer) => {
    flags.mac = answer
    return take('MAC address')
  })
  await askOne('gateway', 'Gateway')
  await askOne('dns', 'DNS server')
}

/** Returns a random MAC address in QEMU's range. */
function newMac(): string {
  const own = [...nodeContext().random(3)].map((byte) => byte.toString(16).padStart(2, '0'))
  return ['52:54:00', ...own].join(':')
}

/** Asks for packages, if the starter uses cloud-config. */
async function askPackages(ask: Ask, draft: Draft): Promise<void> {
  const config = member(draft.fields(), 'cloud_config')
  if (config === undefined) return
  const packages = member(config, 'packages')
  const there = isList(packages) ? packages : []
  if (there.length > 0) say(`  the starter installs: ${there.join(', ')}`)
  await untilRight(ask, 'More packages, or none', 'none', (answer) => {
    if (answer === 'none') return true
    return draft.set('cloud_config.packages', 'Packages', [...there, ...answer.split(/[\s,]+/)])
  })
}

function isEmpty(value: Json): boolean {
  return isMap(value) && value.size === 0
}
