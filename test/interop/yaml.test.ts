// The guests' YAML beside PyYAML, as cloud-init calls it: what it refuses, what it reads, and that it reads what we write.
import fc from 'fast-check'
import t from 'tap'
import { float, type Json, stringify } from '../../lib/text/json.ts'
import { plainYaml } from '../../lib/text/yaml/plain-yaml.ts'
import { readYaml } from '../../lib/text/yaml/read-yaml.ts'
import { writeYaml, yamlOf } from '../../lib/text/yaml/write.ts'
import { requireTools } from './tools.ts'
import { documentOf } from './yaml-documents.ts'
import { agrees, askPyYaml, differenceOf } from './yaml-judge.ts'

requireTools()

/** `npm run fuzz:yaml` looks at more. */
const COUNT = 3000

t.test('what PyYAML refuses is refused, and the rest has its values', async (t) => {
  const texts = Array.from({ length: COUNT }, (_, number) => documentOf(1, number).text)
  const theirs = await askPyYaml(texts)
  t.ok(theirs.filter((each) => 'value' in each).length > COUNT / 4, 'many are taken')
  for (const [index, text] of texts.entries()) {
    const difference = differenceOf(text, theirs[index]!)
    if (difference !== undefined) t.fail(JSON.stringify(text), { difference })
  }
})

t.test('what is read to be merged and is written again means the same', async (t) => {
  const texts = Array.from({ length: COUNT }, (_, number) => documentOf(2, number).text)
  const theirs = await askPyYaml(texts)
  const again = texts.flatMap((text, index) => {
    const their = theirs[index]!
    const read = readYaml(text)
    return 'value' in their && 'value' in read ? [{ text, their, written: writeYaml(read.value) }] : []
  })
  t.ok(again.length > COUNT / 4, 'many can be merged')
  const theirsAgain = await askPyYaml(again.map(({ written }) => written))
  for (const [index, { text, their, written }] of again.entries())
    if (JSON.stringify(theirsAgain[index]) !== JSON.stringify(their))
      t.fail(JSON.stringify(text), { written, their, again: theirsAgain[index] })
})

const hard = fc.constantFrom(
  'e😀',
  '😀',
  'a\x7fb',
  '\x80',
  '\x85',
  '\x9f',
  '\xa0',
  '\u2028',
  '\ufeff',
  '\ufffe',
  '\uffff',
  '\0',
  '\t',
  '\r',
  '\n',
  ' ',
  '',
  '0x_',
  '0b_',
  '1.5e+508',
  '1e5',
  '0o17',
  '1:30',
  '52:54:00:12:34:56',
  'yes',
  'null',
  '~',
  '=',
  '<<',
  '2001-01-01',
  '2001-13-01',
  '- a',
  '? a',
  ': a',
  'a: b',
  'a #b',
  '#c',
  '&a',
  '*a',
  '!x',
  '|',
  '>',
  '%',
  '@',
  '`',
  '"',
  "'",
  '---',
  '...',
  '--- a',
  '[',
  '{',
  ',',
  '_',
  '1_000',
  '.5',
  '.',
  '-',
  '-.inf',
  '.nan',
  '+.5',
  '0.',
  'a\n',
  '\na',
  'a\n\nb\n',
  ' a\nb',
  'a\n b',
  '\n',
  '\n\n',
  'a \nb',
  '\t\n',
  'a\tb',
  'k'.repeat(1025),
  '😀'.repeat(600),
  '"'.repeat(600),
  `a\n${'k'.repeat(1025)}`,
)
const text = fc.oneof(
  hard,
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.string({ unit: hard, maxLength: 4 }),
  fc.string({ maxLength: 100 }),
)
const number = fc.oneof(
  fc.integer(),
  fc.bigInt({ min: -(2n ** 90n), max: 2n ** 90n }),
  fc.double().map(float),
  fc.integer({ min: -320, max: 308 }).map((exponent) => float(Number(`1e${exponent}`))),
) as fc.Arbitrary<Json>
const json = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.constantFrom<Json>(null, true, false),
    number,
    text,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.array(fc.tuple(text, tie('value')), { maxLength: 4 }).map((pairs) => new Map(pairs)),
  ),
})).value

const writers: Readonly<Record<string, (value: Json) => string>> = {
  writeYaml: (value) => writeYaml(yamlOf(value)),
  plainYaml,
}

for (const [name, write] of Object.entries(writers))
  t.test(`${name}: PyYAML reads what is written`, async (t) => {
    const values = fc.sample(json, { numRuns: COUNT, seed: 11 })
    const theirs = await askPyYaml(values.map(write))
    for (const [index, value] of values.entries()) {
      const their = theirs[index]!
      if ('refused' in their || !agrees(value, their.value))
        t.fail(stringify(value), { written: write(value), their })
    }
    t.equal(theirs.length, COUNT)
  })
