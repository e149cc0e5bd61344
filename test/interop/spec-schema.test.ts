// The JSON schema of a spec, judged and applied by a validator that nobody here wrote.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { type Json, stringify } from '../../lib/text/json.ts'
import { parseSpec } from '../../lib/spec/parse.ts'
import { editorSchema, specSchema } from '../../lib/spec/spec-schema.ts'
import { compose } from '../../lib/text/yaml/compose.ts'
import { root } from '../cli.ts'
import { requireTools, runPython, withDirectory } from './tools.ts'

requireTools()

const schema = specSchema()
const SHAPE_CODES = ['unknown-key', 'wrong-type', 'missing-key']

function specs(folder: string): { readonly name: string; readonly source: string }[] {
  const names = readdirSync(join(root, folder)).filter((name) => /\.(?:yaml|json)$/.test(name))
  return names.sort().map((name) => ({ name, source: readFileSync(join(root, folder, name), 'utf8') }))
}

/** Where the validator finds each instance wrong, as paths with dots. */
async function judge(instances: readonly Json[]): Promise<readonly (readonly string[])[]> {
  return withDirectory(async (folder) => {
    const path = join(folder, 'input.json')
    writeFileSync(path, `{"schema": ${JSON.stringify(schema)}, "instances": ${stringify(instances)}}`)
    return (await runPython('spec_schema.py', [path])) as string[][]
  })
}

t.test('the file of the package is the schema', async (t) => {
  const built = JSON.parse(readFileSync(join(root, 'dist', 'spec.schema.json'), 'utf8')) as unknown
  t.same(built, editorSchema())
})

t.test('it takes every example and every spec to start from', async (t) => {
  const all = [...specs('examples'), ...specs('templates')]
  t.ok(all.length > 25)
  const found = await judge(all.map(({ source }) => compose(source).value!))
  for (const [n, { name }] of all.entries()) t.same(found[n], [], name)
})

t.test('it refuses what has another shape, where parseSpec does', async (t) => {
  const cases = specs('test/invalid').filter(({ name, source }) => {
    // What is wrong in a text is no matter of the shape of the spec, and a template is no spec.
    const [code = '', kind] = name.split('.')
    return SHAPE_CODES.includes(code) && kind !== 'jinja' && !/^user_data: \|$/m.test(source)
  })
  t.ok(cases.length >= 5)
  const found = await judge(cases.map(({ source }) => compose(source).value!))
  for (const [n, { name, source }] of cases.entries()) {
    const { report } = parseSpec(source)
    const fields = new Set(
      report
        .filter(({ code }) => SHAPE_CODES.includes(code))
        .map(({ code, path, part }) => topOf(code, path, part)),
    )
    t.same(new Set(found[n]!.map((path) => path.split('.')[0]!)), fields, name)
  }
})

/** The field that an error is in; an unknown one is the spec's own error. */
function topOf(code: string, path: readonly (string | number)[], part: string | undefined): string {
  return code === 'unknown-key' && part === 'key' && path.length === 1 ? '' : String(path[0])
}
