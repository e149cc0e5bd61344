const FLOAT = Symbol('float')

/** A floating-point number. JSON writes a fraction even when the number is whole: `2.0`. */
export interface Float {
  readonly [FLOAT]: number
}

/** A JSON value. An object is a Map, which keeps the order of its keys; a plain object is accepted as well. */
export type Json =
  | null
  | boolean
  | number
  | bigint
  | string
  | Float
  | readonly Json[]
  | ReadonlyMap<string, Json>
  | { readonly [key: string]: Json | undefined }

/** A JSON object, with its keys in order. */
export type JsonObject = ReadonlyMap<string, Json>

/** Returns a floating-point number that JSON writes with a fraction. */
export function float(value: number): Float {
  return { [FLOAT]: value }
}

export function isFloat(value: unknown): value is Float {
  return typeof value === 'object' && value !== null && FLOAT in value
}

/** Returns the type of a value in words, without the value itself, which may be a secret. */
export function kindOf(value: unknown): string {
  if (value === null) return 'nothing'
  if (value instanceof Uint8Array) return 'bytes'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'string') return value === '' ? 'an empty string' : 'a string'
  if (typeof value === 'number' || typeof value === 'bigint' || isFloat(value)) return 'a number'
  if (typeof value === 'boolean') return 'a boolean'
  return typeof value === 'object' ? 'a map' : typeof value
}

/**
 * Writes JSON as Python's `json.dumps` does, and therefore Nova: with `, ` and `: ` as separators, in ASCII only
 * (lower-case `\uXXXX`, also for DEL), whole floats as `2.0`, integers exact, NaN and Infinity by name.
 *
 * With `indent`, the text has several lines, and each level is indented by that many spaces.
 *
 * @throws RangeError for a value that JSON cannot hold
 */
export function stringify(value: Json, indent = 0): string {
  return write(value, indent, '')
}

function write(value: Json, indent: number, margin: string): string {
  switch (typeof value) {
    case 'string':
      return quote(value)
    case 'number':
      return Number.isSafeInteger(value) && !Object.is(value, -0) ? String(value) : floatText(value)
    case 'bigint':
    case 'boolean':
      return String(value)
    case 'object':
      break
    default:
      throw new RangeError(`no JSON value: ${typeof value}`)
  }
  if (value === null) return 'null'
  if (isFloat(value)) return floatText(value[FLOAT])
  const inner = margin + ' '.repeat(indent)
  if (isList(value))
    return enclose(
      '[',
      value.map((item) => write(item, indent, inner)),
      ']',
      indent,
      margin,
    )
  const members = isMap(value) ? value : Object.entries(value)
  const texts: string[] = []
  for (const [key, member] of members) {
    if (member !== undefined) texts.push(`${quote(key)}: ${write(member, indent, inner)}`)
  }
  return enclose('{', texts, '}', indent, margin)
}

function enclose(
  open: string,
  items: readonly string[],
  close: string,
  indent: number,
  margin: string,
): string {
  if (indent === 0 || items.length === 0) return `${open}${items.join(', ')}${close}`
  const inner = `\n${margin}${' '.repeat(indent)}`
  return `${open}${inner}${items.join(`,${inner}`)}\n${margin}${close}`
}

/** Tells whether a value is a list. */
export function isList(value: unknown): value is readonly Json[] {
  return Array.isArray(value)
}

export function isMap(value: unknown): value is ReadonlyMap<string, Json> {
  return value instanceof Map
}

/** Returns the members of a Map or a plain object, or an empty list for other values. */
export function membersOf(value: Json | undefined): readonly (readonly [string, Json])[] {
  if (isMap(value)) return [...value]
  if (typeof value !== 'object' || value === null || isList(value) || isFloat(value)) return []
  return Object.entries(value).filter((entry): entry is [string, Json] => entry[1] !== undefined)
}

/** Returns a member of an object, or undefined. */
export function member(value: Json | undefined, key: string): Json | undefined {
  return isMap(value) ? value.get(key) : membersOf(value).find(([name]) => name === key)?.[1]
}

