// JSON as Python writes it, where the two differ. What the expected texts are, json.dumps said.
import t from 'tap'
import { float, stringify } from '../lib/text/json.ts'

t.test('floats: an exponent from 1e16 on, and below 1e-4', async (t) => {
  const cases: readonly (readonly [number, string])[] = [
    [1e15, '1000000000000000.0'],
    [9999999999999998, '9999999999999998.0'],
    [1e16, '1e+16'],
    [1.2345678901234567e19, '1.2345678901234567e+19'],
    [1e22, '1e+22'],
    [0.0001, '0.0001'],
    [0.00012345, '0.00012345'],
    [0.0000999, '9.99e-05'],
    [1e-7, '1e-07'],
    [5e-324, '5e-324'],
    [-1e16, '-1e+16'],
    [1.5, '1.5'],
    [-0, '-0.0'],
  ]
  for (const [value, text] of cases) t.equal(stringify(float(value)), text)
})
