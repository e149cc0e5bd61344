import type { Shard } from './shard.ts'

/** How an engine that runs many tasks tells each of them which it is. */
export interface Engine {
  readonly name: string
  /** The variable with the index of the task. */
  readonly index: string
  /** The index of the first task, or the variable that has it. */
  readonly first: 0 | 1 | string
  /** The variable with the number of tasks; not every engine has one. */
  readonly count?: string
  /** The variable with the index of the last task. */
  readonly last?: string
  /** The variable with the distance between two indexes. */
  readonly step?: string
  /** What the engine writes into its variables when the task is not one of several. */
  readonly alone?: string
  /** Where the engine documents its variables. */
  readonly source: string
}

/** The engines whose tasks know their part of a fleet. */
export const ENGINES: readonly Engine[] = [
  {
    name: 'Slurm',
    index: 'SLURM_ARRAY_TASK_ID',
    first: 'SLURM_ARRAY_TASK_MIN',
    last: 'SLURM_ARRAY_TASK_MAX',
    step: 'SLURM_ARRAY_TASK_STEP',
    count: 'SLURM_ARRAY_TASK_COUNT',
    source: 'https://slurm.schedmd.com/sbatch.html#SECTION_OUTPUT-ENVIRONMENT-VARIABLES',
  },
  {
    name: 'Kubernetes',
    index: 'JOB_COMPLETION_INDEX',
    first: 0,
    source: 'https://kubernetes.io/docs/tasks/job/indexed-parallel-processing-static/',
  },
  {
    name: 'AWS Batch',
    index: 'AWS_BATCH_JOB_ARRAY_INDEX',
    first: 0,
    count: 'AWS_BATCH_JOB_ARRAY_SIZE',
    source: 'https://docs.aws.amazon.com/batch/latest/userguide/job_env_vars.html',
  },
  {
    name: 'Cloud Run',
    index: 'CLOUD_RUN_TASK_INDEX',
    first: 0,
    count: 'CLOUD_RUN_TASK_COUNT',
    source: 'https://cloud.google.com/run/docs/container-contract#env-vars',
  },
  {
    name: 'Google Batch',
    index: 'BATCH_TASK_INDEX',
    first: 0,
    count: 'BATCH_TASK_COUNT',
    source: 'https://cloud.google.com/batch/docs/create-run-basic-job',
  },
  {
    name: 'Nomad',
    index: 'NOMAD_ALLOC_INDEX',
    first: 0,
    source: 'https://developer.hashicorp.com/nomad/docs/reference/runtime-environment-settings',
  },
  {
    name: 'GitLab CI',
    index: 'CI_NODE_INDEX',
    first: 1,
    count: 'CI_NODE_TOTAL',
    source: 'https://docs.gitlab.com/ci/variables/predefined_variables/',
  },
  {
    name: 'CircleCI',
    index: 'CIRCLE_NODE_INDEX',
    first: 0,
    count: 'CIRCLE_NODE_TOTAL',
    source: 'https://circleci.com/docs/variables/#built-in-environment-variables',
  },
  {
    name: 'Buildkite',
    index: 'BUILDKITE_PARALLEL_JOB',
    first: 0,
    count: 'BUILDKITE_PARALLEL_JOB_COUNT',
    source: 'https://buildkite.com/docs/pipelines/configure/environment-variables',
  },
  {
    name: 'Grid Engine',
    index: 'SGE_TASK_ID',
    first: 'SGE_TASK_FIRST',
    last: 'SGE_TASK_LAST',
    step: 'SGE_TASK_STEPSIZE',
    alone: 'undefined',
    source: 'https://manpages.debian.org/bookworm/gridengine-client/submit.1.en.html',
  },
  {
    name: 'PBS',
    index: 'PBS_ARRAY_INDEX',
    first: 1,
    source: 'https://github.com/openpbs/openpbs/blob/master/doc/man1/qsub.1B',
  },
  {
    name: 'Torque',
    index: 'PBS_ARRAYID',
    first: 1,
    source: 'https://github.com/adaptivecomputing/torque/blob/master/doc/man1/qsub.1B',
  },
  {
    name: 'LSF',
    index: 'LSB_JOBINDEX',
    first: 1,
    last: 'LSB_JOBINDEX_END',
    step: 'LSB_JOBINDEX_STEP',
    alone: '0',
    source: 'https://www.ibm.com/docs/en/spectrum-lsf/10.1.0?topic=variables-environment-variable-reference',
  },
  {
    name: 'GNU parallel',
    index: 'PARALLEL_SEQ',
    first: 1,
    source: 'https://www.gnu.org/software/parallel/man.html',
  },
]

