import type { Difference, Sum } from '../../lib/inspect/diff.ts'
import { type Json, stringify } from '../../lib/text/json.ts'
import { printable } from '../report/printable.ts'
import { alike, sharedPaths } from './paths-text.ts'

/** Returns the differences without their paths, each once, with all paths at which it occurs. */
function grouped(found: readonly Difference[]) {
  return alike(found, (each) => stringify({ ...each, path: '' } as unknown as Json)).map((same) => {
    const { path: _, ...what } = same[0]!
    return { paths: same.map(({ path }) => path), what }
  })
}

/** Formats one difference a line, with changed lines and further places below it. */
export function differencesText(found: readonly Difference[], a: string, b: string): string {
  return grouped(found)
    .flatMap(({ paths, what }) => sharedPaths(paths).map((shared) => lineOf(shared, textOf(what, a, b))))
    .join('')
}

function lineOf({ newest, others }: ReturnType<typeof sharedPaths>[number], text: string): string {
  const also = others === undefined ? '' : `  also in ${others.versions.map(printable).join(', ')}\n`
  return `${newest === '' ? 'drive' : printable(newest)}:${text}\n${also}`
}

/** A difference without its path. */
type Change = Difference extends infer D ? (D extends Difference ? Omit<D, 'path'> : never) : never

/** Returns the rest of the line after the paths, or lines below it. */
function textOf(found: Change, a: string, b: string): string {
  if ('only' in found) return ` only in ${found.only === 'a' ? a : b}`
  if ('lines' in found) return `\n${found.lines.map((line) => `  ${printable(line)}`).join('\n')}`
  if ('key' in found) return ` ${printable(found.key)}: ${value(found.a)} -> ${value(found.b)}`
  if ('attribute' in found) {
    const [one = 'none', other = 'none'] = [found.a, found.b]
    return ` ${found.attribute}: ${printable(one)} -> ${printable(other)}`
  }
  const { offset, isMasked = false } = found
  const hint = isMasked ? ' (masked; --show-secrets shows it)' : ''
  const place = offset === undefined ? '' : `; the first difference is at byte ${offset}`
  return ` ${sumText(found.a)} -> ${sumText(found.b)}${place}${hint}`
}

function sumText({ size, sha256 }: Sum): string {
  return `${size} bytes${sha256 === undefined ? '' : `, sha256 ${sha256}`}`
}

function value(json: Json | undefined): string {
  return json === undefined ? '(absent)' : stringify(json)
}

/** Returns the differences for a JSON answer. */
export function differencesJson(found: readonly Difference[]): readonly object[] {
  return grouped(found).map(
    ({
      paths,
      what: { isMasked, ...rest },
    }: {
      paths: readonly string[]
      what: Change & { isMasked?: boolean }
    }) => ({
      paths,
      ...rest,
      ...(isMasked && { masked: true }),
    }),
  )
}
