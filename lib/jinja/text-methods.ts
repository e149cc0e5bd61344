import { unknown, type Work } from './jinja-error.ts'
import { bounded, notTooLong } from './values.ts'
import { SPACE, withoutFirstSpaces, withoutLastSpaces } from '../text/python-space.ts'

const SPACES = new RegExp(`${SPACE}+`)

/** Strips as Python's `str.strip`, `lstrip` and `rstrip` do: white space, or the characters in `chars`. */
export function stripped(text: string, chars: string | null, { isLeft = true, isRight = true } = {}): string {
  if (chars === null) {
    const rest = isLeft ? withoutFirstSpaces(text) : text
    return isRight ? withoutLastSpaces(rest) : rest
  }
  const set = new Set(chars)
  const all = [...text]
  let start = 0
  let end = all.length
  while (isLeft && start < end && set.has(all[start]!)) start++
  while (isRight && end > start && set.has(all[end - 1]!)) end--
  return all.slice(start, end).join('')
}

/** Replaces as Python's `str.replace` does; a negative count means no limit. */
export function replaced(text: string, old: string, by: string, count: bigint, work: Work): string {
  if (old === '') return unknown(work, 'replacing an empty string')
  const parts = text.split(old)
  const most = count < 0n || count > BigInt(parts.length) ? parts.length - 1 : Number(count)
  const times = Math.min(most, parts.length - 1)
  work.spend(parts.length + (text.length >> 6))
  notTooLong(text.length + times * (by.length - old.length), work)
  return bounded(
    parts.map((part, index) => (index === 0 ? '' : index <= times ? by : old) + part).join(''),
    work,
  )
}

/** Splits as Python's `str.split` does, at white space or at a separator. */
export function splitText(text: string, separator: string | null, most: bigint, work: Work): string[] {
  const limit = most < 0n || most > BigInt(text.length) ? Infinity : Number(most)
  work.spend(text.length >> 3)
  if (separator === null) {
    const inside = stripped(text, null)
    if (inside === '') return []
    if (limit !== Infinity) unknown(work, 'splitting at white space with a limit')
    return inside.split(SPACES)
  }
  if (separator === '') return unknown(work, 'splitting at an empty string')
  const parts = text.split(separator)
  if (parts.length <= limit + 1) return parts
  return [...parts.slice(0, limit), parts.slice(limit).join(separator)]
}

/** Matches a line end. https://docs.python.org/3/library/stdtypes.html#str.splitlines */
const LINE_END = /\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]/ // oxlint-disable-line no-control-regex

export function splitLines(text: string): string[] {
  const parts = text.split(LINE_END)
  return parts.at(-1) === '' ? parts.slice(0, -1) : parts
}

/** Returns the result of `str.capitalize`. */
export function capitalized(text: string, work: Work): string {
  const [first = '', ...rest] = text
  // Python writes the first character in title case, which JavaScript does not have.
  if (first > '\x7f') unknown(work, 'a first letter that is not ASCII')
  return first.toUpperCase() + rest.join('').toLowerCase()
}

const WORD = new RegExp(`((?:${SPACE}|[-({[<])+)`)

/** Returns the result of the filter `title`, which differs from `str.title`. Source: jinja2/filters.py `do_title` */
export function titled(text: string): string {
  const words = text.split(WORD).map((word) => {
    const [first = '', ...rest] = word
    return first.toUpperCase() + rest.join('').toLowerCase()
  })
  return words.join('')
}

/** Returns the result of `str.isupper` or `str.islower`. */
export function isCased(text: string, isUpper: boolean, work: Work): boolean {
  if (/[^\0-\x7f]/.test(text)) unknown(work, 'the case of letters that are not ASCII') // oxlint-disable-line no-control-regex
  const [wanted, other] = isUpper ? [/[A-Z]/, /[a-z]/] : [/[a-z]/, /[A-Z]/]
  return wanted.test(text) && !other.test(text)
}
