// Networks as people write them, sound and broken: `check` says of each what cloud-init 22.4 and netplan do with it.
import t from 'tap'
import { disagreements, samples } from './network-drives.ts'
import { requireTools } from './tools.ts'

requireTools()

t.test('cloud-init and netplan agree with check on generated networks', async (t) => {
  const found = await disagreements(samples(1, 240))
  t.ok(found.lost > 60, 'many are broken')
  t.ok(found.lost < 200, 'many are sound')
  t.same(found.missed, [], 'nothing is lost in silence')
  t.same(found.false, [], 'no alarm is false')
})
