// YAML for specs and for guests: what each takes, and where every part of it stands.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import type { Path } from '../lib/report/diagnostics.ts'
import { isMap, type Json, stringify } from '../lib/text/json.ts'
import { compose } from '../lib/text/yaml/compose.ts'
import { checkUserData } from '../lib/user-data/check.ts'

/** All paths in a value. */
function pathsIn(value: Json, path: Path = []): Path[] {
  const members: Iterable<readonly [string | number, Json]> = isMap(value)
    ? value
    : Array.isArray(value)
      ? (value as readonly Json[]).entries()
      : []
  return [path, ...Array.from(members).flatMap(([key, member]) => pathsIn(member, [...path, key]))]
}

t.test('a spec may close a list, or continue a quoted text, at the column of its key', async (t) => {
  const rows: readonly (readonly [source: string, json: string, path: Path, line: number, column: number])[] =
    [
      ['a: [\n  x\n]\nb: 1\n', '{"a": ["x"], "b": 1}', ['b'], 4, 4],
      ['a: {\n  x: 1\n}\nb: 1\n', '{"a": {"x": 1}, "b": 1}', ['a', 'x'], 2, 6],
      ['a:\n  b: [\n    x,\n    y\n  ]\n', '{"a": {"b": ["x", "y"]}}', ['a', 'b', 1], 4, 5],
      ['a: "x\ny"\nb: on\n', '{"a": "x y", "b": "on"}', ['b'], 3, 4],
      ['- a: 1e5\n  b: [\n  0o7]\n', '[{"a": 100000.0, "b": [7]}]', [0, 'b', 0], 3, 3],
    ]
  for (const [source, json, path, line, column] of rows) {
    const { value, problems, locate } = compose(source)
    t.same(problems, [], source)
    t.equal(value === undefined ? undefined : stringify(value), json, source)
    t.same(locate(path)?.start, { line, column }, source)
  }
  t.match(compose('a: [\nx\n').problems, [{ code: 'yaml-syntax', range: { start: { line: 1, column: 4 } } }])
})

t.test('both readers find the same places', async (t) => {
  const folders = ['interop/cloud-configs', '../templates', '../examples'].map((name) =>
    join(import.meta.dirname, name),
  )
  const files = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.yaml'))
      .map((name) => join(folder, name)),
  )
  t.ok(files.length > 20)
  for (const file of files) {
    const source = readFileSync(file, 'utf8')
    const [spec, guest] = [compose(source), compose(source, { version: '1.1' })]
    // Some are for one of them only, as merge keys are.
    if (spec.value === undefined || guest.value === undefined || source.includes('<<:')) continue
    for (const path of pathsIn(guest.value))
      for (const part of ['key', 'value'] as const)
        if (
          stringify([spec.locate(path, part)?.start] as never) !==
          stringify([guest.locate(path, part)?.start] as never)
        )
          t.same(spec.locate(path, part), guest.locate(path, part), `${file}: ${path.join('.')}`)
  }
})

t.test('what cloud-init refuses is told where its cause is', async (t) => {
  const rows: readonly (readonly [source: string, code: string, line: number, column: number])[] = [
    ['a: b\n\tc: d\n', 'yaml-syntax', 2, 1],
    ['a:\tb\n', 'yaml-syntax', 1, 3],
    ['a: b\t# c\n', 'yaml-syntax', 1, 5],
    ['a: |\t\n  b\n', 'yaml-syntax', 1, 5],
    ['a: b: c\n', 'yaml-syntax', 1, 5],
    ['a: 1\nb\nc: 2\n', 'yaml-syntax', 2, 1],
    ['a: 1\n b: 2\n', 'yaml-syntax', 2, 3],
    ['- [curl, http://x/?a=1]\n', 'yaml-syntax', 1, 19],
    ['- [tmux, -t, :x]\n', 'yaml-syntax', 1, 14],
    ['a: %x\n', 'yaml-syntax', 1, 4],
    ['a: @x\n', 'yaml-syntax', 1, 4],
    ['a: "\\q"\n', 'yaml-syntax', 1, 5],
    ['a: "b\nc: d\n', 'yaml-syntax', 1, 4],
    ['a: \u0080\n', 'yaml-syntax', 1, 4],
    ['a: &x 1\nb: &x 2\n', 'yaml-syntax', 2, 4],
    ['a: *x\n', 'yaml-syntax', 1, 4],
    ['a: 1\n---\nb: 2\n', 'yaml-syntax', 2, 1],
    [`${'k'.repeat(1025)}: 1\na: 2\n`, 'yaml-syntax', 1, 1026],
    [`a: 2\n${'k'.repeat(1025)}: 1\n`, 'yaml-syntax', 2, 1],
    ['a: 0x_\n', 'yaml-value', 1, 4],
    ['a: 0b_\n', 'yaml-value', 1, 4],
    ['a: 2024-02-30\n', 'yaml-value', 1, 4],
    ['a: =\n', 'yaml-value', 1, 4],
    ['a: !x b\n', 'yaml-value', 1, 4],
    ['? [a]\n: b\n', 'yaml-value', 1, 3],
    ['{{ a }}: b\n', 'yaml-value', 1, 1],
    ['<<: 1\n', 'yaml-value', 1, 5],
    ['a: "x\\ud83d\\ude00"\n', 'yaml-surrogate', 1, 6],
    ['a: 1\nb: 2\na: 3\n', 'key-replaced', 1, 1],
    [`a: ${'['.repeat(451)}`, 'yaml-syntax', 1, 453],
  ]
  for (const [source, code, line, column] of rows)
    t.match(
      compose(source, { version: '1.1' }).problems[0],
      { code, range: { start: { line, column } } },
      JSON.stringify(source).slice(0, 60),
    )
})

