/** Our drive against Nova's for instances with all that Nova passes on unread; vendor data come over HTTP. */
import { tmpdir } from 'node:os'
import fc from 'fast-check'
import t from 'tap'
import { gunzip } from '../../lib/node/gunzip.ts'
import { resolveSpec, TRUSTED } from '../../lib/node/resolve-needs.ts'
import { fromOpenstack } from '../../lib/spec/openstack/from-openstack.ts'
import { declare } from '../../lib/spec/declare.ts'
import { answersOfCase, MANNERS } from './nova/answers-of-case.ts'
import { differenceOf, isRendered } from './nova/difference.ts'
import { renderWithNova } from './nova/nova.ts'
import { specOfCase } from './nova/spec-of-case.ts'
import { unseenCase } from './nova/unseen-arbitrary.ts'
import { vendorServices } from './nova/vendor-services.ts'

const GENERATED = 320

/** By default always the same; another number makes others. */
const SEED = Number(process.env.NOVA_SEED ?? 20261127)

/** Writes maps as objects. */
function plain(_key: string, value: unknown): unknown {
  return value instanceof Map ? Object.fromEntries(value) : value
}

t.test('Nova passes it on, and so do we', { timeout: 300_000 }, async (t) => {
  const sampled = fc.sample(unseenCase, { numRuns: GENERATED, seed: SEED })
  const services = await vendorServices(sampled)
  t.teardown(() => services.close())
  const cases = sampled.map((given, n) => services.at(given, n))
  const results = await renderWithNova(cases)
  let equal = 0
  let fromAnswers = 0
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
    const manner = MANNERS[n % MANNERS.length]!
    const { files, spec } = answersOfCase(given, drive, manner)
    const { report, defaults } = fromOpenstack(files)
    const told = declare(JSON.stringify(spec, plain), { gunzip, defaults, reported: report })
    const answered = differenceOf(await resolveSpec(told, { policy: TRUSTED, folder: tmpdir() }), drive)
    if (answered === undefined) fromAnswers++
    else t.fail(`${n}, ${manner}: ${answered}`)
  }
  t.equal(equal, GENERATED, 'all are equal, byte for byte')
  t.equal(fromAnswers, GENERATED, "made of the APIs' answers, too")
  const asked = results.flatMap((drive) => (isRendered(drive) ? [...drive.tree.keys()] : []))
  t.ok(asked.includes('ec2/1.0/user-data'), 'directories that Nova leaves out by default are among them')
})
