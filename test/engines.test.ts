// The part of a fleet that a task makes: as the engine that runs it says, or an error that names what was found.
import fc from 'fast-check'
import t from 'tap'
import { shardOption } from '../cli/fleet/shard-option.ts'
import { type Engine, ENGINES, shardOfTask } from '../lib/fleet/engines.ts'

const SEED = { seed: 20_221_128, numRuns: 300 }

/** What an engine sets for each task of an array of `count`, whose indexes begin at `first` where it lets one choose. */
function tasks(engine: Engine, count: number, first: number, step: number): Record<string, string>[] {
  const start = typeof engine.first === 'number' ? engine.first : first
  const by = engine.step === undefined ? 1 : step
  const last = start + (count - 1) * by
  return Array.from({ length: count }, (_, n) => ({
    [engine.index]: String(start + n * by),
    ...(typeof engine.first === 'string' && { [engine.first]: String(start) }),
    ...(engine.last !== undefined && { [engine.last]: String(last) }),
    ...(engine.step !== undefined && { [engine.step]: String(by) }),
    ...(engine.count !== undefined && { [engine.count]: String(count) }),
  }))
}

const array = fc.record({
  engine: fc.constantFrom(...ENGINES),
  count: fc.integer({ min: 1, max: 40 }),
  first: fc.integer({ min: 0, max: 50 }),
  step: fc.integer({ min: 1, max: 5 }),
})

const tellsCount = ({ count, last }: Engine): boolean => count !== undefined || last !== undefined

t.test('the tasks of an array make every part once', async (t) => {
  const property = fc.property(array, ({ engine, count, first, step }) => {
    const all = tasks(engine, count, first, step)
    const told = all.map((task) => shardOfTask(task))
    const asked = all.map((task) => shardOfTask(task, count))
    const parts = all.map((_, index) => ({ index, count }))
    const expected = tellsCount(engine) ? parts : parts.map(() => ({ why: 'no-count', engine }))
    return JSON.stringify([told, asked]) === JSON.stringify([expected, parts])
  })
  t.equal(fc.check(property, SEED).counterexample, null)
})

t.test('a task of another array than the wanted one has no part, or one task of it has none', async (t) => {
  const property = fc.property(array, fc.integer({ min: 1, max: 40 }), (each, wanted) => {
    if (wanted === each.count) return true
    const all = tasks(each.engine, each.count, each.first, each.step)
    const found = all.map((task) => shardOfTask(task, wanted))
    // Kubernetes, Nomad, PBS and parallel do not say that there are fewer tasks than wanted.
    return found.some((shard) => 'why' in shard) || (!tellsCount(each.engine) && wanted > each.count)
  })
  t.equal(fc.check(property, SEED).counterexample, null)
})

t.test('whatever the variables have, a part is whole or there is a reason', async (t) => {
  const value = fc.oneof(
    fc.integer({ min: -2, max: 12 }).map(String),
    fc.constantFrom('', 'undefined', '1.5', ' 1', '0x1', '1e3', '١', '99999999999999999999', '00', '-0'),
  )
  const names = ({ index, first, last, step, count }: Engine): string[] =>
    [index, first, last, step, count].filter((name) => typeof name === 'string')
  const environment = fc
    .constantFrom(...ENGINES)
    .chain((engine) =>
      fc.record(Object.fromEntries(names(engine).map((name) => [name, value])), { requiredKeys: [] }),
    )
  const wanted = fc.option(fc.integer({ min: 1, max: 12 }), { nil: undefined })
  const seen = new Set<string>()
  const property = fc.property(environment, wanted, (variables, count) => {
    const shard = shardOfTask(variables, count)
    if ('why' in shard) {
      seen.add(shard.why)
      return true
    }
    seen.add('shard')
    const { index } = shard
    return (
      Number.isInteger(index) && index >= 0 && index < shard.count && shard.count === (count ?? shard.count)
    )
  })
  t.equal(fc.check(property, { ...SEED, numRuns: 5000 }).counterexample, null)
  t.same(
    [...seen].toSorted(),
    ['bad-value', 'gaps', 'no-count', 'no-engine', 'other-count', 'outside', 'shard'],
    'each kind was met',
  )
})

