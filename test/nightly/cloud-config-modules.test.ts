// Cloud-configs of every module, valid and broken, beside the code of cloud-init's own modules: a value that stops a module is told,
// and of what is an error of ours most stops a module.
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import fc from 'fast-check'
import t from 'tap'
import { checkUserData } from '../../lib/user-data/check.ts'
import { oneKeyConfig } from '../interop/cloud-config-arbitrary.ts'

const RUNS = Number(process.env.CLOUD_CONFIG_RUNS ?? 2000)
const SEED = Number(process.env.CLOUD_CONFIG_SEED ?? 20261128)

interface Judged {
  readonly failed: readonly (readonly (readonly [module: string, reason: string])[])[]
}

t.test('the same verdict as the modules', { timeout: 1_200_000 }, async (t) => {
  const configs = fc.sample(oneKeyConfig('22.4'), { numRuns: RUNS, seed: SEED })
  const texts = configs.map((config) => `#cloud-config\n${JSON.stringify(config)}\n`)
  const script = join(import.meta.dirname, 'cloud_config_modules.py')
  const shown = execFileSync('/usr/bin/python3', [script], {
    input: JSON.stringify(texts),
    maxBuffer: Infinity,
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  const { failed } = JSON.parse(shown.toString().trim().split('\n').at(-1)!) as Judged
  const missed: string[] = []
  const alarms: string[] = []
  for (const [index, text] of texts.entries()) {
    const found = checkUserData(new TextEncoder().encode(text), { guests: ['cloud-init@22.4'] })
    const errors = found.filter(({ severity }) => severity === 'error')
    if (failed[index]!.length > 0 && found.length === 0)
      missed.push(`MISS ${text.split('\n')[1]} ${JSON.stringify(failed[index])}`)
    if (failed[index]!.length === 0 && errors.length > 0)
      alarms.push(
        `ALARM ${text.split('\n')[1]} ${errors.map(({ code, path, message }) => `${code} ${path.join('.')} ${message}`).join('; ')}`,
      )
  }
  const counts = `${missed.length} missed and ${alarms.length} false alarms in ${texts.length} configs`
  t.comment(counts)
  for (const each of [...missed, ...alarms]) t.comment(each)
  t.ok(failed.filter((each) => each.length > 0).length > texts.length / 20, 'some stop a module')
  // Some depend on programs of the guest, and some of our errors are of the schema alone.
  t.ok(missed.length < texts.length / 500, counts)
  t.ok(alarms.length < texts.length / 8, counts)
})
