// A few rounds of nightly/state-kills.test.ts.
import t from 'tap'
import { killRounds } from './state-kills.ts'

t.test('posted passwords survive kill -9', { timeout: 200_000 }, async (t) => {
  const { kept, lost } = await killRounds(t, 5, 20)
  t.ok(kept > 0 && lost > 0, `${kept} acknowledged, ${lost} not`)
})
