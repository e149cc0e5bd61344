// JSON as Python reads and writes it: Nova's bytes are Python's.
import fc from 'fast-check'
import t from 'tap'
import { float, type Json, parse, stringify } from '../../lib/text/json.ts'
import { run, tool } from './tools.ts'

/** What `json.dumps(json.loads(text))` gives for each text. */
async function throughPython(texts: readonly string[]): Promise<string[]> {
  const program =
    'import json, sys; print(json.dumps([json.dumps(json.loads(t)) for t in json.loads(sys.argv[1])]))'
  return JSON.parse((await run(tool.python, ['-c', program, JSON.stringify(texts)])).toString()) as string[]
}

const number = fc.oneof(
  fc.double(),
  fc.double().map(float),
  fc.integer(),
  fc.bigInt({ min: -(2n ** 90n), max: 2n ** 90n }),
  fc.integer({ min: -30, max: 30 }).map((exponent) => float(Number(`1e${exponent}`))),
)
const text = fc.string({
  unit: fc.oneof(fc.constantFrom('\x7f', '\x80', '\u2028', '"', '\\', '/', '\n', '😀', 'é'), fc.string()),
})
const json = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom<Json>(null, true, false),
    number as fc.Arbitrary<Json>,
    text.filter((value) => value.isWellFormed()),
    fc.array(tie('value'), { maxLength: 4 }),
    fc
      .array(fc.tuple(fc.oneof(text, fc.constantFrom('__proto__', '10', '2')), tie('value')), {
        maxLength: 4,
      })
      .map((pairs) => new Map(pairs)),
  ),
})).value

t.test('what we write, Python writes too, and we read it back', async (t) => {
  const values = fc.sample(json, { numRuns: 400, seed: 7 }).filter((value) => stringify(value).isWellFormed())
  const texts = values.map((value) => stringify(value))
  const python = await throughPython(texts)
  t.ok(texts.length > 300)
  for (const [i, text] of texts.entries()) {
    if (python[i] !== text) t.equal(text, python[i])
    if (stringify(parse(text)) !== text) t.equal(stringify(parse(text)), text)
  }
})

t.test('what stands in files', async (t) => {
  const texts = [
    '{"b":1,"a":2.0,"b":3,"big":12345678901234567890123,"exp":1e3,"n":NaN,"10":1}',
    '[1e-5, 0.0001, 123456789012345680.0, 1e16, 1e15, 1.5e300, -0.0, -0, 5e-324, 1e22, -1.5e-7, 100.25, 1E400]',
    ' \t\r\n[ ]\n',
    '"\\ud83d\\ude00 \\/ \\u00e9 \\b\\f"',
    '-Infinity',
  ]
  const python = await throughPython(texts)
  for (const [i, text] of texts.entries()) t.equal(stringify(parse(text)), python[i])
  for (const bad of [
    '',
    '[1,]',
    '{"a":1,}',
    '{"a" 1}',
    '[',
    '"a\nb"',
    '01',
    'tru',
    '1 2',
    '"\\x"',
    "{'a': 1}",
    '+1',
    '.5',
    '1.',
    `${'['.repeat(600)}`,
  ]) {
    t.throws(() => parse(bad), { name: 'JsonSyntaxError' }, bad.slice(0, 20))
  }
})