t.test('long documents, and aliases that stand for much', async (t) => {
  const long = (count: number): string => `a: &a [${'x, '.repeat(count)}]\n`
  const code = (source: string): string | undefined => compose(source, { version: '1.1' }).problems[0]?.code
  t.equal(code(long(99_000)), undefined)
  t.equal(code(long(100_001)), 'yaml-too-large')
  t.equal(code(`${long(60_000)}b: *a\n`), undefined)
  t.equal(code(`${long(60_000)}b: [*a, *a]\n`), 'yaml-alias-bomb')
  t.equal(code(`${long(100)}b: [${'*a, '.repeat(1200)}]\n`), 'yaml-alias-bomb')
  const [found, ...others] = checkUserData(new TextEncoder().encode(`#cloud-config\n${long(100_001)}`))
  t.match(found, { code: 'yaml-too-large', severity: 'warning' }, 'the guest reads it')
  t.same(others, [])
})

t.test('what JSON cannot say', async (t) => {
  const rows = [
    ['a: &a [x, *a]', '{"a": ["x", []]}'],
    ['&a {x: *a}', '{"x": {}}'],
    ['!!set {b, a}', '["b", "a"]'],
    ['!!omap [{a: 1}, {b: 2}]', '[["a", 1], ["b", 2]]'],
    ['{=: 1}', '{"=": 1}'],
    ['{1: a, true: b, 1.0: c}', '{"1": "c"}'],
    ['{1: a, "1": b}', '{"\\u00001": "a", "1": "b"}'],
    ['a: !!binary aMOp', '{"a": "h\u00e9"}'.replace('\u00e9', '\\u00e9')],
    ['a: 2024-02-29', '{"a": "2024-02-29"}'],
    ['a: &a {b: 1, c: 2}\nd: {<<: *a, c: 3}', '{"a": {"b": 1, "c": 2}, "d": {"b": 1, "c": 3}}'],
  ] as const
  for (const [source, json] of rows) {
    const { value } = compose(source, { version: '1.1' })
    t.equal(value === undefined ? undefined : stringify(value), json, source)
  }
})

t.test('no document takes long', async (t) => {
  const count = 40_000
  const documents = [
    'a: 1\n'.repeat(count),
    '? a\n'.repeat(count),
    '- '.repeat(count),
    '['.repeat(count),
    `{${'😀: a, '.repeat(count)}}`,
    `a: 1${':00'.repeat(count)}`,
    `!!int "${' '.repeat(count)}x"`,
    `a: &a {x: 1}\nb:\n${'  <<: *a\n'.repeat(count)}`,
    Array.from({ length: count }, (_, n) => `- &a${n} [${n === 0 ? '' : `*a${n - 1}`}]`).join('\n'),
    `a: |\n${'  x\n\n'.repeat(count)}`,
    `"${'\n'.repeat(count)}"`,
  ]
  for (const document of documents) {
    const start = performance.now()
    compose(document, { version: '1.1' })
    // A quadratic reader needs minutes for some of them.
    t.ok(performance.now() - start < 20_000, document.slice(0, 20))
  }
})
