// No code decides by a text that is meant for people: it would break when the text is improved. Such a fact is a field.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'

const root = join(import.meta.dirname, '..')

/** Fields that hold prose. */
const PROSE = String.raw`(?:message|hint|expected|describe|remedy|does|reason|problem)`

/** A test of such a field, of which emptiness is none: `/x/.test(found.message)`, `p.reason.includes('x')`, `message === 'x'`. */
const DECIDES = [
  new RegExp(String.raw`\.(?:test|exec)\([^()]*\b${PROSE}\b`),
  new RegExp(String.raw`\b${PROSE}\??\.(?:includes|startsWith|endsWith|match|matchAll|search|indexOf)\(`),
  new RegExp(String.raw`\b${PROSE} [=!]== ['"\x60](?!['"\x60])`),
  new RegExp(String.raw`new Set\([^)]*\b${PROSE}\b`),
]

const decisions = (source: string): string[] =>
  source.split('\n').filter((line) => DECIDES.some((each) => each.test(line)))

t.test('the walk sees a decision', async (t) => {
  const wrong = [
    'if (/text|fits/.test(diagnostic.message)) return hint',
    "p.reason.includes('ssh-keygen')",
    "const isFull = message === 'it is full'",
    'const told = new Set(report.map(({ message }) => message))',
    'minded.some((found) => again.test(`${found.code}: ${found.message}`))',
  ]
  for (const line of wrong) t.same(decisions(line), [line])
  t.same(decisions("if (found.code === 'unusual-label') return found.message"), [])
})

t.test('no source decides by prose', async (t) => {
  const files = ['lib', 'cli'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)),
  )
  const found = files
    .filter((name) => name.endsWith('.ts'))
    .flatMap((name) =>
      decisions(readFileSync(join(root, name), 'utf8')).map((line) => `${name}: ${line.trim()}`),
    )
  t.same(found, [])
})
