/** The tables of the documentation that are generated from the code, by name. */
import { FAILURE_CODES } from '../../cli/report/failure-codes.ts'
import { dump } from 'js-yaml'
import { fieldsOf } from '../../cli/args/field-help.ts'
import { described, sentence, spelled } from '../../cli/args/help-text.ts'
import { starters } from '../../cli/input/starters.ts'
import { optionTable } from '../../cli/mkisofs/help.ts'
import { commands } from '../../cli/commands.ts'
import { DATASOURCES } from '../../lib/spec.ts'
import { ENGINES } from '../../lib/fleet/engines.ts'
import { LAYOUTS } from '../../lib/layouts/layouts.ts'
import { guestCalled, GUESTS } from '../../lib/guests/guests.ts'
import type { Guest } from '../../lib/guests/guest.ts'
import { SIMPLE_SCHEMA } from '../../lib/network/read-simple.ts'
import { render } from '../../lib/layouts/render.ts'
import type { Spec } from '../../lib/spec.ts'
import { checkSpec, parseSpec } from '../../lib/spec/parse.ts'
import type { SpecInput } from '../../lib/spec/spec-input.ts'
import { specShape } from '../../lib/spec/schema.ts'
import { type JsonSchema, schemaOf } from '../../lib/shape/shape.ts'

type Row = readonly string[]

function table(head: Row, rows: readonly Row[]): string {
  const line = (cells: Row): string => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line)].join('\n')
}

const code = (text: string): string => `\`${text}\``
const codes = (texts: readonly string[], none = '–'): string => texts.map(code).join(', ') || none
const mark = (has: boolean): string => (has ? 'yes' : '–')

/* A spec's fields */

const ROOT = schemaOf(specShape)

/** Fields with a separate table. */
const NESTED = [
  'user_data.parts',
  'cloud_config.users',
  'cloud_config.write_files',
  'vendor_data2',
  'vendor_data2.dynamic',
  'network',
  'devices',
  'ec2',
  'cloudstack',
  'drive',
]

function schemaAt(path: string): JsonSchema {
  // The short form, one of several.
  if (path === 'network') return SIMPLE_SCHEMA
  return path.split('.').reduce((schema, name) => fieldsOf(schema).get(name)!.schema, ROOT)
}

function fieldRow(name: string, { description = '', examples = [] }: JsonSchema): Row {
  const shown = (examples as unknown[]).map((each) => dump(each, { flowLevel: 0, lineWidth: -1 }).trimEnd())
  return [code(name), cell(description as string), shown.map((each) => code(inline(each))).join(' ')]
}

/** Puts a text on one line, for code in a table. */
function inline(text: string): string {
  return text.replace(/^\|-?\n\s*/, '').replaceAll('\n', '\\n')
}

function fieldTable(schema: JsonSchema, names: Iterable<string> = fieldsOf(schema).keys()): string {
  const fields = fieldsOf(schema)
  const rows = Array.from(names, (name) => fieldRow(name, fields.get(name)!.schema))
  return table(['field', 'what it is', 'example'], rows)
}

function fields(): string {
  const below = NESTED.map((path) => `### ${path}\n\n${fieldTable(schemaAt(path))}`)
  return [fieldTable(ROOT), ...below].join('\n\n')
}

/** Fields that cover most specs. */
const COMMON =
  'hostname public_keys user_data cloud_config network files admin_pass instance_id guests drive'.split(' ')

function commonFields(): string {
  return fieldTable(ROOT, COMMON)
}

/* The command line */

function commandTables(): string {
  return commands
    .map(({ verb, describe, positionals, options, isFollowed }) => {
      const places = Object.entries(positionals).map(([name, { required, many }]) => {
        const word = `${name.toUpperCase()}${many ? '…' : ''}`
        return required ? word : `[${word}]`
      })
      const line = ['config-drive', verb, ...places, ...(isFollowed ? ['[-- …]'] : [])].join(' ')
      const rows = [
        ...Object.entries(positionals).map(([name, each]) => [code(name.toUpperCase()), cell(each.describe)]),
        ...Object.entries(options).map(([name, option]) => [
          code(spelled(name, option)),
          cell(described(option)),
        ]),
      ]
      return `## ${verb}\n\n\`${line}\`\n\n${sentence(describe)}\n\n${table(['', ''], rows)}`.trimEnd()
    })
    .join('\n\n')
}

