import type { Verdict } from '../../lib/inspect/verdicts.ts'
import { dnsFacts, interfaceFacts } from '../../lib/picture/interface-facts.ts'
import { bootText } from '../../lib/iso9660/el-torito.ts'
import type { Medium } from '../../lib/image/drive.ts'
import type { Interface, NetworkModel } from '../../lib/network.ts'
import { nameOf } from '../../lib/network.ts'
import { type DriveInput, findingText } from '../input/open-drive.ts'
import { inWords } from '../../lib/report/in-words.ts'
import { printable } from '../report/printable.ts'
import type { DirectorySummary, Summary, SummaryValues } from '../../lib/inspect/inspect.ts'
import type { Inspection } from './inspection.ts'

type Row = readonly [title: string, text: string | undefined]

/** Formats an inspection for a person: one line per fact, grouped by kind. */
export function inspectionText(name: string, drive: DriveInput, found: Inspection): string {
  const { summary, verdicts, problems, likely } = found
  const rows: readonly Row[] = [
    ['drive', whatItIs(name, drive)],
    ['label', labels(drive.medium)],
    ['trees', drive.image?.trees.join(', ') || undefined],
    ...bootRows(drive.medium),
    ['layout', summary.datasource ?? 'unknown'],
    ['openstack', summary.versions.openstack.join(' ') || undefined],
    ['ec2', summary.versions.ec2.join(' ') || undefined],
    ...directoryRows(summary),
    ['contents', `${summary.count} files, ${summary.bytes} bytes`],
    ...summary.unreadable.map(({ path, problem }): Row => ['problem', `${path} ${problem}`]),
    ...problems.map((problem): Row => ['problem', findingText(problem, name)]),
    ...verdicts.filter(({ guest }) => likely.includes(guest)).map(verdictRow),
    ['others', othersText(verdicts.filter(({ guest }) => !likely.includes(guest)))],
  ]
  return rows
    .flatMap(([title, text], n) => {
      if (text === undefined) return []
      const shown = rows[n - 1]?.[0] === title ? '' : title
      return [`${shown.padEnd(12)}${printable(text)}\n`]
    })
    .join('')
}

function verdictRow({ title, takes, reason, errors, warnings }: Verdict): Row {
  const verdict = takes ? 'accepts it' : 'rejects it'
  const more = errors + warnings > 1 ? ` (and ${errors + warnings - 1} more)` : ''
  return ['guest', `${title} ${verdict}${reason === undefined ? '' : `: ${reason}${more}`}`]
}

/** Returns the other guests in one line; `check --guest` tells why one rejects the drive. */
function othersText(verdicts: readonly Verdict[]): string | undefined {
  const named = (takes: boolean): string[] =>
    verdicts.filter((each) => each.takes === takes).map(({ title }) => title)
  const parts = [
    ['accepted by', named(true)],
    ['rejected by', named(false)],
  ] as const
  return (
    parts
      .flatMap(([what, titles]) => (titles.length === 0 ? [] : [`${what} ${inWords(titles, 'and')}`]))
      .join('; ') || undefined
  )
}

/** Returns the values of each directory that guests read, or of them all when they are the same. */
function directoryRows({ directories, ...summary }: Summary): readonly Row[] {
  const shown = new Set(directories.map((each) => JSON.stringify(valueRows(each))))
  if (directories.length > 1 && shown.size > 1)
    return directories.flatMap((each) => [readRow(each), ...valueRows(each)])
  return [...(directories.length > 1 ? directories.map(readRow) : []), ...valueRows(summary)]
}

function readRow({ directory, guests }: DirectorySummary): Row {
  const isForMost = directory === 'openstack/latest'
  return ['read', `${directory} by ${isForMost ? 'all other guests' : inWords(guests, 'and')}`]
}

function valueRows(summary: SummaryValues): readonly Row[] {
  return [
    ['instance', summary.instanceId],
    ['host name', summary.hostname],
    ['name', summary.name],
    ['password', summary.adminPass ?? undefined],
    ['seed', summary.randomSeed ?? undefined],
    ...summary.keys.map(({ name, fingerprint, algorithm, problem }): Row => [
      'key',
      `${name}: ${problem ?? `${fingerprint} (${algorithm})`}`,
    ]),
    ...networkRows(summary.network),
    ...userDataRows(summary),
    ...summary.vendorData.map(({ path, size }): Row => [
      'vendor data',
      `${path.slice(path.lastIndexOf('/') + 1)}, ${size} bytes`,
    ]),
    ...summary.files.map(({ path, content, size }): Row => [
      'guest file',
      `${path}, ${size === undefined ? `${content} is missing` : `${size} bytes`}`,
    ]),
  ]
}

function whatItIs(name: string, { kind, medium, wrapping, size, image }: DriveInput): string {
  const place =
    image === undefined || image.place.partition === 'none'
      ? undefined
      : `in partition ${image.place.number} of ${image.place.partition.toUpperCase()} at byte ${image.place.offset}`
  const outside = wrapping.length === 0 ? undefined : `from ${inWords(wrapping, 'and')}`
  const facts = [fileSystemOf(medium) ?? kind, place, size === 0 ? undefined : `${size} bytes`, outside]
  return `${name}: ${facts.filter((fact) => fact !== undefined).join(', ')}`
}

function fileSystemOf(medium: Medium): string | undefined {
  switch (medium.fileSystem) {
    case 'iso9660':
      return medium.hasUdf ? 'ISO 9660 and UDF' : 'ISO 9660'
    case 'vfat':
      return `FAT${medium.bits}`
    case 'udf':
      return medium.revision === undefined ? 'UDF' : `UDF ${medium.revision}`
    case 'none':
      return undefined
  }
}

function bootRows(medium: Medium): readonly Row[] {
  const entries = medium.fileSystem === 'iso9660' ? (medium.boot?.entries ?? []) : []
  return entries.map((entry): Row => ['boot', `${bootText(entry)} at byte ${entry.offset}`])
}

function labels(medium: Medium): string | undefined {
  if (medium.fileSystem === 'none') return undefined
  const [label, other, title] =
    medium.fileSystem === 'iso9660'
      ? [medium.label, medium.jolietLabel, 'Joliet']
      : medium.fileSystem === 'vfat'
        ? [medium.label, medium.bootLabel, 'boot sector']
        : [medium.label]
  return other === undefined || other === label
    ? (label ?? '(none)')
    : `${label ?? '(none)'}, ${title} ${other}`
}

function networkRows(network: NetworkModel | undefined): readonly Row[] {
  if (network === undefined) return [['network', 'none: DHCP']]
  const dns = dnsFacts(network.dns).map((fact): Row => ['network', fact])
  return [...network.interfaces.map((one): Row => ['network', interfaceText(one)]), ...dns]
}

function interfaceText(one: Interface): string {
  const made =
    one.kind === 'card'
      ? []
      : one.kind === 'vlan'
        ? [`VLAN ${one.vlanId} of ${one.link}`]
        : [one.kind, `of ${one.members.join(' ')}`]
  return `${nameOf(one)}: ${[...made, ...interfaceFacts(one)].join(', ')}`
}

function userDataRows({ userData }: SummaryValues): readonly Row[] {
  if (userData === undefined) return [['user data', 'none']]
  const { kind, size, parts } = userData
  const inner = parts.length === 1 && parts[0]!.kind === kind ? [] : parts
  return [
    ['user data', `${kind ?? 'unknown kind'}, ${size} bytes`],
    ...inner.map((part): Row => [
      'user data',
      `  ${part.kind ?? part.type ?? 'unknown kind'}, ${part.size} bytes`,
    ]),
  ]
}
