// The YAML of a seed that somebody wrote by hand, judged on the drive by check and by PyYAML.
import t from 'tap'
import { check } from '../../lib/inspect/check.ts'
import { file } from '../../lib/image/tree.ts'
import { requireTools } from './tools.ts'
import { askPyYaml } from './yaml-judge.ts'
import { documentOf } from './yaml-documents.ts'

requireTools()

const LONG = 'k'.repeat(1025)

/** Documents that stand at the borders of YAML 1.1: tabs, long keys, tags and references. */
const TEXTS: readonly string[] = [
  'a:\tb\n',
  'a: b\tc\n',
  'a: b\t# c\n',
  'a:\n-\tb\n',
  'a:\n  -\t- b\n',
  'a: b\n\t\t\nc: d\n',
  'a: b\n\t\n',
  'a: [b,\tc]\n',
  'a:\n\tb: c\n',
  'a: "b\tc"\n',
  'a: b\t\n',
  'a\t: b\n',
  '\t# c\na: b\n',
  'a: |\n  x\ty\n\tz\n',
  `${LONG}: 1\n`,
  `${LONG.slice(2)}: 1\n`,
  `"${LONG}": 1\n`,
  'a: !!set {x, y}\n',
  'a: !!omap [x: 1]\n',
  '=: 1\n',
  'a: =\n',
  'a: &a [*a]\n',
  '? a\n: b\n',
  'a: &x {b: 1}\nc: {<<: *x}\n',
  'a: 2024-13-45\n',
  'a: 190:20:30\n',
  'a: 1\na: 2\n',
  'a: b\u0085c: d\n',
  'a: \u0007\n',
]

const DOCUMENTS = ['meta-data', 'user-data', 'network-config'] as const
const SYNTAX = ['guest-not-yaml', 'guest-user-data-yaml']

function textOf(document: (typeof DOCUMENTS)[number], text: string): string {
  if (document === 'user-data') return `#cloud-config\n${text}`
  return document === 'meta-data' ? `instance-id: i-1\n${text}` : text
}

t.test('check refuses the YAML of a seed where PyYAML does', async (t) => {
  // A generated document may have a directive, an end or a start, which no other line may precede.
  const generated = Array.from({ length: 600 }, (_, number) => documentOf(15, number).text)
  const texts = [...TEXTS, ...generated.filter((text) => /^[a-z]\w*:/.test(text))]
  const differences: string[] = []
  for (const document of DOCUMENTS) {
    const whole = texts.map((text) => textOf(document, text))
    const theirs = await askPyYaml(whole)
    t.ok(theirs.filter((each) => 'refused' in each).length > 10, `${document}: some are refused`)
    for (const [n, text] of whole.entries()) {
      const tree = new Map([
        ['meta-data', file('instance-id: i-1\n')],
        ['user-data', file('#cloud-config\npackages: [git]\n')],
        [document, file(text)],
      ])
      const report = check({ tree, medium: { fileSystem: 'none' } }, { guests: ['cloud-init@22.4'] })
      const isRefused = report.some(({ code, source }) => source === document && SYNTAX.includes(code))
      if (isRefused !== 'refused' in theirs[n]!) differences.push(`${document}: ${JSON.stringify(text)}`)
    }
  }
  t.same(differences, [])
})