const cell = (text: string): string => text.replaceAll('<', '\\<')

/* Guests */

const EVERYTHING = {
  hostname: 'web1',
  public_keys: { alice: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJJd9Vrw0lLgOYuMXhir1DfE6Vh2jxVULpo4hYsdVwpp' },
  user_data: '#cloud-config\n{}\n',
  network: { eth0: { mac: '52:54:00:00:00:01', address: '192.0.2.5/24', gateway: '192.0.2.1' } },
} as const

function specOf(value: unknown): Spec {
  const { value: spec, report } = checkSpec(value as SpecInput)
  if (spec === undefined) throw new RangeError(report.map(({ message }) => message).join('\n'))
  return spec
}

function layouts(): string {
  const rows = DATASOURCES.map((datasource) => {
    if (datasource === 'files') return [code(datasource), 'any', 'only `extra_files`', 'none']
    const { labels, lacks } = LAYOUTS[datasource]
    const kept = Object.entries(EVERYTHING).filter(([field]) => !lacks.includes(field))
    const cloudstack = datasource === 'cloudstack-systemvm' ? { cmdline: { type: 'domr' } } : undefined
    const value = { ...Object.fromEntries(kept), ...(cloudstack && { cloudstack }), drive: { datasource } }
    const paths = [...render(specOf(value)).keys()]
    const network = paths.filter((path) => /network/.test(path))
    return [
      code(datasource),
      codes(labels),
      codes(shortest(paths)),
      codes(shortest(network), lacks.includes('network') ? 'none' : 'in the context'),
    ]
  })
  return table(['`drive.datasource`', 'label', 'files', 'network'], rows)
}

/** Removes dated copies of OpenStack's files. */
function shortest(paths: readonly string[]): readonly string[] {
  return paths.filter((path) => !/\d{4}-\d\d-\d\d|^ec2\/|\/1\.0\//.test(path))
}

function guests(): string {
  const rows = GUESTS.map((guest) => {
    const { features: f } = guest
    return [
      `[${guest.title}](guests.md#${anchor(guest.title)})`,
      code(guest.name),
      codes(guest.labels, 'any'),
      codes(guest.datasources),
      fileSystems(guest).join(', '),
      f.userData.join(', ') || '–',
      ...[f.network, f.keys, f.password, f.files, f.vendorData].map(mark),
    ]
  })
  const head =
    'guest, `--guest`, label, layout, file systems, user data, network, keys, password, files, vendor data'
  return table(head.split(', '), rows)
}

function fileSystems(guest: Guest): readonly string[] {
  return guest.fileSystems.map((name) => ({ iso9660: 'ISO 9660', vfat: 'FAT' })[name])
}

export function anchor(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replace(/\s/g, '-')
}

/** Returns a table for each guest. A row is one kind of mistake, with all its remedies. */
function rules(): string {
  return GUESTS.map((guest) => {
    const all = Object.values(guest.rules).flatMap((rulesOf) => rulesOf(undefined))
    const rows = new Map<string, { readonly cells: Row; readonly hints: Set<string> }>()
    for (const { severity, code: name, does, hint, since, before } of all) {
      const releases = [...(since ? [`since ${since}`] : []), ...(before ? [`until ${before}`] : [])]
      const cells = [severity, code(name), does, releases.join(', ')]
      const row = rows.get(cells.join('\n')) ?? { cells, hints: new Set() }
      rows.set(cells.join('\n'), { ...row, hints: row.hints.add(hint) })
    }
    const lines = [...rows.values()].map(({ cells: [severity, name, does, releases], hints }) => {
      return [`${severity} ${name}`, `${guest.title} ${does}`, [...hints].join('; '), releases!]
    })
    return `## ${guest.title}\n\n${table(['', 'what goes wrong', 'what to do', 'releases'], lines)}`
  }).join('\n\n')
}

/* Images */

export interface Image {
  readonly name: string
  readonly title: string
  readonly spec: Spec
  /** All guests that read its drive. */
  readonly guests: readonly Guest[]
  readonly notes: string
}

const IMAGES = 'ubuntu debian fedora rocky windows fedora-coreos flatcar freebsd talos cirros'.split(' ')

/** Returns the images of the starters, with their notes. */
export function images(): readonly Image[] {
  return starting(IMAGES)
}

function starting(names: readonly string[]): readonly Image[] {
  const known = new Map(starters().map((starter) => [starter.name, starter]))
  return names.map((name) => {
    const { title, text } = known.get(name)!
    const { value: spec, report } = parseSpec(text, {
      readFile: () => new TextEncoder().encode(EVERYTHING.public_keys.alice),
      listFolder: () => ['alice.pub'],
      prompt: () => 'Secret-1234',
    })
    if (spec === undefined)
      throw new RangeError(`${name}: ${report.map(({ message }) => message).join('\n')}`)
    const guests = [...new Set(spec.guests.map((guest) => guestCalled(guest)!.guest))]
    return { name, title: title.replace(/:? user \w+/, ''), spec, guests, notes: notesOf(text) }
  })
}

/** Returns the comment above the first field; indented lines are code. */
function notesOf(text: string): string {
  const [, comment = ''] = /^# yaml-language-server:.*\n\n((?:#.*\n)+)/m.exec(text) ?? []
  const lines = comment
    .trimEnd()
    .split('\n')
    .map((line) => line.replace(/^# ?/, ''))
  const shown = lines.map((line) => (line.startsWith('  ') ? code(line.trim()) : line))
  // A backslash breaks the line before and after code.
  return shown.join('\n').replace(/\n(?=`[^`\n]+`$)|(?<=^`[^`\n]+`)\n/gm, '\\\n')
}

/** Returns the items that all guests share. */
function shared<T>(guests: readonly Guest[], of: (guest: Guest) => readonly T[]): readonly T[] {
  const [first = [], ...others] = guests.map(of)
  return first.filter((each) => others.every((list) => list.includes(each)))
}

function imageTable(): string {
  const rows = images().map(({ name, title, spec, guests }) => {
    const [, user = '–'] = /user (\w+)/.exec(starters().find((each) => each.name === name)!.title) ?? []
    const kinds = [...new Set(guests.flatMap(({ features }) => features.userData))]
    return [
      `[${name}](#${anchor(title)})`,
      user,
      guests.map(({ title }) => title).join(', '),
      codes(shared(guests, ({ labels }) => labels)),
      codes(shared(guests, ({ datasources }) => datasources)),
      shared(guests, fileSystems).join(', '),
      kinds.join(', '),
      guests.some(({ features }) => features.network) ? networkOf(spec) : 'none: DHCP',
    ]
  })
  const head = 'image, user, read by, label, layout, file system, user data, network'
  return table(head.split(', '), rows)
}

/** Returns the network file of the spec's layout. */
function networkOf({ drive }: Spec): string {
  return code(drive.datasource === 'nocloud' ? 'network-config' : 'network_data.json')
}

const APPLIANCES = 'cisco-c8000v cisco-asav cisco-nfvis palo-alto-vm-series juniper-vsrx'.split(' ')

function notesOfAll(names: readonly string[]): string {
  return starting(names)
    .map(({ name, title, notes }) => `### ${title}\n\n${notes}\n\nStarter: \`config-drive init ${name}\`.`)
    .join('\n\n')
}

/** Every table by its name. */
/** The codes of failures, each with its meaning. */
function failureCodes(): string {
  return [
    '| code | meaning |',
    '|---|---|',
    ...Object.entries(FAILURE_CODES).map(([code, meaning]) => `| \`${code}\` | ${meaning} |`),
  ].join('\n')
}

function engineTable(): string {
  const rows = ENGINES.map(({ name, index, first, count, last, source }) => {
    const tasks = count ?? last
    return `| [${name}](${source}) | \`${index}\` | ${typeof first === 'number' ? first : `\`${first}\``} | ${tasks === undefined ? '`auto/N`' : `\`${tasks}\``} |`
  })
  return [
    '| engine | index of the task | index of the first task | number of tasks |',
    '|---|---|---|---|',
    ...rows,
  ].join('\n')
}

export const tables: Readonly<Record<string, () => string>> = {
  'failure-codes': failureCodes,
  commands: commandTables,
  fields,
  'common-fields': commonFields,
  genisoimage: () => optionTable().trimEnd(),
  images: imageTable,
  'image-notes': () => notesOfAll(IMAGES),
  'appliance-notes': () => notesOfAll(APPLIANCES),
  layouts,
  guests,
  rules,
  engines: engineTable,
}
