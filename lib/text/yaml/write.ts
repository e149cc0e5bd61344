import { isFloat, isList, isMap, type Json, stringify } from '../json.ts'
import { coreScalar } from './core-schema.ts'
import { MAX_KEY, quoted } from './quoted.ts'
import { implicitType } from './resolve.ts'
import { scalar11 } from './yaml-1.1.ts'

/**
 * A value in the YAML of a guest. Other scalars than text (a number, a date, `yes`) keep their spelling, so that they
 * mean the same when they are written again.
 */
export type Yaml = string | Plain | YamlSet | readonly Yaml[] | YamlMap

/** A map in order. A key that is not text starts with MARK; a text that starts with MARK has it twice. */
export type YamlMap = ReadonlyMap<string, Yaml>

/** A plain scalar that is not text, or base64 of bytes. */
export interface Plain {
  readonly plain: string
  readonly tag?: 'binary'
}

/** The result of `!!set`, with keys as in a map. */
export interface YamlSet {
  readonly set: readonly string[]
}

/** A mark that no plain scalar of YAML starts with. */
const MARK = '\0'

/** Returns a key as written in YAML. */
export function keyName(key: string): string {
  return key.startsWith(MARK) ? key.slice(MARK.length) : key
}

/** Returns the map key for a text. */
export function textKey(text: string): string {
  return text.startsWith(MARK) ? `${MARK}${text}` : text
}

export const NULL: Plain = { plain: 'null' }

/** Tells whether a value is not text, a list or a map. Nothing is merged into such a value. */
export function isAtom(value: Yaml): value is Plain | YamlSet {
  return typeof value === 'object' && !isList(value) && !isMap(value)
}

export function isNull(value: Yaml): boolean {
  return isAtom(value) && 'plain' in value && value.tag === undefined && scalar11(value.plain) === 'null'
}

/** Converts JSON data to a value in the YAML of a guest. */
export function yamlOf(value: Json): Yaml {
  if (typeof value === 'string') return value
  if (isList(value)) return value.map(yamlOf)
  if (value === null || typeof value !== 'object' || isFloat(value)) return { plain: plainOf(value) }
  const members: Iterable<readonly [string, Json | undefined]> = isMap(value) ? value : Object.entries(value)
  return new Map(
    Array.from(members).flatMap(([key, member]) =>
      member === undefined ? [] : [[textKey(key), yamlOf(member)] as const],
    ),
  )
}

/** Returns the map key for a scalar, or undefined for a value that cannot be a key here. */
export function keyOf(key: Yaml): string | undefined {
  if (typeof key === 'string') return textKey(key)
  return isAtom(key) && 'plain' in key && key.tag === undefined ? `${MARK}${key.plain}` : undefined
}

/** Writes a plain scalar. A float of YAML 1.1 has a dot, and its exponent a sign. */
export function plainOf(value: Exclude<Json, string>): string {
  const text = stringify(value)
  if (/^-?Infinity$/.test(text)) return text.replace('Infinity', '.inf')
  if (text === 'NaN') return '.nan'
  return text.replace(/^(-?\d+)e/, '$1.0e')
}

/** Matches characters that a terminal hides, or that make it reorder the text. */
export const UNSEEN = /[\p{Cf}\p{Zl}\p{Zp}]/gu

/** Writes YAML that readers of 1.1 and 1.2 read alike: in block style, without aliases, with a line feed at the end. */
export function writeYaml(value: Yaml, { escaped }: WriteOptions = {}): string {
  const text = blockOf(value, '', (each) => escaped !== undefined && each.search(escaped) >= 0)
  const whole = text.endsWith('\n') ? text : `${text}\n`
  return escaped === undefined ? whole : escapeYaml(whole, escaped)
}

interface WriteOptions {
  /** The characters to escape, in double quotes; a global pattern. */
  readonly escaped?: RegExp
}

/** Escapes characters as in YAML's double quotes. YAML 1.1 5.6, ns-esc-32-bit */
export function escapeYaml(text: string, escaped: RegExp): string {
  return text.replace(escaped, (character) => {
    const code = character.codePointAt(0)!.toString(16)
    return code.length > 4 ? `\\U${code.padStart(8, '0')}` : `\\u${code.padStart(4, '0')}`
  })
}

type IsQuoted = (text: string) => boolean

