import { sizeOf } from '../../image/tree.ts'
import { type Code, diagnose, type Path } from '../../report/diagnostics.ts'
import type { SpecFields } from '../schema.ts'
import type { Cursor } from '../../shape/shape.ts'

/** Source: nova/api/validation/parameter_types.py, and schemas/keypairs.py beside the above */
const META_KEY = /^[a-zA-Z0-9\-_:. ]{1,255}$/
const KEY_NAME = /^[_\-@. a-zA-Z0-9]{1,255}$/
const TAG = /^[^,/]{1,60}$/u
/** Nova checks the characters up to U+FFFE, so later ones are not printable for it. */
const PRINTABLE = /^[^\p{C}\p{Zl}\p{Zp}\u{ffff}-\u{10ffff}]{1,255}$/u

/** Nova's default quotas. Source: nova/conf/quota.py */
const QUOTAS = { meta: 128, files: 5, fileBytes: 10_240, filePath: 255 }

/** Codes for values that Nova's API rejects but a drive can hold. */
type LimitCode = Extract<Code, 'meta-key' | 'meta-value-too-long' | 'key-name' | 'bad-tag' | 'bad-name'>

const OF_KEYS: ReadonlySet<Code> = new Set(['meta-key', 'key-name'])

/**
 * Reports values that Nova's API rejects. A drive works with them, so they are warnings, but errors under `drive.profile: nova`.
 * Quotas, which each cloud sets for itself, are warnings under that profile only.
 */
export function checkLimits(fields: SpecFields, at: Cursor): void {
  const isNova = fields.drive?.profile === 'nova'
  const limit = (code: LimitCode, ...path: Path): void => {
    const severity = isNova ? 'error' : 'warning'
    const diagnostic = { ...diagnose(code, [...at.path, ...path], {}), severity } as const
    at.report.push(OF_KEYS.has(code) ? { ...diagnostic, part: 'key' } : diagnostic)
  }
  const { meta = new Map<string, string>(), public_keys, devices = [] } = fields
  for (const [key, value] of meta) {
    if (!META_KEY.test(key)) limit('meta-key', 'meta', key)
    if (length(value) > 255) limit('meta-value-too-long', 'meta', key)
  }
  for (const { name } of public_keys?.keypairs ?? []) {
    if (!KEY_NAME.test(name)) limit('key-name', 'public_keys', name)
  }
  devices.forEach(({ tags = [] }, device) => {
    tags.forEach((tag, index) => {
      if (!TAG.test(tag)) limit('bad-tag', 'devices', device, 'tags', index)
    })
  })
  for (const field of ['name', 'availability_zone'] as const) {
    const value = fields[field]
    if (value === undefined || value === null) continue
    if (!PRINTABLE.test(value) || /^\s|\s$/.test(value)) limit('bad-name', field)
  }
  if (isNova) checkQuotas(fields, at)
}

function checkQuotas({ meta = new Map(), files = new Map() }: SpecFields, at: Cursor): void {
  const quota = (what: string, most: number, ...path: Path): void => {
    at.report.push(diagnose('over-quota', [...at.path, ...path], { what, most }))
  }
  if (meta.size > QUOTAS.meta) quota('entries', QUOTAS.meta, 'meta')
  if (files.size > QUOTAS.files) quota('files', QUOTAS.files, 'files')
  for (const [path, content] of files) {
    if (sizeOf(content) > QUOTAS.fileBytes) quota('bytes in a file', QUOTAS.fileBytes, 'files', path)
    if (length(path) > QUOTAS.filePath) quota('characters in a path', QUOTAS.filePath, 'files', path)
  }
}

/** Returns the number of characters, counted as in Python (code points). */
function length(text: string): number {
  return [...text].length
}
