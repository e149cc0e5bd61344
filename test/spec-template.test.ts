// One text for many servers: each has the spec and the report that the text alone would give it.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { parseSpec, specTemplate } from '../lib/spec/parse.ts'
import type { Json } from '../lib/text/json.ts'

const folder = join(import.meta.dirname, '..', 'templates')

/** Texts with the form of each variable, and with mistakes whose places are in the text. */
const texts: Readonly<Record<string, string>> = {
  whole: 'hostname: ${name}\nlaunch_index: ${n}\n',
  inside: 'hostname: web-${n}.example.org\nmeta: {"key-${name}": "$${n}"}\n',
  missing: 'hostname: web\nmeta: {a: "${unknown}"}\n',
  'bad value': 'hostname: web\nlaunch_index: "${name}"\nuser_data: "#cloud-config\\nrun: 1\\n"\n',
  'unknown field': 'hostnam: ${name}\n',
  'no YAML': 'hostname: [\n',
  'two equal keys': 'hostname: a\nhostname: ${name}\n',
  ...Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')])),
}

const values = [
  { name: 'a', n: 1 },
  { name: 'b', n: 'two' },
  { name: '', n: -1 },
  { name: 'a', n: 1 },
]

t.test('a template gives what the text gives', async (t) => {
  for (const [title, text] of Object.entries(texts)) {
    const of = specTemplate(text, { source: 'fleet.yaml' })
    for (const [n, each] of values.entries()) {
      const variables = new Map<string, Json>(Object.entries(each))
      t.same(of(variables), parseSpec(text, { source: 'fleet.yaml', variables }), `${title}, ${n}`)
    }
  }
})
