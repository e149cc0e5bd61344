import { atPosition, byPosition } from '../report/correlate.ts'
import { type Diagnostic, diagnose } from '../report/diagnostics.ts'
import { fromBase64 } from '../text/base64.ts'
import { type UserDataKind, userDataKind } from './kind.ts'
import { decodeUtf8 } from '../text/utf8.ts'
import { positions } from '../text/yaml/compose.ts'
import { checkArchive } from './archive.ts'
import { checkCloudConfig, looksLikeCloudConfig } from './cloud-config.ts'
import { checkIgnition } from './ignition/check-ignition.ts'
import { checkMime } from './mime/check-mime.ts'
import { checkTemplate } from './jinja.ts'
import type { CheckPart, UserDataOptions } from './options.ts'
import { isSniffed } from './sniffed.ts'

/**
 * Checks user data for problems that every guest has with it: its kind, which is recognised as guests do, and its content by the
 * rules of that kind. Ranges are in the user data, or in the decoded text of compressed or encoded data; paths are in the
 * structure of the content. It never throws.
 */
export function checkUserData(bytes: Uint8Array, options: UserDataOptions = {}): Diagnostic[] {
  const { source } = options
  const found = checkContent(bytes, options).sort(byPosition)
  return source === undefined ? found : found.map((each) => ({ ...each, source }))
}

function checkContent(bytes: Uint8Array, options: UserDataOptions): Diagnostic[] {
  if (bytes.length === 0) return [diagnose('user-data-empty', [], { what: 'the user data' })]
  const kind = userDataKind(bytes)
  if (kind === 'gzip') return checkGzip(bytes, options)
  const text = decodeUtf8(bytes)
  if (text === undefined) {
    if (kind === 'cloud-config') return [diagnose('user-data-not-utf8', [], { kind: '#cloud-config' })]
    if (kind === 'mime') return [diagnose('user-data-not-utf8', [], { kind: 'MIME' })]
    return kind === undefined ? [diagnose('user-data-unknown', [], {})] : []
  }
  if (!text.startsWith('\ufeff')) return checkText(text, kind, options)
  const bom = atPosition(diagnose('user-data-bom', [], {}), { line: 1, column: 1 })
  return [bom, ...checkText(` ${text.slice(1)}`, kind, options)]
}

function checkGzip(bytes: Uint8Array, options: UserDataOptions): Diagnostic[] {
  const inner = options.gunzip?.(bytes)
  if (inner === undefined) return []
  if (!(inner instanceof Uint8Array)) {
    const { problem: reason, isTooLarge = false } = inner
    return [isTooLarge ? diagnose('gzip-unchecked', [], { reason }) : diagnose('gzip-syntax', [], { reason })]
  }
  // Its providers read only JSON.
  if (userDataKind(inner) === 'ignition') return [diagnose('gzip-unread', [], { guest: 'Ignition' })]
  return checkContent(inner, options)
}

function checkText(text: string, kind: UserDataKind | undefined, options: UserDataOptions): Diagnostic[] {
  switch (kind) {
    case 'cloud-config':
      return [...carriageReturns(text, 'a #cloud-config'), ...checkCloudConfig(text, options)]
    case 'cloud-config-archive':
      return checkArchive(text, partsWith(options), options.gunzip)
    case 'shell-script':
      return checkScript(text)
    case 'boothook':
    case 'part-handler':
      return carriageReturns(text, 'a script')
    case 'ignition':
      return checkIgnition(text)
    case 'mime':
      return checkMime(new TextEncoder().encode(text), partsWith(options), options.gunzip)
    case 'jinja':
      return checkTemplate(text, (rendered) => checkText(rendered, kindOfText(rendered), options))
    case undefined:
      return checkStart(text, options)
    default:
      return []
  }
}

/** Returns a function that checks parts; a part with the content type of a cloud-config or template needs no header. */
function partsWith(options: UserDataOptions): CheckPart {
  return (type, bytes) => {
    const text = type === undefined || isSniffed(type) ? undefined : decodeUtf8(bytes)
    switch (text === undefined ? undefined : type) {
      case 'text/cloud-config':
        return checkCloudConfig(text!, options)
      case 'text/cloud-config-archive':
        return checkText(text!, 'cloud-config-archive', options)
      case 'text/jinja2':
        return checkText(text!, 'jinja', options)
      default:
        return type === undefined || isSniffed(type) || type === 'text/cloud-config'
          ? checkContent(bytes, options)
          : []
    }
  }
}

function checkScript(text: string): Diagnostic[] {
  const isEmpty = !text.includes('\n')
  return [
    ...carriageReturns(text, 'a script'),
    ...(isEmpty ? [atPosition(diagnose('script-empty', [], {}), { line: 1, column: 1 })] : []),
  ]
}

/** Reports carriage returns once, at the first one. */
function carriageReturns(text: string, what: string): Diagnostic[] {
  const first = text.indexOf('\r\n')
  return first < 0 ? [] : [atPosition(diagnose('user-data-crlf', [], { what }), positions(text)(first))]
}

/** Matches the headers that cloud-init compares in small letters. Source: cloudinit/handlers/__init__.py, type_from_starts_with */
const HEADER = /^(?:#[a-z][a-z-]*|## template: jinja)/i

/** Matches a header that is nearly `#cloud-config`. */
const NEARLY = /^(?:#[ \t]*|\/\/[ \t]*)?cloud[-_ ]?config\b/i

/** Reports text that no guest recognises, with the kind that was probably meant. */
function checkStart(text: string, options: UserDataOptions): Diagnostic[] {
  const start = { line: 1, column: 1 }
  const [header = ''] = HEADER.exec(text) ?? []
  if (kindOfText(header.toLowerCase()) !== undefined) {
    const place = atPosition(diagnose('user-data-header-case', [], { found: header }), start)
    return [place, ...(/^#cloud-config$/i.test(header) ? checkCloudConfig(text, options) : [])]
  }
  const found = NEARLY.exec(text)?.[0]
  if (found !== undefined) return [atPosition(diagnose('user-data-header', [], { found }), start)]
  const trimmed = text.trimStart()
  if (trimmed === '') return [diagnose('user-data-empty', [], { what: 'the user data' })]
  const inner = trimmed === text ? undefined : kindOfText(trimmed)
  if (inner !== undefined) {
    const place = atPosition(diagnose('user-data-header-place', [], {}), start)
    return [place, ...(inner === 'cloud-config' ? checkCloudConfig(text, options) : [])]
  }
  const decoded = /^[A-Za-z0-9+/=\s]{8,}$/.test(text) ? fromBase64(text) : undefined
  const encoded = decoded && userDataKind(decoded)
  if (encoded !== undefined) return [atPosition(diagnose('user-data-base64', [], { kind: encoded }), start)]
  const key = looksLikeCloudConfig(text)
  if (key !== undefined) return [atPosition(diagnose('user-data-header-missing', [], { key }), start)]
  return [atPosition(diagnose('user-data-unknown', [], {}), start)]
}

function kindOfText(text: string): UserDataKind | undefined {
  return userDataKind(new TextEncoder().encode(text.slice(0, 4096)))
}
