import type { Path } from '../../report/diagnostics.ts'
import { isList, isMap, type Json, type JsonObject } from '../../text/json.ts'
import {
  byteLength,
  cleanPath,
  hasInstall,
  pathProblem,
  schemeOf,
  unitProblem,
  urlProblem,
} from './values.ts'

/** A problem below a structure. */
export interface Problem {
  readonly path: Path
  readonly reason: string
  /** Whether Ignition only warns. */
  readonly isWarning?: true
}

/** Finds the problems of a structure in a minor version of specification 3. */
export type StructRule = (value: JsonObject, minor: number) => Iterable<Problem>

const textOf = (value: Json | undefined): string => (typeof value === 'string' ? value : '')
const numberOf = (value: Json | undefined): number | undefined =>
  typeof value === 'number' || typeof value === 'bigint' ? Number(value) : undefined
const mapOf = (value: Json | undefined): JsonObject => (isMap(value) ? value : new Map())
const mapsOf = (value: Json | undefined): readonly JsonObject[] => (isList(value) ? value : []).map(mapOf)
const countOf = (value: Json | undefined): number => (isList(value) ? value.length : 0)

function* at(path: Path, reason: string | undefined): Iterable<Problem> {
  if (reason !== undefined) yield { path, reason }
}

function* urlAt(value: JsonObject, key: string, minor: number, isRequired = false): Iterable<Problem> {
  const url = textOf(value.get(key))
  if (url !== '') yield* at([key], urlProblem(url, minor))
  else if (isRequired) yield { path: [], reason: 'the source is missing' }
}

/** Source: config/v3_6/types/resource.go */
const resource: StructRule = function* (value, minor) {
  const compression = textOf(value.get('compression'))
  if (compression !== '' && compression !== 'gzip')
    yield { path: ['compression'], reason: 'the compression is not gzip' }
  yield* urlAt(value, 'source', minor)
  if (
    typeof mapOf(value.get('verification')).get('hash') === 'string' &&
    typeof value.get('source') !== 'string'
  )
    yield { path: ['verification', 'hash'], reason: 'there is a hash, but the source is missing' }
  if (countOf(value.get('httpHeaders')) > 0 && !/^https?$/.test(schemeOf(textOf(value.get('source'))) ?? ''))
    yield { path: ['httpHeaders'], reason: 'only a source with http or https can have headers' }
}

const required: StructRule = function* (value, minor) {
  yield* resource(value, minor)
  if (textOf(value.get('source')) === '') yield { path: [], reason: 'the source is missing' }
}

const owner: StructRule = function* (value) {
  if (numberOf(value.get('id')) !== undefined && textOf(value.get('name')) !== '')
    yield { path: [], reason: 'both id and name are given' }
}

/** Source: config/v3_6/types/node.go, mode.go */
const node: StructRule = function* (value, minor) {
  yield* at(['path'], pathProblem(textOf(value.get('path'))))
  const mode = numberOf(value.get('mode'))
  if (mode === undefined) return
  if (mode < 0 || mode > 0o7777)
    yield { path: ['mode'], reason: 'the mode is not between 0 and 4095 (octal 7777)' }
  else if (minor < 6 && (mode & 0o7000) !== 0)
    yield {
      path: ['mode'],
      reason: 'setuid, setgid and sticky bits have no effect before specification 3.6',
      isWarning: true,
    }
}

const file: StructRule = function* (value, minor) {
  yield* node(value, minor)
  if (value.get('overwrite') === true && typeof mapOf(value.get('contents')).get('source') !== 'string')
    yield { path: ['overwrite'], reason: 'overwrite needs contents.source' }
}

const LABELS: Readonly<Record<string, number>> = { ext4: 16, btrfs: 256, xfs: 12, swap: 15, vfat: 11 }

