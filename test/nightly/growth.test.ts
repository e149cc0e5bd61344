// Time that grows no faster than the input: every reader and command at n and 8 n things, in a process that can be ended.
import t from 'tap'
import { measured } from '../growth/harness.ts'
import { rows } from '../growth/rows.ts'

const [SMALL, LARGE] = [1000, 8000]

/** Eight times the things may take so many times as long: n log n takes 10.4, what is quadratic 64. */
const MOST = 26

/** ms under which a time says nothing. */
const LEAST = 4

const isLinear = ([small, large]: readonly number[]): boolean => large! <= MOST * Math.max(small!, LEAST)

t.test('what grows faster is seen', async (t) => {
  t.notOk(isLinear([20, 20 * 64]), 'quadratic')
  t.notOk(isLinear([10, 10 * 27]))
  t.ok(isLinear([20, 20 * 10.4]), 'n log n')
})

t.test('rows', { timeout: 1_200_000 }, async (t) => {
  await measured(Object.keys(rows), [SMALL, LARGE], ({ name, times }) => {
    const said = times === undefined ? 'no end' : times.map((time) => `${time.toFixed(1)} ms`).join(', ')
    t.ok(times !== undefined && isLinear(times), `${name}: ${said}`)
  })
})
