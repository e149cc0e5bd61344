// Cloud-configs of every module, valid and broken, beside the code of cloud-init's own modules: what stops a module is found,
// and an error stops one.
import t from 'tap'
import { compareModules } from '../interop/cloud-config-modules.ts'

const RUNS = Number(process.env.CLOUD_CONFIG_RUNS ?? 3000)
const SEED = Number(process.env.CLOUD_CONFIG_SEED ?? 20261128)

t.test('the same verdict as the modules', { timeout: 1_200_000 }, async (t) => {
  const { missed, alarms, warned, stopped } = await compareModules(RUNS, SEED)
  t.comment(`${stopped} of ${RUNS} stop a module, of which ${warned.length} depend on the guest`)
  t.ok(stopped > RUNS / 20, 'some stop a module')
  t.same(missed, [], 'nothing is missed')
  t.same(alarms, [], 'no alarm is false')
  t.ok(warned.length < stopped / 20, `few depend on the guest: ${warned.join('\n')}`)
})