/** Matches a text that needs no escapes. */
const PLAIN = /^[ !#-[\]-~]*$/
const NOT_ASCII = /[^ -~]/

/** Quotes a string as Python's ensure_ascii does; JavaScript's own quoting differs only from DEL on. */
function quote(text: string): string {
  if (PLAIN.test(text)) return `"${text}"`
  const quoted = JSON.stringify(text)
  if (!NOT_ASCII.test(quoted)) return quoted
  return quoted.replaceAll(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/**
 * Writes a float as Python's `repr` does: the shortest digits that give the value, with an exponent below 1e-4 and from
 * 1e16 on.
 */
function floatText(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : value > 0 ? 'Infinity' : '-Infinity'
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0'
  const [digits = '', power = '0'] = value.toExponential().split('e')
  const exponent = Number(power)
  if (exponent < -4 || exponent >= 16) {
    return `${digits}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`
  }
  const plain =
    Math.abs(value) < 1 ? value.toFixed(digits.replace(/[-.]/g, '').length - 1 - exponent) : String(value)
  return plain.includes('.') ? plain : `${plain}.0`
}

/** Thrown when a text is not valid JSON; `offset` is the place in UTF-16 units. */
export class JsonSyntaxError extends Error {
  override readonly name = 'JsonSyntaxError'
  readonly offset: number
  /** Whether reading stopped because there are too many values; the text may be valid JSON. */
  readonly isTooMuch: boolean
  constructor(reason: string, offset: number, isTooMuch = false) {
    super(reason)
    this.offset = offset
    this.isTooMuch = isTooMuch
  }
}

/** The maximum number of values in a text. Each takes some hundred bytes of memory. */
const MAX_VALUES = 500_000

/** The maximum nesting; Python's own limit is of the same order. */
const MAX_DEPTH = 500

/** Options of `parse`, for guests whose parser differs from Python's. */
export interface JsonParseOptions {
  /** Whether NaN and Infinity are numbers; true by default. */
  readonly takesNotANumber?: boolean
  /** Whether the values of equal keys become a list, as in libucl. By default the last value counts. */
  readonly joinsEqualKeys?: boolean
}

/**
 * Reads JSON as Python's `json.loads` does, without loss: integers exact, floats as floats, objects in order, NaN and
 * Infinity. The last of equal keys takes the place of the first.
 *
 * @throws JsonSyntaxError
 */
export function parse(
  source: string,
  { takesNotANumber = true, joinsEqualKeys = false }: JsonParseOptions = {},
): Json {
  const token =
    // oxlint-disable-next-line no-control-regex
    /[ \t\n\r]*(?:([[\]{},:])|(")|(-?Infinity|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?|[A-Za-z]+)|(.|$))/suy
  let mark = ''
  let text: string | undefined
  let word: string | undefined
  let start = 0
  let count = 0

  const next = (): void => {
    const match = token.exec(source)!
    mark = match[1] ?? match[4] ?? ''
    word = match[3]
    start = token.lastIndex - (match[1] ?? match[2] ?? match[3] ?? match[4] ?? '').length
    text = match[2] === undefined ? undefined : quotedAt(source, start)
    if (text !== undefined) token.lastIndex = start + text.length
    else mark ||= match[2] ?? ''
  }
  const fail = (expected: string): never => {
    const found = start >= source.length ? 'the end' : JSON.stringify(source.slice(start, start + 1))
    throw new JsonSyntaxError(`${expected} expected, not ${found}`, start)
  }
  const string = (quoted: string): string => {
    try {
      return JSON.parse(quoted) as string
    } catch {
      throw new JsonSyntaxError('bad escape in a string', start)
    }
  }
  const value = (depth: number): Json => {
    if (++count > MAX_VALUES) throw new JsonSyntaxError(`more than ${MAX_VALUES} values`, start, true)
    if (depth > MAX_DEPTH) throw new JsonSyntaxError(`nested more than ${MAX_DEPTH} deep`, start)
    if (text !== undefined) return string(text)
    if (word !== undefined) {
      if (!takesNotANumber && /^(?:NaN|-?Infinity)$/.test(word)) return fail('a value')
      return literal(word) ?? (word === 'null' ? null : fail('a value'))
    }
    if (mark === '[') return array(depth)
    if (mark === '{') return object(depth)
    return fail('a value')
  }
  const array = (depth: number): Json => {
    const items: Json[] = []
    next()
    if (mark === ']') return items
    for (;;) {
      items.push(value(depth + 1))
      next()
      if (mark === ']') return items
      if (mark !== ',') fail('"," or "]"')
      next()
    }
  }
  const object = (depth: number): Json => {
    const members = new Map<string, Json>()
    const joined = new Map<string, Json[]>()
    next()
    if (mark === '}') return members
    for (;;) {
      const key = text === undefined ? fail('a key in double quotes') : string(text)
      next()
      if (mark !== ':') fail('":"')
      next()
      const own = value(depth + 1)
      const earlier = joinsEqualKeys ? members.get(key) : undefined
      const list = joined.get(key)
      if (list !== undefined) list.push(own)
      else if (earlier !== undefined) joined.set(key, [earlier, own])
      members.set(key, joined.get(key) ?? own)
      next()
      if (mark === '}') return members
      if (mark !== ',') fail('"," or "}"')
      next()
    }
  }

  next()
  const root = value(0)
  next()
  if (start < source.length) fail('the end')
  return root
}

/** Returns a string with its quotes, or undefined when it has no end or contains a control character. */
function quotedAt(source: string, start: number): string | undefined {
  const end = stringEnd(source, start)
  const quoted = end && source.slice(start, end)
  // oxlint-disable-next-line no-control-regex
  return quoted && !/[\u0000-\u001f]/.test(quoted) ? quoted : undefined
}

/** Returns the value of a text that is JSON; undefined for any other text. */
export function parseIfJson(text: string): Json | undefined {
  try {
    return parse(text)
  } catch (cause) {
    if (cause instanceof JsonSyntaxError) return undefined
    throw cause
  }
}

/** Returns the offset after the closing quote of the string that starts at `start`, or undefined when it has none. */
export function stringEnd(text: string, start: number): number | undefined {
  const mark = /["\\]/g
  for (let at = start + 1; ;) {
    mark.lastIndex = at
    const found = mark.exec(text)
    if (found === null) return undefined
    if (found[0] === '"') return found.index + 1
    at = found.index + 2
  }
}

/**
 * The longest number that Python reads, in digits. https://docs.python.org/3/library/stdtypes.html#int-max-str-digits
 */
const MAX_DIGITS = 4300

function literal(word: string): Json | undefined {
  switch (word) {
    case 'true':
      return true
    case 'false':
      return false
    case 'NaN':
      return float(NaN)
    case 'Infinity':
      return float(Infinity)
    case '-Infinity':
      return float(-Infinity)
  }
  if (/^-?\d+$/.test(word)) {
    if (word.length > MAX_DIGITS + 1) return undefined
    const whole = Number(word)
    return Number.isSafeInteger(whole) && !Object.is(whole, -0) ? whole : BigInt(word)
  }
  return /^-?\d/.test(word) ? float(Number(word)) : undefined
}