t.test('what engines say that is not an array of tasks', async (t) => {
  const said = (environment: Record<string, string>, wanted?: number) => shardOfTask(environment, wanted)
  const slurm = (id: number, min: number, max: number, count: number) => ({
    SLURM_ARRAY_TASK_ID: String(id),
    SLURM_ARRAY_TASK_MIN: String(min),
    SLURM_ARRAY_TASK_MAX: String(max),
    SLURM_ARRAY_TASK_COUNT: String(count),
    SLURM_ARRAY_TASK_STEP: '1',
  })
  t.match(said(slurm(3, 1, 7, 3)), { why: 'gaps' }, 'sbatch --array=1,3,7')
  t.match(said(slurm(4, 2, 6, 3)), { why: 'gaps' }, 'sbatch --array=2,4,6')
  t.same(said(slurm(5, 5, 6, 2)), { index: 0, count: 2 }, 'sbatch --array=5-6')
  t.match(said(slurm(3, 3, 3, 1), 8), { why: 'other-count', count: 1, wanted: 8 }, 'sbatch --array=3')
  t.match(said({ SGE_TASK_ID: 'undefined', SGE_TASK_FIRST: 'undefined' }), { why: 'no-engine' }, 'qsub')
  t.match(said({ LSB_JOBINDEX: '0', LSB_JOBINDEX_END: '0' }), { why: 'no-engine' }, 'bsub')
  t.match(said({ CI_NODE_TOTAL: '1' }), { why: 'no-engine' }, 'a job of GitLab without parallel')
  t.match(said({ NOMAD_ALLOC_INDEX: '0', CI_NODE_INDEX: '1', CI_NODE_TOTAL: '2' }), { why: 'many-engines' })
})

t.test('--shard', async (t) => {
  const failure = (text: string, environment: Record<string, string>) => {
    try {
      return shardOption(text, 'fleet build', environment)
    } catch (error) {
      return error
    }
  }
  const usage =
    (...words: RegExp[]) =>
    (found: unknown) => {
      const { exitCode, message } = found as { exitCode: number; message: string }
      t.equal(exitCode, 2, message)
      for (const word of words) t.match(message, word)
    }
  t.same(failure('3/8', {}), { index: 2, count: 8 })
  t.same(failure('auto', { CI_NODE_INDEX: '3', CI_NODE_TOTAL: '8' }), { index: 2, count: 8 })
  t.same(failure('auto/8', { JOB_COMPLETION_INDEX: '2' }), { index: 2, count: 8 })
  for (const text of ['', 'auto/', 'auto/0', 'auto/-1', 'auto/8/8', 'AUTO', 'auto 8', '3/', 'slurm'])
    usage(/--shard/)(failure(text, { JOB_COMPLETION_INDEX: '2' }))
  usage(/JOB_COMPLETION_INDEX/, /PARALLEL_SEQ/)(failure('auto', {}))
  usage(/Kubernetes \(JOB_COMPLETION_INDEX="2"\)/, /auto\/N/)(failure('auto', { JOB_COMPLETION_INDEX: '2' }))
  usage(
    /NOMAD_ALLOC_INDEX="0"/,
    /CI_NODE_INDEX="1"/,
  )(failure('auto', { NOMAD_ALLOC_INDEX: '0', CI_NODE_INDEX: '1', CI_NODE_TOTAL: '2' }))
  usage(/CI_NODE_INDEX/, /"two"/)(failure('auto', { CI_NODE_INDEX: 'two', CI_NODE_TOTAL: '2' }))
  usage(/CI_NODE_TOTAL/, /"0"/)(failure('auto', { CI_NODE_INDEX: '1', CI_NODE_TOTAL: '0' }))
  usage(/CI_NODE_INDEX="0"/, /1 to 2/)(failure('auto', { CI_NODE_INDEX: '0', CI_NODE_TOTAL: '2' }))
})
