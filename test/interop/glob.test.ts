// Patterns of names beside the C library's fnmatch, which genisoimage calls.
import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import t from 'tap'
import { matcher } from '../../cli/mkisofs/glob.ts'

/** FNM_PATHNAME is 1. */
const FNMATCH = `
import ctypes, json, locale, sys
libc = ctypes.CDLL("libc.so.6")
locale.setlocale(locale.LC_ALL, "C.UTF-8")
json.dump([libc.fnmatch(p.encode(), t.encode(), 1) == 0 for p, t in json.load(sys.stdin)], sys.stdout)
`

const PIECES = [
  'a',
  'b',
  '-',
  ']',
  '!',
  '^',
  '*',
  '?',
  '\\',
  '/',
  '\\[',
  '[!a]',
  '[a-c]',
  '[c-a]',
  '[]-]',
  '[^]a]',
  '[[]',
  '[[:alpha:]]',
  '[![:alpha:]-]',
  '[[:digit:][:punct:]]',
  '[\\]a]',
  '[a/b]',
  '[a-]',
  '[-a]',
]

/** Single characters, so that brackets stay open, are empty, or hold what is no class. */
const CHARACTERS = [
  'a',
  'b',
  'z',
  '-',
  ']',
  '[',
  '[',
  '!',
  '^',
  '*',
  '?',
  '\\',
  '/',
  ':',
  '=',
  '.',
  'é',
  '[:alpha:]',
  '[:nothing:]',
]
const texts = (pieces: readonly string[], maxLength: number): fc.Arbitrary<string> =>
  fc.array(fc.constantFrom(...pieces), { maxLength }).map((parts) => parts.join(''))

t.test('patterns of shells', async (t) => {
  const text = texts(['a', 'b', 'c', '7', '-', '[', ']', '!', '^', '\\', '/', 'é', '.'], 5)
  const whole = fc.sample(fc.tuple(texts(PIECES, 7), text), { numRuns: 20_000, seed: 1 })
  const soup = fc.sample(fc.tuple(texts(CHARACTERS, 9), text), { numRuns: 40_000, seed: 2 })
  const itself = fc
    .sample(texts(CHARACTERS, 5), { numRuns: 10_000, seed: 3 })
    .map((one) => [one, one] as [string, string])
  // Where nothing matches, the C library tries the bytes of the text, and a byte of é is in no class.
  const isByBytes = ([glob, name]: readonly [string, string]): boolean =>
    /\[[!^]/.test(glob) && name.includes('é')
  const pairs = [...whole, ...soup, ...itself].filter((each) => !isByBytes(each))
  const judged = JSON.parse(
    execFileSync('/usr/bin/python3', ['-c', FNMATCH], { input: JSON.stringify(pairs) }).toString(),
  ) as boolean[]
  t.ok(judged.filter((isMatch) => isMatch).length > 500)
  const differing = pairs.filter(([glob, text], n) => matcher([glob])(text) !== judged[n])
  t.same(differing, [])
})

t.test('a pattern of many stars ends', async (t) => {
  t.notOk(matcher([`${'*a'.repeat(40)}b`])('a'.repeat(4000)))
  t.ok(matcher([`${'*a'.repeat(40)}*`])('a'.repeat(4000)))
})