/** Writes a value with its lines indented by `margin`, except the first one, which continues a line. */
function blockOf(value: Yaml, margin: string, isQuoted: IsQuoted): string {
  if (typeof value === 'string') return textOf(value, `${margin}  `, isQuoted)
  if (isAtom(value)) return 'set' in value ? setOf(value, margin, isQuoted) : plainText(value)
  if (isMap(value)) return entriesOf(value as YamlMap, margin, isQuoted)
  const items = (value as readonly Yaml[]).map((item) => `- ${blockOf(item, `${margin}  `, isQuoted)}`)
  return items.length === 0 ? '[]' : joined(items, margin)
}

function plainText({ plain, tag }: Plain): string {
  if (tag !== undefined) return `!!${tag} ${quoted(plain)}`
  return scalar11(plain) === 'null' ? 'null' : plain
}

function setOf({ set }: YamlSet, margin: string, isQuoted: IsQuoted): string {
  const map = new Map(set.map((key) => [key, NULL] as const))
  return set.length === 0 ? '!!set {}' : `!!set\n${margin}${entriesOf(map, margin, isQuoted)}`
}

function entriesOf(map: YamlMap, margin: string, isQuoted: IsQuoted): string {
  const entries = Array.from(map, ([key, value]) => {
    const text = keyText(key, isQuoted)
    const mark = text.length > MAX_KEY ? `? ${text}\n${margin}` : text
    return `${mark}:${behindKey(value, `${margin}  `, isQuoted)}`
  })
  return entries.length === 0 ? '{}' : joined(entries, margin)
}

/** Joins entries with line feeds. A block scalar that keeps its last line feeds already ends with one. */
function joined(entries: readonly string[], margin: string): string {
  return entries
    .map((entry, index) => (index === entries.length - 1 || entry.endsWith('\n') ? entry : `${entry}\n`))
    .join(margin)
}

function behindKey(value: Yaml, margin: string, isQuoted: IsQuoted): string {
  if (typeof value === 'string') return ` ${textOf(value, margin, isQuoted)}`
  const isFilled = !isAtom(value) && (isMap(value) ? value.size > 0 : (value as readonly Yaml[]).length > 0)
  return isFilled ? `\n${margin}${blockOf(value, margin, isQuoted)}` : ` ${blockOf(value, margin, isQuoted)}`
}

function keyText(key: string, isQuoted: IsQuoted): string {
  const isText = !key.startsWith(MARK) || key.startsWith(MARK + MARK)
  return isText ? lineOf(keyName(key), isQuoted) : plainText({ plain: keyName(key) })
}

/** Matches a line that every version of YAML allows unescaped. */
const PRINTABLE = /^[\t\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\u{10000}-\u{10ffff}]*$/u

/** Writes a text on one line, in quotes if it could be read as something else. */
function lineOf(text: string, isQuoted: IsQuoted): string {
  if (isQuoted(text) || !PRINTABLE.test(text)) return quoted(text)
  return isPlainText(text) ? text : `'${text.replaceAll("'", "''")}'`
}

/** Matches words and numbers of other YAML 1.1 readers: `y` is a boolean, and digits with colons are a number. */
const TAKEN = /^(?:[yYnN]|[-+]?[0-9_]+(?::[0-9_]+)+(?:\.[0-9_]*)?)$/

/** Tells whether readers of 1.1 and 1.2 read a text without quotes as text, in block style. */
function isPlainText(text: string): boolean {
  const isWord =
    /^(?:[^-?:,[\]{}#&*!|=>'"%@`\s]|[-?:][^\s])/.test(text) && !/^(?:---|\.\.\.)|\t|: | #|[: ]$/.test(text)
  return isWord && implicitType(text) === 'str' && coreScalar(text) === text && !TAKEN.test(text)
}

/** Writes a text of several lines as a block, if its first line shows the indentation. */
function textOf(text: string, margin: string, isQuoted: IsQuoted): string {
  const lines = text.split('\n')
  const isBlock = lines.length > 1 && /^[^\s]/.test(text) && lines.every((line) => PRINTABLE.test(line))
  if (!isBlock || isQuoted(text)) return lineOf(text, isQuoted)
  const ending = !text.endsWith('\n') ? '-' : text.endsWith('\n\n') ? '+' : ''
  const body = lines.map((line) => (line === '' ? '' : `${margin}${line}`)).join('\n')
  return `|${ending}\n${body}`
}
