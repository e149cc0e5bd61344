/** Compares our reader of the guests' YAML with PyYAML on many documents: tsx test/interop/yaml-campaign.ts [--count 20000] [--seed 1] */
import { parseArgs } from 'node:util'
import { documentOf } from './yaml-documents.ts'
import { askPyYaml, differenceOf } from './yaml-judge.ts'

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '20000' },
    seed: { type: 'string', default: '1' },
    show: { type: 'string', default: '40' },
  },
})

const documents = Array.from({ length: Number(values.count) }, (_, number) =>
  documentOf(Number(values.seed), number),
)
const theirs = await askPyYaml(documents.map(({ text }) => text))
const found = documents.flatMap((document, index) => {
  const difference = differenceOf(document.text, theirs[index]!)
  return difference === undefined ? [] : [{ ...document, difference }]
})
const kinds = new Map<string, number>()
for (const { difference } of found) {
  const kind = difference.split(':')[0]!
  kinds.set(kind, (kinds.get(kind) ?? 0) + 1)
}
for (const { text, difference } of found.slice(0, Number(values.show)))
  console.log(`${JSON.stringify(text)}\n  ${difference.slice(0, 300)}`)
const taken = theirs.filter((each) => 'value' in each).length
console.log(
  `${documents.length} documents, of which PyYAML takes ${taken}: ${found.length} differences`,
  Object.fromEntries(kinds),
)
process.exitCode = found.length === 0 ? 0 : 1
