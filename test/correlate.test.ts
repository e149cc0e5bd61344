// Findings and the places of the text that they are about.
import t from 'tap'
import { atPosition, byPosition, correlate, inOrder, type Places } from '../lib/report/correlate.ts'
import type { Diagnostic, Path, Range } from '../lib/report/diagnostics.ts'
import { compose } from '../lib/text/yaml/compose.ts'

const finding = (path: Path, more: Partial<Diagnostic> = {}): Diagnostic => ({
  severity: 'error',
  code: 'wrong-type',
  message: 'm',
  path,
  ...more,
})

const at = (line: number, column = 1): Range => ({ start: { line, column }, end: { line, column } })

const text = 'a: 1\nb:\n  c: [x, yy]\nd: |\n  one\n  two\n'
const places = compose(text)

t.test('a finding has the range of its path, of the key or the value', async (t) => {
  const range = (found: Diagnostic) => correlate(found, places).range
  t.same(range(finding(['b', 'c', 1])), { start: { line: 3, column: 10 }, end: { line: 3, column: 12 } })
  t.same(range(finding(['b'], { part: 'key' })), {
    start: { line: 2, column: 1 },
    end: { line: 2, column: 2 },
  })
  t.same(
    range(finding(['b', 'none']))?.start.line,
    3,
    'what is not there has the place of what it should be in',
  )
  t.same(correlate(finding(['a']), { locate: () => undefined }), finding(['a']))
})

t.test('a place within a text is one of the source, from its start to its end', async (t) => {
  const within = { start: { line: 1, column: 2 }, end: { line: 2, column: 3 } }
  const placed = correlate(finding(['d'], { within }), places)
  t.same(placed.range, { start: { line: 5, column: 4 }, end: { line: 6, column: 5 } })
  t.notOk('within' in placed)
  const folded: Places = { locate: () => at(9), within: () => undefined }
  t.match(
    correlate(finding(['d'], { within }), folded),
    { within, range: at(9) },
    'lines that are not those of the source',
  )
})

t.test('a path of something else, and a name for the text', async (t) => {
  const placed = correlate(finding(['x'], { source: 'drive' }), places, { source: 'spec.yaml', path: ['a'] })
  t.match(placed, { path: ['x'], source: 'spec.yaml', range: { start: { line: 1, column: 4 } } })
  t.equal(correlate(finding(['a'], { source: 'drive' }), places).source, 'drive')
  t.notOk('source' in correlate(finding(['a']), places))
})

t.test('source by source, each from its start', async (t) => {
  const [one, two, three, four] = [
    finding(['1'], { source: 'a', range: at(2, 9) }),
    finding(['2'], { source: 'b', range: at(1) }),
    finding(['3'], { source: 'a', range: at(2, 1) }),
    finding(['4'], { source: 'a', range: at(1, 99) }),
  ]
  t.same(inOrder([one!, two!, three!, four!]), [four, three, one, two])
  t.equal(byPosition(one!, finding([])), 0)
  t.same(atPosition(finding([]), { line: 3, column: 4 }).range, at(3, 4))
})
