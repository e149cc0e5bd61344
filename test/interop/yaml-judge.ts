/** Documents beside PyYAML: what cloud-init's reader makes of them, and what ours does. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isFloat, isMap, type Json, stringify } from '../../lib/text/json.ts'
import { compose } from '../../lib/text/yaml/compose.ts'
import { runPython, withDirectory } from './tools.ts'

/** As pyyaml.py tells it. */
export type Told =
  | null
  | boolean
  | string
  | readonly Told[]
  | { readonly int: string }
  | { readonly float: string }
  | { readonly date: string }
  | { readonly bytes: string }
  | { readonly set: readonly Told[] }
  | { readonly map: readonly (readonly [Told, Told])[] }
  | { readonly within: string }

export type Theirs = { readonly value: Told } | { readonly refused: string }

export function askPyYaml(texts: readonly string[]): Promise<Theirs[]> {
  return withDirectory(async (folder) => {
    const file = join(folder, 'texts.json')
    writeFileSync(file, JSON.stringify(texts))
    return (await runPython('pyyaml.py', [file])) as Theirs[]
  })
}

/** How we differ from PyYAML on a text; undefined: we do not. */
export function differenceOf(text: string, theirs: Theirs): string | undefined {
  const { value, problems } = compose(text, { version: '1.1' })
  const error = problems.find(({ severity }) => severity === 'error')
  const isTaken = value !== undefined && error === undefined
  if ('refused' in theirs) return isTaken ? `miss: ${theirs.refused.replaceAll('\n', ' ')}` : undefined
  if (!isTaken) return `false alarm: ${error?.message}`
  return agrees(value, theirs.value)
    ? undefined
    : `value: ${stringify(value)} for ${JSON.stringify(theirs.value)}`
}

/** A key that is no text is called as it is written, which PyYAML does not tell. */
export function agrees(ours: Json, theirs: Told): boolean {
  if (theirs === null || typeof theirs !== 'object') return ours === theirs
  const items = Array.isArray(ours) ? (ours as readonly Json[]) : undefined
  if (isList(theirs))
    return items?.length === theirs.length && items.every((item, index) => agrees(item, theirs[index]!))
  if ('int' in theirs)
    return (typeof ours === 'number' || typeof ours === 'bigint') && BigInt(ours) === integer(theirs.int)
  if ('float' in theirs) return isFloat(ours) && Object.is(Number(stringify(ours)), float(theirs.float))
  if ('date' in theirs) return typeof ours === 'string' && sameDate(ours, theirs.date)
  if ('bytes' in theirs)
    return (
      typeof ours === 'string' &&
      [
        Buffer.from(theirs.bytes, 'hex').toString(),
        Buffer.from(theirs.bytes, 'hex').toString('latin1'),
      ].includes(ours)
    )
  if ('within' in theirs) return isMap(ours) ? ours.size === 0 : Array.isArray(ours) && ours.length === 0
  if ('map' in theirs) {
    const members = isMap(ours) ? [...ours] : undefined
    return (
      members?.length === theirs.map.length &&
      members.every(([key, member], index) => {
        const [name, value] = theirs.map[index]!
        return (typeof name !== 'string' || name === key) && agrees(member, value)
      })
    )
  }
  // A set has no order in Python.
  return (
    items?.length === theirs.set.length &&
    items.every((item) => theirs.set.some((other) => agrees(item, other)))
  )
}

function isList(told: Told): told is readonly Told[] {
  return Array.isArray(told)
}

function integer(hex: string): bigint {
  return hex.startsWith('-') ? -BigInt(hex.slice(1)) : BigInt(hex)
}

function float(repr: string): number {
  return Number(repr.replace('inf', 'Infinity'))
}

/** The numbers of a date as it is written, and as Python's isoformat() has it. */
function sameDate(written: string, iso: string): boolean {
  const numbers = (text: string): string =>
    text.split(/\D+/).filter(Boolean).slice(0, 6).map(Number).join(' ')
  return numbers(written) === numbers(iso)
}
