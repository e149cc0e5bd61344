// SpecInput, the type of a spec: made of the schema, and judged by TypeScript.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { format, resolveConfig } from 'prettier'
import t from 'tap'
import ts from 'typescript'
import { checkSpec } from '../lib/spec/parse.ts'
import { specSchema } from '../lib/spec/spec-schema.ts'
import { isMap, type Json, parse, stringify } from '../lib/text/json.ts'
import { compose } from '../lib/text/yaml/compose.ts'
import { root } from './cli.ts'
import { typesOf } from './spec-types.ts'

const FILE = join(root, 'lib', 'spec', 'spec-input.ts')

const HEAD = `// Made of the schema by test/spec-input.test.ts; TAP_SNAPSHOT=1 writes it.

/** A map of any keys, as an object or a Map. */
type MapOf<T> = { readonly [key: string]: T } | ReadonlyMap<string, T>

`

t.test('the file is made of the schema', async (t) => {
  const source = await format(`${HEAD}${typesOf('SpecInput', specSchema())}`, {
    ...(await resolveConfig(FILE)),
    parser: 'typescript',
  })
  if (process.env.TAP_SNAPSHOT === '1') writeFileSync(FILE, source)
  t.equal(readFileSync(FILE, 'utf8'), source)
})

/** The source of an object of TypeScript. JSON is one. */
const sourceOf = (value: Json): string => stringify(value)

const examples: readonly Json[] = [
  ...['examples', 'templates'].flatMap((folder) =>
    readdirSync(join(root, folder))
      .filter((name) => /\.(?:yaml|json)$/.test(name))
      .map((name) => compose(readFileSync(join(root, folder, name), 'utf8')).value!),
  ),
  ...examplesOfFields(),
]

/** A spec of each example that the schema has of a field. */
function examplesOfFields(): Json[] {
  const fields = specSchema()['properties'] as Readonly<Record<string, { readonly examples?: unknown[] }>>
  const sources = Object.entries(fields).flatMap(([name, { examples = [] }]) =>
    examples.map((value) => JSON.stringify({ [name]: value })),
  )
  return sources.map((source) => parse(source))
}

/** What only a program can give, or YAML has other forms for. */
const given = [
  '{ hostname: { literal: "web1" }, admin_pass: { env: "PASSWORD" }, random_seed: { command: ["a", "b"] } }',
  '{ hostname: undefined, name: "a", meta: new Map([["role", "web"]]), public_keys: { prompt: "Key" } }',
  '{ user_data: new Uint8Array(3), files: { "/etc/motd": new Uint8Array(3) }, extra_files: { "a/": null } }',
  '{ user_data: { parts: [{ file: "a.sh" }, new Uint8Array(1)] }, network: { eth0: { dhcp4: true } } }',
  '{ meta: { literal: { a: "$b" } }, devices: [{ type: "nic", tags: ["front"] }] } as const',
  '{ network: { version: 1, config: [{ type: "physical", name: "eth0" }] }, vendor_data2: { any: [1] } }',
  '{ network: { links: [], networks: [], services: [] }, vendor_data: null, network_data: [1] }',
]

const bad = [
  '{ hostnam: "a" }',
  '{ hostname: 1 }',
  '{ hostname: ["a"] }',
  '{ hostname: { literl: "a" } }',
  '{ launch_index: "1" }',
  '{ meta: { role: 1 } }',
  '{ admin_pass: { enw: "PASSWORD" } }',
  '{ admin_pass: new Uint8Array(1) }',
  '{ destination: "nowhere" }',
  '{ drive: { format: "iso" } }',
  '{ drive: { datasource: "openstack" } }',
  '{ files: { "/etc/motd": 1 } }',
  '{ user_data: { parts: "a" } }',
  '{ devices: [{ type: "card" }] }',
  '{ network: { eth0: { dhcp4: 1 } } }',
  '{ network: { ethernets: { eth0: { addresses: "192.0.2.1/24" } } } }',
  '{ vendor_data2: { dynamic: [{ name: "a" }] } }',
  '"hostname: a"',
  '[]',
]

/** Fields with the keys of a guest's own format, which are in no schema of ours. */
const FOREIGN = ['cloud_config', 'ignition']

/** Specs with a key that `checkSpec` does not know. */
const misspelt = examples
  .flatMap((spec) => [...withMisspeltKey(spec)])
  .filter((spec) => {
    const { report } = checkSpec(spec as ReadonlyMap<string, unknown>)
    return report.some(({ code, path }) => code === 'unknown-key' && !FOREIGN.includes(String(path[0])))
  })

/** The same value, once for each key in it, with one letter more. */
function* withMisspeltKey(value: Json): Generator<Json> {
  if (isMap(value)) {
    for (const key of value.keys())
      yield new Map(Array.from(value, ([name, member]) => [name === key ? `${key}x` : name, member]))
    for (const [key, member] of value)
      for (const changed of withMisspeltKey(member)) yield new Map([...value, [key, changed]])
  } else if (Array.isArray(value)) {
    for (const [n, item] of (value as Json[]).entries())
      for (const changed of withMisspeltKey(item)) yield (value as Json[]).with(n, changed)
  }
}

/** Finds those of the sources, each of one line, that TypeScript does not take for a spec. */
function refused(sources: readonly string[]): ReadonlySet<string> {
  const path = join(dirname(FILE), 'given-specs.ts')
  const head = "import type { SpecInput } from './spec-input.ts'"
  const lines = sources.map((source, n) => `export const spec${n}: SpecInput = ${source}`)
  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    target: ts.ScriptTarget.ES2023,
    module: ts.ModuleKind.NodeNext,
    allowImportingTsExtensions: true,
    exactOptionalPropertyTypes: true,
    types: [],
  }
  const host = ts.createCompilerHost(options)
  const { getSourceFile } = host
  host.getSourceFile = (name, version) =>
    name === path
      ? ts.createSourceFile(name, [head, ...lines].join('\n'), version)
      : getSourceFile.call(host, name, version)
  const program = ts.createProgram([path], options, host)
  const found = [...program.getSyntacticDiagnostics(), ...program.getSemanticDiagnostics()]
  const wrong = found.map(({ file, start, messageText }) => {
    if (file?.fileName !== path) throw new Error(`${file?.fileName}: ${JSON.stringify(messageText)}`)
    return sources[file.getLineAndCharacterOfPosition(start!).line - 1]!
  })
  return new Set(wrong)
}

const good = [...examples.map(sourceOf), ...given]
const wrong = refused([...good, ...bad, ...misspelt.map(sourceOf)])

t.test('every example is a spec for TypeScript', async (t) => {
  t.ok(good.length > 50)
  t.same(
    good.filter((source) => wrong.has(source)),
    [],
  )
})

t.test('a misspelt key does not compile', async (t) => {
  t.ok(misspelt.length > 200, `${misspelt.length} specs`)
  t.same(
    misspelt.map(sourceOf).filter((source) => !wrong.has(source)),
    [],
  )
})

t.test('a value of another type does not compile', async (t) => {
  t.same(
    bad.filter((source) => !wrong.has(source)),
    [],
  )
})