/** Source: config/v3_6/types/filesystem.go, v3_7_experimental/types/filesystem.go */
const filesystem: StructRule = function* (value, minor) {
  const [device, format, label, path] = ['device', 'format', 'label', 'path'].map((key) =>
    textOf(value.get(key)),
  )
  const isTag = minor >= 7 && format === 'virtiofs'
  if (path !== '') yield* at(['path'], pathProblem(path!))
  if (!isTag) yield* at(['device'], pathProblem(device!))
  else if (device === '' || byteLength(device!) > 36)
    yield { path: ['device'], reason: 'the tag is empty or longer than 36 bytes' }
  const formats = [
    ...Object.keys(LABELS),
    ...(minor >= 3 ? ['none'] : []),
    ...(minor >= 7 ? ['virtiofs'] : []),
  ]
  const others = [path, label, textOf(value.get('uuid'))].some((text) => text !== '')
  const lists = ['mountOptions', 'options'].some((key) => countOf(value.get(key)) > 0)
  if (format === '' && (others || lists || value.get('wipeFilesystem') === true))
    yield { path: ['format'], reason: 'the format is missing' }
  if (format !== '' && !formats.includes(format!))
    yield { path: ['format'], reason: `the format must be one of ${formats.join(', ')}` }
  if (label !== '' && byteLength(label!) > (LABELS[format!] ?? Infinity))
    yield { path: ['label'], reason: `a label of ${format} has at most ${LABELS[format!]} bytes` }
  if (!isTag) return
  for (const key of ['uuid', 'label', 'wipeFilesystem', 'options'])
    if (textOf(value.get(key)) !== '' || value.get(key) === true || countOf(value.get(key)) > 0)
      yield { path: [key], reason: `virtiofs has no ${key}` }
}

/** Source: config/v3_6/types/partition.go */
const partition: StructRule = function* (value) {
  const label = value.get('label')
  const number = numberOf(value.get('number')) ?? 0
  const isText = typeof label === 'string'
  const guids = ['guid', 'typeGuid'].map((key) => textOf(value.get(key)))
  const sizes = ['startMiB', 'sizeMiB'].some((key) => numberOf(value.get(key)) !== undefined)
  if (value.get('shouldExist') === false && (isText || guids.some((guid) => guid !== '') || sizes))
    yield { path: [], reason: 'shouldExist is false, but more is given than the number' }
  if (number === 0 && !isText) yield { path: [], reason: 'neither a number nor a label is given' }
  if (isText && byteLength(label) > 36) yield { path: ['label'], reason: 'the label has more than 36 bytes' }
  if (isText && label.includes(':')) yield { path: ['label'], reason: 'the label contains a colon' }
  for (const [index, key] of ['guid', 'typeGuid'].entries())
    if (!/^(?:|[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12})$/.test(guids[index]!))
      yield { path: [key], reason: 'this is not a GUID such as 01234567-89AB-CDEF-EDCB-A98765432101' }
}

/** Source: config/v3_6/types/disk.go */
const disk: StructRule = function* (value) {
  const device = textOf(value.get('device'))
  if (device === '') {
    yield { path: ['device'], reason: 'the device is missing' }
    return
  }
  yield* at(['device'], pathProblem(device))
  const partitions = mapsOf(value.get('partitions'))
  const seen = new Set<string>()
  for (const [index, each] of partitions.entries()) {
    const number = numberOf(each.get('number')) ?? 0
    const label = each.get('label')
    const keys = [
      ...(number === 0 ? [] : [`number ${number}`]),
      ...(typeof label === 'string' ? [`label ${label}`] : []),
    ]
    if (keys.some((key) => seen.has(key)))
      yield { path: ['partitions', index], reason: 'another partition has this number or label' }
    for (const key of keys) seen.add(key)
  }
  const extents = partitions.map((each): readonly [number, number] | undefined => {
    const [start, size] = ['startMiB', 'sizeMiB'].map((key) => numberOf(each.get(key)))
    if (start === undefined || size === undefined || start === 0) return undefined
    return [start, size === 0 ? start : start + size - 1]
  })
  for (const [index, one] of extents.entries())
    if (
      one !== undefined &&
      extents.slice(0, index).some((other) => other !== undefined && one[0] <= other[1] && other[0] <= one[1])
    )
      yield { path: ['partitions', index], reason: 'the partition overlaps another one' }
}

const LEVELS = 'linear raid0 0 stripe raid1 1 mirror raid4 4 raid5 5 raid6 6 raid10 10'.split(' ')

