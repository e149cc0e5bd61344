/** Our drive against Nova's for instances with all that Nova passes on unread; vendor data come over HTTP. */
import { tmpdir } from 'node:os'
import fc from 'fast-check'
import t from 'tap'
import { gunzip } from '../../lib/node/gunzip.ts'
import { resolveSpec, TRUSTED } from '../../lib/node/resolve-needs.ts'
import { declare } from '../../lib/spec/declare.ts'
import { differenceOf, isRendered } from './nova/difference.ts'
import { renderWithNova } from './nova/nova.ts'
import { specOfCase } from './nova/spec-of-case.ts'
import { unseenCase } from './nova/unseen-arbitrary.ts'
import { vendorServices } from './nova/vendor-services.ts'

const GENERATED = 320

/** By default always the same; another number makes others. */
const SEED = Number(process.env.NOVA_SEED ?? 20261127)

t.test('Nova passes it on, and so do we', { timeout: 300_000 }, async (t) => {
  const sampled = fc.sample(unseenCase, { numRuns: GENERATED, seed: SEED })
  const services = await vendorServices(sampled)
  t.teardown(() => services.close())
  const cases = sampled.map((given, n) => services.at(given, n))
  const results = await renderWithNova(cases)
  let equal = 0
  for (const [n, given] of cases.entries()) {
    const drive = results[n]!
    if (!isRendered(drive)) {
      t.fail(`${n}: Nova refused it: ${drive.error}`)
      continue
    }
    const declared = declare(specOfCase(given, drive), { gunzip })
    const found = differenceOf(await resolveSpec(declared, { policy: TRUSTED, folder: tmpdir() }), drive)
    if (found === undefined) equal++
    else t.fail(`${n}: ${found}`)
  }
  t.equal(equal, GENERATED, 'all are equal, byte for byte')
  const asked = results.flatMap((drive) => (isRendered(drive) ? [...drive.tree.keys()] : []))
  t.ok(asked.includes('ec2/1.0/user-data'), 'directories that Nova leaves out by default are among them')
})