/** Why the environment does not tell which part of a fleet to make. */
export type NoShard =
  /** No engine set its variable. */
  | { readonly why: 'no-engine' }
  | { readonly why: 'many-engines'; readonly engines: readonly Engine[] }
  /** A variable has another value than a number in the range. */
  | { readonly why: 'bad-value'; readonly engine: Engine; readonly variable: string; readonly value: string }
  /** The engine does not tell the number of tasks. */
  | { readonly why: 'no-count'; readonly engine: Engine }
  | { readonly why: 'other-count'; readonly engine: Engine; readonly count: number; readonly wanted: number }
  /** The index is not between those of the first and the last task. */
  | {
      readonly why: 'outside'
      readonly engine: Engine
      readonly index: number
      readonly range: readonly [number, number]
    }
  /** The indexes are a list with gaps, so an index does not tell the place in the list. */
  | { readonly why: 'gaps'; readonly engine: Engine; readonly index: number }

/** Returns the shard that an engine assigns to this task. The `wanted` number of shards is needed where the engine does not tell one. */
export function shardOfTask(
  environment: Readonly<Record<string, string | undefined>>,
  wanted?: number,
): Shard | NoShard {
  const found = ENGINES.filter(({ index, alone }) => isSet(environment[index], alone))
  const [engine] = found
  if (engine === undefined) return { why: 'no-engine' }
  if (found.length > 1) return { why: 'many-engines', engines: found }

  const numbers = new Map<string, number>()
  for (const variable of [engine.index, engine.first, engine.last, engine.step, engine.count]) {
    const value = typeof variable === 'string' ? environment[variable] : undefined
    if (typeof variable !== 'string' || value === undefined || value === '') continue
    if (!/^\d{1,9}$/.test(value)) return { why: 'bad-value', engine, variable, value }
    numbers.set(variable, Number(value))
  }
  const number = (variable: string | undefined): number | undefined =>
    variable === undefined ? undefined : numbers.get(variable)

  const index = number(engine.index)!
  const first = typeof engine.first === 'number' ? engine.first : number(engine.first)
  const last = number(engine.last)
  const step = number(engine.step) || 1
  const inRange =
    first === undefined || last === undefined ? undefined : Math.floor((last - first) / step) + 1
  const count = number(engine.count) ?? inRange ?? wanted
  if (count === undefined || first === undefined) return { why: 'no-count', engine }
  if (count < 1) {
    const variable = engine.count ?? engine.last!
    return { why: 'bad-value', engine, variable, value: environment[variable]! }
  }
  // A list such as 1,3,7 has fewer tasks than its range.
  if (inRange !== undefined && inRange !== count) return { why: 'gaps', engine, index }
  if (wanted !== undefined && wanted !== count) return { why: 'other-count', engine, count, wanted }
  const range = [first, first + (count - 1) * step] as const
  if (index < range[0] || index > range[1]) return { why: 'outside', engine, index, range }
  const place = (index - first) / step
  return Number.isInteger(place) ? { index: place, count } : { why: 'gaps', engine, index }
}

function isSet(value: string | undefined, alone: string | undefined): boolean {
  return value !== undefined && value !== '' && value !== alone
}