const raid: StructRule = function* (value) {
  const level = textOf(value.get('level'))
  if (!LEVELS.includes(level))
    yield { path: ['level'], reason: level === '' ? 'the level is missing' : 'the level is unknown' }
  if (LEVELS.indexOf(level) < 4 && LEVELS.includes(level) && (numberOf(value.get('spares')) ?? 0) !== 0)
    yield { path: ['spares'], reason: 'this level has no spares' }
  const devices = isList(value.get('devices')) ? (value.get('devices') as readonly Json[]) : []
  if (devices.length === 0) yield { path: ['devices'], reason: 'the devices are missing' }
  for (const [index, device] of devices.entries()) yield* at(['devices', index], pathProblem(textOf(device)))
}

/** Source: config/v3_6/types/luks.go, clevis.go */
const luks: StructRule = function* (value, minor) {
  const device = textOf(value.get('device'))
  if (textOf(value.get('name')).includes('/')) yield { path: ['name'], reason: 'the name contains a slash' }
  if (byteLength(textOf(value.get('label'))) > 47)
    yield { path: ['label'], reason: 'the label has more than 47 bytes' }
  if (device === '') yield { path: ['device'], reason: 'the device is missing' }
  else yield* at(['device'], pathProblem(device))
  const clevis = mapOf(value.get('clevis'))
  const hasCustom =
    minor === 2 ? isMap(clevis.get('custom')) : textOf(mapOf(clevis.get('custom')).get('pin')) !== ''
  const hasOthers =
    countOf(clevis.get('tang')) > 0 ||
    clevis.get('tpm2') === true ||
    (numberOf(clevis.get('threshold')) ?? 0) !== 0
  if (hasCustom && hasOthers) yield { path: ['clevis'], reason: 'custom excludes tang, tpm2 and threshold' }
  const isCex = minor >= 5 && mapOf(value.get('cex')).get('enabled') === true
  if (isCex && (hasCustom || hasOthers)) yield { path: ['cex'], reason: 'cex and clevis exclude each other' }
  if (isCex && textOf(mapOf(value.get('keyFile')).get('source')) !== '')
    yield { path: ['cex'], reason: 'cex and keyFile exclude each other' }
}

const custom: StructRule = function* (value, minor) {
  const [pin, config] = [textOf(value.get('pin')), textOf(value.get('config'))]
  if (minor > 2 && pin === '' && config === '' && value.get('needsNetwork') !== true) return
  if (pin === '') yield { path: ['pin'], reason: 'the pin is missing' }
  else if (minor < 6 && !['tpm2', 'tang', 'sss'].includes(pin))
    yield { path: ['pin'], reason: 'the pin is unknown' }
  if (config === '') yield { path: ['config'], reason: 'the config is missing' }
}

