// network_data.json passes what Nova's schema asks, but for the types that Nova itself writes and its schema lacks.
import { join } from 'node:path'
import t from 'tap'
import { stringify } from '../../lib/text/json.ts'
import { examples } from '../examples.ts'
import { run, tool } from './tools.ts'

const schema = join(import.meta.dirname, 'nova', 'network-data.schema.json')

/** What Debian's jsonschema says against each document; empty when it is valid. */
async function problems(documents: readonly string[]): Promise<string[]> {
  const program = [
    'import json, sys, jsonschema',
    'judge = jsonschema.Draft7Validator(json.load(open(sys.argv[1])))',
    'print(json.dumps(["; ".join(e.message for e in judge.iter_errors(json.loads(d))) for d in json.loads(sys.argv[2])]))',
  ].join('\n')
  return JSON.parse(
    (await run(tool.python, ['-c', program, schema, JSON.stringify(documents)])).toString(),
  ) as string[]
}

t.test('the examples', async (t) => {
  const drives = (await examples()).filter(({ spec }) => spec.network_data !== undefined)
  t.ok(drives.length > 0)
  const documents = drives.map(({ spec }) =>
    stringify(spec.network_data!).replaceAll(/ipv6_dhcpv6-state(?:less|ful)/g, 'ipv6_dhcp'),
  )
  for (const [i, problem] of (await problems(documents)).entries()) t.equal(problem, '', drives[i]!.name)
})

t.test('what it refuses', async (t) => {
  const bad = [
    '{}',
    '{"links": [{"id": "a", "type": "phy"}], "networks": [], "services": []}',
    '{"links": [], "networks": [{"id": "n", "type": "dhcp", "link": "a", "network_id": "n"}], "services": []}',
  ]
  for (const [i, problem] of (await problems(bad)).entries()) t.not(problem, '', `refused: ${bad[i]}`)
})
