// From text to a spec: values kept exactly, places told exactly, every default.
import t from 'tap'
import { type Json, stringify } from '../lib/text/json.ts'
import { render } from '../lib/layouts/render.ts'
import { compose } from '../lib/text/yaml/compose.ts'
import { checkSpec, parseSpec } from '../lib/spec/parse.ts'
import type { SpecInput } from '../lib/spec/spec-input.ts'

const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJJd9Vrw0lLgOYuMXhir1DfE6Vh2jxVULpo4hYsdVwpp'

t.test('YAML by the core schema of 1.2', async (t) => {
  const rows: [string, string][] = [
    [
      '[yes, on, 1_000, 2026-11-22, 12:30:45, ~, null, True, .5, 1., 0o17, 0x1F, +7, 007]',
      '["yes", "on", "1_000", "2026-11-22", "12:30:45", null, null, true, 0.5, 1.0, 15, 31, 7, 7]',
    ],
    [
      '[12345678901234567890123, 2.0, 1e3, -0.0, .inf, -.Inf, .NaN]',
      '[12345678901234567890123, 2.0, 1000.0, -0.0, Infinity, -Infinity, NaN]',
    ],
    ['{10: a, 2: b, __proto__: c}', '{"10": "a", "2": "b", "__proto__": "c"}'],
    ['a: &x [1]\nb: *x\n', '{"a": [1], "b": [1]}'],
    ['"\\u263a": !!str 12', '{"\\u263a": "12"}'],
    ['a: |\n  x\n  y\nb: >-\n  x\n  y\n', '{"a": "x\\ny\\n", "b": "x y"}'],
    ['', '{}'],
  ]
  for (const [yaml, json] of rows) t.equal(stringify(compose(yaml).value!), json, yaml)
})

t.test('places are one-based lines and columns', async (t) => {
  const composed = compose('a: 1\r\nb:\r\n  - x\r\n  - "y z"\r\nlast: { k: v }')
  t.same(composed.locate(['b', 1])?.start, { line: 4, column: 5 })
  t.same(composed.locate(['last', 'k'], 'key')?.start, { line: 5, column: 9 })
  t.same(composed.locate(['last', 'k'])?.start, { line: 5, column: 12 })
  t.same(
    composed.locate(['b', 'none'])?.start,
    composed.locate(['b'])?.start,
    'what is not there: where it would be',
  )
})

t.test('defaults', async (t) => {
  const { value } = checkSpec({ name: 'Web Server_1.prod' })
  t.match(value, {
    hostname: 'web-server-1-prod',
    launch_index: 0,
    availability_zone: null,
    keypairs: [],
    network_data: undefined,
  })
  t.match(value?.drive, { volume_id: 'config-2', padding: 150, newest_version: '2025-04-04' })
  t.equal(checkSpec({ hostname: 'web1' }).value?.name, 'web1')
  t.equal(
    checkSpec({ hostname: 'web1' }).value?.uuid,
    checkSpec({ name: 'web1', hostname: 'web1' }).value?.uuid,
  )
  t.not(checkSpec({ hostname: 'web1' }).value?.uuid, checkSpec({ hostname: 'web2' }).value?.uuid)
  t.match(
    checkSpec({ hostname: 'web1' }).value?.uuid,
    /^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
  )
})

t.test('public keys in every form', async (t) => {
  const files: Record<string, string> = { 'all.pub': `# mine\n${KEY} a\n\n${KEY} b\n` }
  const readFile = (name: string) =>
    files[name] === undefined ? { problem: 'none' } : new TextEncoder().encode(files[name])
  const names = (public_keys: SpecInput['public_keys']) =>
    checkSpec({ hostname: 'h', public_keys }, { readFile }).value?.keypairs.map(({ name }) => name)
  t.same(names({ me: `${KEY} a` }), ['me'])
  t.same(names([`${KEY} a`, `${KEY} b`]), ['key-0', 'key-1'])
  t.same(names({ file: 'all.pub' }), ['key-0', 'key-1'])
  t.same(names({ me: { file: 'all.pub' } }), ['me', 'me-1'])
  t.equal(names({ file: 'none' }), undefined)
  t.equal(names([KEY.replace('AAAAC3', 'AAAAC4')]), undefined, 'a type that its key denies')
  t.match(checkSpec({ hostname: 'h', public_keys: [`${KEY} a`] }).value?.keypairs, [{ type: 'ssh' }])
})

t.test('data of a program and text of a file say the same', async (t) => {
  const data = { hostname: 'x', meta: { a: 'b' }, files: { '/a': 'text' }, vendor_data: { n: 2 } }
  t.same(render(checkSpec(data).value!), render(parseSpec(JSON.stringify(data)).value!))
})

t.test('network data that says nothing is never written', async (t) => {
  for (const network_data of [undefined, {}, { links: [], networks: [], services: [] }]) {
    const paths = [...render(checkSpec({ hostname: 'x', network_data }).value!).keys()]
    t.notOk(paths.some((path) => path.endsWith('network_data.json')))
  }
  t.match(checkSpec({ hostname: 'x', network_data: {} }).report, [
    { severity: 'warning', code: 'network-data-empty' },
  ])
})

