// 100 000 drives through a queue, while workers are killed fifty times and Redis is restarted twice.
import t from 'tap'
import { survives } from '../queue-kills.ts'

t.test('every drive once, none wrong', async (t) => {
  const seconds = await survives(t, {
    drives: 100_000,
    parts: 128,
    workers: 2,
    kills: 50,
    restarts: 2,
    seed: Number(process.env.SEED ?? 2_101),
  })
  t.comment(`${Math.round(seconds)} s`)
})
