// The comparison of test/interop/network-drives.test.ts on more networks.
import t from 'tap'
import { disagreements, samples } from '../interop/network-drives.ts'
import { requireTools } from '../interop/tools.ts'

requireTools()

t.test('cloud-init and netplan agree with check on many generated networks', async (t) => {
  const found = await disagreements(samples(10_000, 1600))
  t.same(found.missed, [], 'nothing is lost in silence')
  t.same(found.false, [], 'no alarm is false')
})