const tang: StructRule = function* (value) {
  if (!/^https?$/.test(schemeOf(textOf(value.get('url'))) ?? ''))
    yield { path: ['url'], reason: 'the URL is not one with http or https' }
  if (textOf(value.get('thumbprint')) === '')
    yield { path: ['thumbprint'], reason: 'the thumbprint is missing' }
  const advertisement = textOf(value.get('advertisement'))
  if (advertisement !== '' && !isJson(advertisement))
    yield { path: ['advertisement'], reason: 'the advertisement is not JSON' }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

/** Source: config/v3_6/types/storage.go */
const storage: StructRule = function* (value, minor) {
  const links = mapsOf(value.get('links'))
  for (const key of ['directories', 'files', 'links'])
    for (const [index, each] of mapsOf(value.get(key)).entries())
      if (links.some((link) => textOf(each.get('path')).startsWith(`${textOf(link.get('path'))}/`)))
        yield { path: [key, index], reason: 'the path leads through a link of this config' }
  for (const [index, link] of links.entries()) {
    const target = textOf(link.get('target'))
    if (target === '' && minor >= 3)
      yield { path: ['links', index, 'target'], reason: 'the target is missing' }
    const whole = target.startsWith('/')
      ? cleanPath(target)
      : cleanPath(`${textOf(link.get('path'))}/${target}`)
    const isDirectory = mapsOf(value.get('directories')).some((each) => textOf(each.get('path')) === whole)
    if (link.get('hard') === true && (target !== '' || minor < 3) && isDirectory)
      yield { path: ['links', index], reason: 'a hard link cannot lead to a directory' }
  }
}

const EXTENSIONS = 'service socket device mount automount swap target path timer snapshot slice scope'.split(
  ' ',
)

const unit: StructRule = function* (value) {
  const name = textOf(value.get('name'))
  const contents = textOf(value.get('contents'))
  if (!EXTENSIONS.includes(/\.([^./]*)$/.exec(name)?.[1] ?? ''))
    yield { path: ['name'], reason: 'the name does not end like that of a unit, such as .service' }
  const problem = unitProblem(contents)
  yield* at(['contents'], problem)
  if (problem === undefined && value.get('enabled') === true && contents !== '' && !hasInstall(contents))
    yield {
      path: ['contents'],
      reason: 'the unit is enabled, but it has no section [Install]',
      isWarning: true,
    }
}

const dropin: StructRule = function* (value) {
  if (!textOf(value.get('name')).endsWith('.conf'))
    yield { path: ['name'], reason: 'the name does not end in .conf' }
  yield* at(['contents'], unitProblem(textOf(value.get('contents'))))
}

const verification: StructRule = function* (value, minor) {
  const hash = value.get('hash')
  if (typeof hash !== 'string') return
  const [, method, sum = ''] = /^([^-]*)-([^]*)$/.exec(hash) ?? []
  const size = method === 'sha512' ? 128 : method === 'sha256' && minor >= 1 ? 64 : undefined
  if (size === undefined)
    yield {
      path: ['hash'],
      reason: minor === 0 ? 'the hash is not sha512-…' : 'the hash is neither sha256-… nor sha512-…',
    }
  else if (byteLength(sum) !== size) yield { path: ['hash'], reason: `the hash has not ${size} digits` }
}

const header: StructRule = function* (value) {
  if (textOf(value.get('name')) === '') yield { path: ['name'], reason: 'the name is missing' }
  if (value.get('value') === '') yield { path: ['value'], reason: 'the value is empty' }
}

const proxy: StructRule = function* (value) {
  for (const key of ['httpProxy', 'httpsProxy']) {
    const url = value.get(key)
    if (typeof url === 'string' && !/^https?$/.test(schemeOf(url) ?? ''))
      yield { path: [key], reason: 'the proxy is not a URL with http or https' }
  }
}

/** Paths that both a unit and a file of the config would be written to. */
const config: StructRule = function* (value) {
  const units = new Set<string>()
  for (const each of mapsOf(mapOf(value.get('systemd')).get('units'))) {
    const path = `/etc/systemd/system/${textOf(each.get('name'))}`
    if (textOf(each.get('contents')) !== '') units.add(path)
    for (const part of mapsOf(each.get('dropins')))
      if (textOf(part.get('contents')) !== '') units.add(`${path}.d/${textOf(part.get('name'))}`)
  }
  for (const key of ['files', 'directories', 'links'])
    for (const [index, each] of mapsOf(mapOf(value.get('storage')).get(key)).entries())
      if (units.has(textOf(each.get('path'))))
        yield { path: ['storage', key, index, 'path'], reason: 'a unit of this config has the same path' }
}

/** The rules by structure. */
export const RULES: Readonly<Record<string, StructRule>> = {
  Config: config,
  Resource: resource,
  // Source: config/v3_0/types/ignition.go, ca.go
  Reference: (value, minor) => (minor === 0 ? urlAt(value, 'source', 0) : resource(value, minor)),
  Authority: (value, minor) => (minor === 0 ? urlAt(value, 'source', 0, true) : required(value, minor)),
  IgnitionConfig: function* (value, minor) {
    if (minor === 0) return
    for (const [index, each] of mapsOf(value.get('merge')).entries())
      if (textOf(each.get('source')) === '') yield { path: ['merge', index], reason: 'the source is missing' }
  },
  Verification: verification,
  HTTPHeader: header,
  Proxy: proxy,
  Owner: owner,
  Directory: node,
  File: file,
  Link: node,
  Disk: disk,
  Partition: partition,
  Filesystem: filesystem,
  Luks: luks,
  ClevisCustom: custom,
  Tang: tang,
  Raid: raid,
  Storage: storage,
  Unit: unit,
  Dropin: dropin,
}
