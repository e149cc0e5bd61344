// A service that keeps passwords is killed at any moment, some hundred times: nothing is torn, lost after its answer, or readable
// by others.
import t from 'tap'
import { killRounds } from '../state-kills.ts'

const ROUNDS = Number(process.env.KILLS ?? 200)

t.test('posted passwords survive kill -9', { timeout: 1_200_000 }, async (t) => {
  const { kept, lost } = await killRounds(t, ROUNDS, Number(process.env.KILL_SEED ?? 20261128))
  t.comment(`${kept} posts acknowledged, ${lost} not`)
  t.ok(kept > ROUNDS && lost > ROUNDS, 'the kills come before and after answers')
})
