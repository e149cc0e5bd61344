import { inWords } from '../../lib/report/in-words.ts'
import { nearest } from '../../lib/report/nearest.ts'

/** A name, and the names that other programs give the same thing. */
export interface Known {
  readonly name: string
  readonly also?: readonly string[]
}

/** Abbreviations of more names than this are not spelled out. */
const MOST = 3

/** Returns the names that a mistyped one may stand for: another program's, an abbreviation, or the nearest. */
export function likely(typed: string, known: readonly Known[]): readonly string[] {
  const word = typed.toLowerCase().replaceAll('_', '-')
  const isCalled = (name: string | undefined) => (each: Known) =>
    each.name === name || each.also?.includes(name ?? '') === true
  const called = known.find(isCalled(word))
  if (called !== undefined) return [called.name]
  const longer = word.length < 2 ? [] : known.filter(({ name }) => name.startsWith(word))
  if (longer.length > 0 && longer.length <= MOST) return longer.map(({ name }) => name)
  const near = nearest(
    word,
    known.flatMap(({ name, also = [] }) => [name, ...also]),
  )
  return near === undefined ? [] : known.filter(isCalled(near)).map(({ name }) => name)
}

/** Returns a question that suggests names, for the end of a message; empty without any. */
export function suggestion(names: readonly string[]): string {
  return names.length === 0 ? '' : ` Did you mean ${inWords(names)}?`
}
