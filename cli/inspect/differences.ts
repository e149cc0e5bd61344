import type { Difference, Sum } from '../../lib/inspect/diff.ts'
import { type Json, stringify } from '../../lib/text/json.ts'
import { printable } from '../report/printable.ts'

/** Formats one difference a line, with changed lines below their file. */
export function differencesText(found: readonly Difference[], a: string, b: string): string {
  return found.map((each) => `${textOf(each, a, b)}\n`).join('')
}

function textOf(found: Difference, a: string, b: string): string {
  const path = found.path === '' ? 'drive' : printable(found.path)
  if ('only' in found) return `${path}: only in ${found.only === 'a' ? a : b}`
  if ('lines' in found) return [`${path}:`, ...found.lines.map((line) => `  ${printable(line)}`)].join('\n')
  if ('key' in found) return `${path}: ${printable(found.key)}: ${value(found.a)} -> ${value(found.b)}`
  if ('attribute' in found) {
    const [one = 'none', other = 'none'] = [found.a, found.b]
    return `${path}: ${found.attribute}: ${printable(one)} -> ${printable(other)}`
  }
  const { offset, isMasked = false } = found
  const hint = isMasked ? ' (masked; --show-secrets shows it)' : ''
  const place = offset === undefined ? '' : `; the first difference is at byte ${offset}`
  return `${path}: ${sumText(found.a)} -> ${sumText(found.b)}${place}${hint}`
}

function sumText({ size, sha256 }: Sum): string {
  return `${size} bytes${sha256 === undefined ? '' : `, sha256 ${sha256}`}`
}

function value(json: Json | undefined): string {
  return json === undefined ? '(absent)' : stringify(json)
}

export function differencesJson(found: readonly Difference[]): string {
  return `${stringify(found as unknown as Json, 2)}\n`
}
