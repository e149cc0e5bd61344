// What is printed: texts for people, data for programs, and data on a terminal.
import t, { type Test } from 'tap'
import { print, printData } from '../cli/terminal/stdout.ts'
import { printable, printableJson, printableLines } from '../lib/report/printable.ts'

/** What is written while standard output is a terminal, or none. */
async function written(t: Test, isTerminal: boolean, work: () => Promise<void>): Promise<string> {
  const before = process.stdout.isTTY
  const capture = t.capture(process.stdout, 'write', (_: unknown, done?: () => void) => {
    done?.()
    return true
  })
  process.stdout.isTTY = isTerminal
  try {
    await work()
  } finally {
    process.stdout.isTTY = before
    capture.restore()
  }
  return Buffer.concat(capture().map(({ args }) => Buffer.from(args[0] as string | Uint8Array))).toString()
}

const EVIL = 'a\x1b]0;x\x07\tb\u202ec\n\x9bd'

t.test('a terminal never obeys text for people', async (t) => {
  for (const isTerminal of [true, false])
    t.equal(await written(t, isTerminal, () => print(EVIL)), 'a\\x1b]0;x\\x07\\x09b\\u{202e}c\n\\x9bd')
})

t.test('data is unchanged, except at a terminal', async (t) => {
  t.equal(await written(t, false, () => printData(EVIL)), EVIL)
  t.equal(await written(t, true, () => printData(EVIL)), 'a\\x1b]0;x\\x07\tb\\u{202e}c\n\\x9bd')
  const bytes = Buffer.from(EVIL)
  const single = Array.from(bytes, (_, n) => bytes.subarray(n, n + 1))
  t.equal(await written(t, false, () => print(single)), EVIL)
  t.equal(
    await written(t, true, () => print(single)),
    'a\\x1b]0;x\\x07\tb\\u{202e}c\n\\x9bd',
    'characters in several chunks',
  )
})

t.test('one line, several lines, JSON', async (t) => {
  t.equal(printable('a\nb\ud800\u{e0001}😀é'), 'a\\x0ab\\u{d800}\\u{e0001}😀é')
  t.equal(printableLines('a\nb\r\n'), 'a\nb\\x0d\n')
  const json = JSON.stringify({ a: `${EVIL}\u{e0001}\x7f`, [EVIL]: 1 }, null, 2)
  t.notMatch(printableJson(json).replaceAll('\n', ''), /[\p{Cc}\p{Cf}]/u)
  t.same(JSON.parse(printableJson(json)), JSON.parse(json))
})