t.test('a bomb of aliases ends at once', async (t) => {
  const levels = Array.from(
    { length: 30 },
    (_, i) =>
      `a${i}: &a${i} [${Array(10)
        .fill(i === 0 ? 'x' : `*a${i - 1}`)
        .join(', ')}]`,
  )
  const start = performance.now()
  t.match(parseSpec(levels.join('\n')).report, [{ code: 'yaml-alias-bomb' }])
  t.ok(performance.now() - start < 1000)
})

t.test('what a spec leaves open', async (t) => {
  const variables = new Map<string, Json>([
    ['name', 'web1'],
    ['n', 3],
    ['tags', ['a', 'b']],
    ['evil', '"\nadmin_pass: x'],
  ])
  const text = `hostname: \${name}-\${n}
launch_index: \${n}
availability_zone: \${zone:-nova}
meta: { a: "\${evil}", b: "$\${name}", c: "\${none:-}" }
devices: [{ type: disk, tags: "\${tags}" }]
`
  const { report, value } = parseSpec(text, { variables })
  t.same(report, [])
  t.match(value, { hostname: 'web1-3', launch_index: 3, availability_zone: 'nova', admin_pass: undefined })
  t.same([...value!.meta.values()], ['"\nadmin_pass: x', '${name}', ''], 'a value adds nothing to a spec')
  t.same(value!.devices[0]!.tags, ['a', 'b'])
  const script = parseSpec('hostname: x\nuser_data: "#!/bin/sh\\necho ${HOME}\\n"\n')
  t.match(new TextDecoder().decode(script.value!.user_data), '${HOME}', 'without variables it is what it is')
})

t.test('keys that a spec leaves open, and defaults', async (t) => {
  const variables = new Map<string, Json>([
    ['a', 'one'],
    ['n', 7],
    ['list', ['x']],
  ])
  const told = (text: string) => parseSpec(`hostname: x\n${text}\n`, { source: 's', variables })
  const { value, report } = told(
    'launch_index: "${i:-5}"\nmeta:\n  "${a}": "${m:-\'7\'}"\n  "k-${n}-${z:-z}": b\n  $${a}: "${x:-0}-${y:-1.50}"',
  )
  t.same(
    report.map(({ code }) => code),
    ['meta-key'],
  )
  t.equal(value?.launch_index, 5, 'a default that is all there is has the type that it would have in YAML')
  t.same(
    [...value!.meta],
    [
      ['one', '7'],
      ['k-7-z', 'b'],
      ['${a}', '0-1.50'],
    ],
  )
  const places = (text: string) =>
    told(text).report.map(({ code, range }) => `${range?.start.line}:${range?.start.column} ${code}`)
  t.same(places('meta:\n  "${none}": a\n  b: c'), ['3:3 variable-missing'])
  t.same(places('meta:\n  "${list}": a'), ['3:3 variable-not-text'])
  t.same(places('meta:\n  "x${list}": a'), ['3:3 variable-not-text'])
  t.same(places('meta:\n  "${a": a'), ['3:3 variable-syntax'])
  t.same(places('meta:\n  one: a\n  "${a}": b'), ['4:3 duplicate-key'])
  t.same(places('meta:\n  "${a}": b\n  one: a'), ['3:3 duplicate-key'], 'where the name was filled in')
  t.same(places('drive:\n  "${k:-volume_id}": 7\n  "${k:-formt}": x'), ['3:22 wrong-type', '4:3 unknown-key'])
  t.equal(told('launch_index: "${i:-x}"').value, undefined)
})

t.test('a literal value is the value itself', async (t) => {
  const source = `hostname: web1
instance_id: { literal: new }
drive: { literal: { datasource: nocloud, volume_id: "\${X}" } }
meta: { literal: { literal: "\${X}" } }
public_keys: { literal: { file: ${KEY} } }
user_data: { literal: "#!/bin/sh\\necho \${X} gh:alice\\n" }
`
  const variables = new Map<string, Json>([['X', 'filled']])
  const { value, report } = parseSpec(source, { variables })
  t.same(
    report.map(({ code, path }) => [code, path.join('.')]),
    [['unusual-label', 'drive.volume_id']],
  )
  t.match(value, { uuid: 'new', instance_id: 'stable', drive: { volume_id: '${X}', datasource: 'nocloud' } })
  t.same(value?.meta, new Map([['literal', '${X}']]))
  t.match(value?.keypairs, [{ name: 'file', public_key: KEY }])
  t.match(new TextDecoder().decode(value?.user_data), 'echo ${X} gh:alice')

  const flag = new Map([['drive.volume_id', { value: 'cidata', source: '--volume-id' }]])
  t.match(parseSpec(source, { overrides: flag }).value?.drive, { volume_id: 'cidata', datasource: 'nocloud' })

  const places = (text: string) =>
    parseSpec(text).report.map(({ code, path, range }) => [code, path.join('.'), range?.start.column])
  t.same(places('hostname: a\nmeta: { literal: 7 }'), [['wrong-type', 'meta.literal', 18]])
  t.same(places('hostname: a\npublic_keys: { literal: gh:alice }'), [
    ['bad-ssh-key', 'public_keys.literal', 25],
  ])
  t.same(places('hostname: a\nrandom_seed: { literal: random }'), [
    ['bad-random-seed', 'random_seed.literal', 25],
  ])
  t.same(places('hostname: a\nadmin_pass: { literal: { env: HOME } }'), [
    ['wrong-type', 'admin_pass.literal', 24],
  ])
  t.same(places('literal: { hostname: a }')[0]?.[0], 'unknown-key')
})
