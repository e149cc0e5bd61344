// What a user submits to an engine: the engine's own rules accept it, and its tasks, run as the engine runs them, make the whole fleet.
import { execFileSync } from 'node:child_process'
import { chmodSync, copyFileSync, cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from '@cdktf/hcl2json'
import { type IJob, Job } from 'kubernetes-models/batch/v1/Job'
import { load } from 'js-yaml'
import t, { type Test } from 'tap'
import ts from 'typescript'
import { shardOption } from '../../cli/fleet/shard-option.ts'
import { ENGINES } from '../../lib/fleet/engines.ts'
import { bin, cli, root } from '../cli.ts'

const examples = join(root, 'examples', 'fleet')
const textOf = (name: string): string => readFileSync(join(examples, name), 'utf8')

/** Returns a folder with the examples, and the environment in which `config-drive` is a command of these lines of shell. */
function installed(
  t: Test,
  ...lines: string[]
): { readonly folder: string; readonly env: NodeJS.ProcessEnv } {
  const folder = t.testdir({ bin: {} })
  const command = join(folder, 'bin', 'config-drive')
  writeFileSync(command, ['#!/bin/sh', ...lines, ''].join('\n'))
  chmodSync(command, 0o755)
  cpSync(examples, join(folder, 'fleet'), { recursive: true })
  const others = Object.fromEntries(ENGINES.map(({ index }) => [index, undefined]))
  return {
    folder: join(folder, 'fleet'),
    env: { ...process.env, ...others, PATH: `${join(folder, 'bin')}:${process.env.PATH}` },
  }
}

/** The real program. */
const REAL = `exec '${process.execPath}' '${bin}' "$@"`

/** Says what it was called with. */
const RECORDER = `printf '%s\\n' "$@"`

interface Example {
  readonly file: string
  readonly engine: string
  /** The command of a task, from the text of the file. */
  readonly command: (text: string) => readonly string[] | Promise<readonly string[]>
}

interface Container {
  readonly command: readonly string[]
}

const EXAMPLES: readonly Example[] = [
  {
    file: 'kubernetes.yaml',
    engine: 'Kubernetes',
    command: (text) => (load(text) as IJob).spec!.template.spec!.containers[0]!.command!,
  },
  {
    file: 'aws-batch.json',
    engine: 'AWS Batch',
    command: (text) => (JSON.parse(text) as { containerOverrides: Container }).containerOverrides.command,
  },
  {
    file: 'cloud-run.yaml',
    engine: 'Cloud Run',
    command: (text) => {
      interface CloudRunJob {
        readonly spec: { template: { spec: { template: { spec: { containers: Container[] } } } } }
      }
      return (load(text) as CloudRunJob).spec.template.spec.template.spec.containers[0]!.command
    },
  },
  {
    file: 'google-batch.json',
    engine: 'Google Batch',
    command: (text) => {
      interface GoogleBatchJob {
        readonly taskGroups: {
          taskSpec: { runnables: { container: { entrypoint: string; commands: string[] } }[] }
        }[]
      }
      const { container } = (JSON.parse(text) as GoogleBatchJob).taskGroups[0]!.taskSpec.runnables[0]!
      // The share is mounted elsewhere here.
      return [container.entrypoint, ...container.commands].map((word) =>
        word.replace('cd /mnt/disks/fleet', 'true'),
      )
    },
  },
  {
    file: 'nomad.hcl',
    engine: 'Nomad',
    command: async (text) => {
      interface NomadJob {
        readonly job: {
          fleet: {
            group: { parts: { task: { build: { config: { command: string; args: string[] }[] }[] } }[] }
          }[]
        }
      }
      const { job } = (await parse('nomad.hcl', text)) as unknown as NomadJob
      const [config] = job.fleet[0]!.group.parts[0]!.task.build[0]!.config
      return [config!.command, ...config!.args]
    },
  },
  {
    file: 'circleci.yml',
    engine: 'CircleCI',
    command: (text) => {
      interface CircleCi {
        readonly jobs: { build: { steps: (string | { run?: string })[] } }
      }
      const steps = (load(text) as CircleCi).jobs.build.steps
      const run = steps.find((step): step is { run: string } => typeof step === 'object' && 'run' in step)
      return ['bash', '-eo', 'pipefail', '-c', run!.run]
    },
  },
  {
    file: 'buildkite.yml',
    engine: 'Buildkite',
    command: (text) => {
      const { steps } = load(text) as { steps: { command: string }[] }
      return ['sh', '-c', steps[0]!.command.replaceAll('$$', '$')]
    },
  },
]

const option = (line: readonly string[], name: string): string => line[line.indexOf(name) + 1]!

for (const { file, engine, command } of EXAMPLES)
  t.test(`${file}: eight tasks make the eight parts`, async (t) => {
    const { folder, env } = installed(t, RECORDER)
    const [program = '', ...words] = await command(textOf(file))
    const { index, count, first } = ENGINES.find(({ name }) => name === engine)!
    const calls = Array.from({ length: 8 }, (_, n) => {
      const task = { [index]: String(n + Number(first)), ...(count !== undefined && { [count]: '8' }) }
      const said = execFileSync(program, words, { cwd: folder, env: { ...env, ...task }, encoding: 'utf8' })
      const line = said.trimEnd().split('\n')
      return { line, part: shardOption(option(line, '--shard'), 'fleet build', task) }
    })
    t.same(
      calls.map(({ part }) => part),
      calls.map((_, index) => ({ index, count: 8 })),
    )
    const manifests = calls.map(({ line }) => option(line, '--manifest'))
    t.equal(new Set(manifests).size, 8, 'each part has a manifest of its own')
    const { line } = calls[0]!
    const shard = line.map((word, n) => (line[n - 1] === '--shard' ? '1/8' : word))
    t.match(await cli(shard, { cwd: folder }), { code: 0 }, 'the command line is right')
  })

t.test('kubernetes.yaml: a Job by the types and the schema of Kubernetes', async (t) => {
  const job = load(textOf('kubernetes.yaml')) as IJob
  new Job(job).validate()
  t.equal(job.spec!.completions, 8, 'the number in the command')
  t.throws(() => new Job({ ...job, spec: { ...job.spec!, completions: '8' as never } }).validate())
  // The schema accepts keys that it does not have; the compiler does not.
  const path = join(t.testdir({}), 'job.ts')
  const misspelt = { ...job, spec: { ...job.spec!, completion: 8 } }
  writeFileSync(
    path,
    `import type { IJob } from 'kubernetes-models/batch/v1/Job'
export const job: IJob = ${JSON.stringify(job)}
export const misspelt: IJob = ${JSON.stringify(misspelt)}
`,
  )
  const program = ts.createProgram([path], {
    noEmit: true,
    strict: true,
    skipLibCheck: true,
    types: [],
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
  })
  const errors = ts
    .getPreEmitDiagnostics(program)
    .map(({ file, start }) => file?.text.slice(0, start).split('\n').length)
  t.same(errors, [3])
})

const BOTOCORE = `
import json, sys
from botocore.loaders import Loader
from botocore.model import ServiceModel
from botocore.validate import ParamValidator
model = ServiceModel(Loader().load_service_model('batch', 'service-2'))
shape = model.operation_model('SubmitJob').input_shape
print(ParamValidator().validate(json.load(sys.stdin), shape).generate_report())
`

t.test('aws-batch.json: what SubmitJob takes, by the service model of AWS', async (t) => {
  const report = (value: unknown): string =>
    execFileSync('/usr/bin/python3', ['-c', BOTOCORE], {
      input: JSON.stringify(value),
      encoding: 'utf8',
    }).trim()
  const job = JSON.parse(textOf('aws-batch.json')) as Record<string, unknown>
  t.equal(report(job), '')
  t.match(report({ ...job, arrayProperties: { size: '8' } }), /Invalid type/)
  t.match(report({ ...job, arrayPropertys: {} }), /Unknown parameter/)
})

t.test('nomad.hcl: a batch job of eight tasks by the parser of HashiCorp', async (t) => {
  const { job } = (await parse('nomad.hcl', textOf('nomad.hcl'))) as unknown as {
    job: { fleet: { type: string; group: { parts: { count: number }[] } }[] }
  }
  t.match(job.fleet[0], { type: 'batch', group: { parts: [{ count: 8 }] } })
  await t.rejects(parse('nomad.hcl', textOf('nomad.hcl').replace('count = 8', 'count = = 8')))
})

t.test('gitlab-ci.yml: run by gitlab-ci-local, which checks it with the schema of GitLab', async (t) => {
  const { folder, env } = installed(t, REAL)
  copyFileSync(join(folder, 'gitlab-ci.yml'), join(folder, '.gitlab-ci.yml'))
  const git = (...words: string[]) => execFileSync('git', words, { cwd: folder, stdio: 'pipe' })
  git('init', '-q')
  git('add', '.')
  git('-c', 'user.name=a', '-c', 'user.email=a@example.org', 'commit', '-qm', 'a')
  const local = join(root, 'node_modules', '.bin', 'gitlab-ci-local')
  const run = () =>
    execFileSync(local, ['--force-shell-executor'], { cwd: folder, env, encoding: 'utf8', stdio: 'pipe' })
  t.match(run(), /10 equal, 0 different, 0 failed/)
  writeFileSync(
    join(folder, '.gitlab-ci.yml'),
    textOf('gitlab-ci.yml').replace('parallel: 8', 'parallel: many'),
  )
  t.throws(run)
})

t.test('GNU parallel', async (t) => {
  const { folder, env } = installed(t, `${RECORDER}; echo "$PARALLEL_SEQ"`)
  const said = execFileSync(
    'parallel',
    ['-k', '-j2', 'config-drive --shard auto/8 # {}', ':::', ...'abcdefgh'],
    {
      cwd: folder,
      env,
      encoding: 'utf8',
    },
  )
  const tasks = said
    .trimEnd()
    .split('\n')
    .filter((_, n) => n % 3 === 2)
  t.same(
    tasks.map((task) => shardOption('auto/8', 'fleet build', { PARALLEL_SEQ: task })),
    tasks.map((_, index) => ({ index, count: 8 })),
  )
  t.equal(tasks.length, 8)
})
