// Valid specs are broken by one edit: the report has to lead to the edited line, and not to where the reader gave up.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { parseSpec } from '../lib/spec/parse.ts'
import { compose } from '../lib/text/yaml/compose.ts'
import { root } from './cli.ts'

const MEMBER = /^\s*[\w-]+: [^"'[{|>&*#!\s]/
const FLOW = /: [[{].*[\]}]\s*$/

/** Each breaks a line, or returns it as it is. */
const EDITS: Readonly<Record<string, (line: string) => string>> = {
  'closing quote removed': (line) => (/^\s*[\w-]+: ["']/.test(line) ? line.replace(/["']\s*$/, '') : line),
  'double quote opened': (line) => (MEMBER.test(line) ? line.replace(': ', ': "') : line),
  'single quote opened': (line) => (MEMBER.test(line) ? line.replace(': ', ": '") : line),
  'closing bracket removed': (line) => (FLOW.test(line) ? line.replace(/[\]}]\s*$/, '') : line),
  'bracket added': (line) => (FLOW.test(line) ? `${line}]` : line),
  tab: (line) => line.replace(/^ +(?=[\w-]+:)/, '\t'),
  'no blank after the colon': (line) => (MEMBER.test(line) ? line.replace(': ', ':') : line),
  'no colon': (line) => (MEMBER.test(line) ? line.replace(':', '') : line),
  'more indentation': (line) => (/^\s*[\w-]+:/.test(line) ? ` ${line}` : line),
  'less indentation': (line) => line.replace(/^ (?= *[\w-]+:)/, ''),
  placeholder: (line) => (MEMBER.test(line) ? line.replace(/: .*/, ': {{ x }}') : line),
  'placeholder in a list': (line) => line.replace(/: \[(?=\w)/, ': [${ip}/16, '),
  'reserved character': (line) => (MEMBER.test(line) ? line.replace(': ', ': @') : line),
  'second colon': (line) => (/^\s*[\w-]+: [\w.-]+$/.test(line) ? `${line}: x` : line),
  'text after the quote': (line) => (/: ".*"$/.test(line) ? `${line}x` : line),
  'key twice': (line) => (MEMBER.test(line) ? `${line}\n${line}` : line),
}

const specs = readdirSync(join(root, 'examples'))
  .filter((name) => name.endsWith('.yaml'))
  .map((name) => readFileSync(join(root, 'examples', name), 'utf8').split('\n'))

/** Returns the numbers of the lines that are neither a comment nor in a block scalar. */
function plainLines(lines: readonly string[]): number[] {
  let block: number | undefined
  return lines.flatMap((line, n) => {
    const indent = line.search(/\S/)
    if (block !== undefined && indent >= 0 && indent <= block) block = undefined
    if (block !== undefined || line.trimStart().startsWith('#')) return []
    if (/[|>][-+]?$/.test(line)) block = indent
    return [n]
  })
}

/** The broken specs of a kind, with the number of the edited line. */
const brokenBy = (edit: (line: string) => string) =>
  specs.flatMap((lines) =>
    plainLines(lines).flatMap((n) => {
      const edited = edit(lines[n]!)
      return edited === lines[n] ? [] : [{ text: lines.with(n, edited).join('\n'), line: n + 1 }]
    }),
  )

t.test('the place of the mistake', async (t) => {
  for (const [kind, edit] of Object.entries(EDITS)) {
    // Every 7th, of some 40 to 400.
    const all = brokenBy(edit)
    const some = all.length < 60 ? all : all.filter((_, n) => n % 7 === 0)
    const wrong: string[] = []
    let count = 0
    for (const { text, line } of some) {
      const { report } = parseSpec(text)
      const found = report.find(({ code }) => code.startsWith('yaml-') || code === 'duplicate-key')
      if (found === undefined) continue
      count++
      const last = kind === 'key twice' ? line + 1 : line
      const at = found.range!.start.line
      if (at < line || at > last) {
        if (!new RegExp(`\\bline ${line}\\b`).test(found.hint ?? ''))
          wrong.push(`${line}: ${at} ${found.message}`)
      } else if (kind !== 'key twice' && found.hint === undefined)
        wrong.push(`${line}: no remedy: ${found.message}`)
    }
    t.ok(count > 0, `${kind}: some are invalid`)
    t.ok(
      wrong.length <= Math.max(1, count / 20),
      `${kind}: ${wrong.length} of ${count}: ${wrong.slice(0, 3).join('; ')}`,
    )
  }
})

t.test('the remedy', async (t) => {
  for (const [text, place, remedy] of [
    ['a:\n  - [${ip}/16]\n', '2:6', '"${ip}/16"'],
    ['hostname: {{ name }}\n', '1:11', '"{{ name }}"'],
    ['a: "C:\\web"\n', '1:7', '\\\\'],
    ['a: [1, 2\nb: c\n', '1:4', '"]"'],
    ['{"a": {"b": 1,\n "c": 2}\n', '1:1', '"}"'],
    ['a: {b: c d: e}\n', '1:11', 'comma'],
  ] as const) {
    for (const version of ['1.1', '1.2'] as const) {
      const [found] = compose(text, { version }).problems
      if (version === '1.1' && /\{\{|c d/.test(text)) continue
      t.equal(`${found?.range?.start.line}:${found?.range?.start.column}`, place, `${version} ${text}`)
      t.ok(found?.hint?.includes(remedy), `${version} ${text}: ${found?.hint}`)
    }
  }
})

t.test('a large text', async (t) => {
  const lines = Array.from({ length: 20_000 }, (_, n) => `k${n}: "a"`)
  const started = performance.now()
  t.match(compose(`${lines.join('\n')}\nx: [\ny: 1\n`).problems, [
    { range: { start: { line: 20_001, column: 4 } } },
  ])
  t.match(compose(`${'- [\n'.repeat(50_000)}x: 1`).problems, [{ code: /^yaml-/ }])
  t.ok(performance.now() - started < 30_000)
})
