// Our verdict on Ignition configs beside that of Debian's ignition-validate, which reads specification 3.0 to 3.3 and an early 3.4.
import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import fc from 'fast-check'
import t from 'tap'
import { hasErrors } from '../../lib/report/diagnostics.ts'
import { checkUserData } from '../../lib/user-data/check.ts'
import { ignitionConfig } from './ignition-arbitrary.ts'
import { requireTools } from './tools.ts'

requireTools()

const run = promisify(execFile)

/** How many configs of each version. */
const RUNS = Number(process.env.IGNITION_RUNS ?? 44)

t.test('the same verdict as ignition-validate', { timeout: 600_000 }, async (t) => {
  const directory = t.testdir({})
  const count = { good: 0, bad: 0 }
  for (const [minor, version] of ['3.0.0', '3.1.0', '3.2.0', '3.3.0', '3.4.0-experimental'].entries()) {
    const configs = fc.sample(ignitionConfig(version, minor), {
      numRuns: RUNS,
      seed: Number(process.env.IGNITION_SEED ?? 20261127) + minor,
    })
    for (const [index, config] of configs.entries()) {
      const text = JSON.stringify(config)
      const path = join(directory, `${minor}-${index}.ign`)
      writeFileSync(path, text)
      const said = await run('/usr/bin/ignition-validate', [path]).then(
        ({ stdout }) => ({ isGood: true, stdout }),
        ({ stdout }: { stdout: string }) => ({ isGood: false, stdout }),
      )
      const found = checkUserData(new TextEncoder().encode(text))
      t.equal(
        !hasErrors(found),
        said.isGood,
        `${text} ${said.stdout} ${JSON.stringify(found.map(({ message }) => message))}`,
      )
      count[said.isGood ? 'good' : 'bad']++
    }
  }
  t.ok(count.good > RUNS && count.bad > RUNS, JSON.stringify(count))
})
