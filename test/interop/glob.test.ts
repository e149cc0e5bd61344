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

/** Without a bracket that stays open, whose meaning POSIX leaves open. */
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
const texts = (pieces: readonly string[], maxLength: number): fc.Arbitrary<string> =>
  fc.array(fc.constantFrom(...pieces), { maxLength }).map((parts) => parts.join(''))

t.test('patterns of shells', async (t) => {
  const pair = fc.tuple(texts(PIECES, 7), texts(['a', 'b', 'c', '7', '-', '[', ']', '!', '^', '\\', '/'], 5))
  const pairs = fc.sample(pair, { numRuns: 20_000, seed: 1 })
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
