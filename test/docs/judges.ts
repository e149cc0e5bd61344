/** What is wrong with a block of the documentation, by its language. A block that is a file is written first. */
import { execFile } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { loadAll } from 'js-yaml'
import { format, type Report } from '../../lib/report/diagnostics.ts'
import { resolveSpec, TRUSTED } from '../../lib/node/resolve-needs.ts'
import { declare } from '../../lib/spec/declare.ts'
import { checkSpec } from '../../lib/spec/parse.ts'
import { root } from '../cli.ts'
import { type Block, patternOf, stepsOf } from './pages.ts'
import { type Place, runBlock, runSteps, takeCalls } from './session.ts'
import { manifestProblem, standIns } from './stand-ins.ts'

const execute = promisify(execFile)

/** What is wrong; nothing when the list is empty. */
type Judge = (block: Block, place: Place) => Promise<readonly string[]>

/** A session prints what is shown, and ends well but where it shows the exit code; other blocks end well. */
const shell: Judge = async ({ text, file }, place) => {
  if (file !== undefined) return commandProblems('/bin/bash', ['-n', join(place.work, file)], place)
  const steps = stepsOf(text)
  if (steps === undefined) {
    const { code, printed } = await runBlock(place, text)
    return [...(code === 0 ? [] : [`exit code ${code}: ${printed}`]), ...callProblems(place)]
  }
  const done = await runSteps(
    place,
    steps.map(({ command }) => command),
  )
  const problems = steps.flatMap(({ command, shown }, n) => {
    const { code, printed } = done[n]!
    const isShown = steps[n + 1]?.command === 'echo $?'
    return [
      ...(code === 0 || isShown ? [] : [`${command}: exit code ${code}: ${printed}`]),
      ...(patternOf(shown).test(printed) ? [] : [`${command}: it prints\n${printed}`]),
    ]
  })
  return [...problems, ...callProblems(place)]
}

/** What the stand-ins that were called say against it. */
function callProblems(place: Place): readonly string[] {
  return takeCalls(place).flatMap((call) => {
    called.add(call.name)
    const problem = standIns[call.name]!.problem(call)
    return problem === undefined ? [] : [`${[call.name, ...call.args].join(' ')}: ${problem}`]
  })
}

/** The stand-ins that were called. */
export const called = new Set<string>()

async function commandProblems(
  program: string,
  args: readonly string[],
  place: Place,
): Promise<readonly string[]> {
  try {
    const env = { ...process.env, ...place.env, HOME: place.home, PATH: `${place.bin}:${process.env.PATH}` }
    await execute(program, args, { cwd: place.work, env, maxBuffer: Infinity })
    return []
  } catch (cause) {
    const { stdout = '', stderr = '', message } = cause as Error & { stdout?: string; stderr?: string }
    return [stdout + stderr || message]
  }
}

/** A spec or, in a block that is no file, a part of one; else what its keys tell. */
const yaml: Judge = async ({ text, file }, place) => {
  if (text.startsWith('#cloud-config\n'))
    return reportOf(checkSpec({ hostname: 'x', user_data: text }).report)
  const [first, ...others] = loadAll(text) as any[]
  if (others.length > 0 || first.apiVersion !== undefined) return listed(manifestProblem(text))
  if (first.ethernets !== undefined || first.network?.version !== undefined || first.config !== undefined)
    // What one form says and another cannot is no mistake.
    return reportOf(checkSpec({ hostname: 'x', network: first }).report.filter(isError))
  if (first.jobs !== undefined) return workflowProblems(first, place)
  // Where `~/` leads; nothing is awaited before it is read.
  process.env.HOME = place.home
  const isPart = file === undefined && first.hostname === undefined && first.name === undefined
  const declared = declare(isPart ? `${text}hostname: x\n` : text)
  const { report } = await resolveSpec(declared, {
    policy: { ...TRUSTED, network: false, secretHeaders: true },
    folder: place.work,
    environment: new Proxy({}, { get: () => 'secret' }),
    prompt: () => 'Secret-1234',
    isLenient: true,
  })
  return reportOf(report.filter(({ code }) => code !== 'need-left-open'))
}

function isError({ severity }: Report[number]): boolean {
  return severity === 'error'
}

function reportOf(report: Report): readonly string[] {
  return report.map(format)
}

function listed(problem: string | undefined): readonly string[] {
  return problem === undefined ? [] : [problem]
}

/** What a workflow runs is run; what it uses has a version. */
async function workflowProblems(workflow: any, place: Place): Promise<readonly string[]> {
  const problems: string[] = []
  for (const { steps } of Object.values<any>(workflow.jobs))
    for (const { run, uses } of steps) {
      if (uses !== undefined && !/^[\w-]+\/[\w/-]+@v\d+$/.test(uses)) problems.push(`uses: ${uses}`)
      if (run !== undefined) problems.push(...(await shell(asBlock(run), place)))
    }
  return problems
}

const asBlock = (text: string): Block => ({ place: '', language: 'sh', file: undefined, text })

/** HCL is not parsed: brackets pair up, and the commands in it run. */
const hcl: Judge = async ({ text }, place) => {
  const bare = text.replace(/"(?:[^"\\]|\\.)*"/g, '""').replace(/#.*/g, '')
  const open: string[] = []
  for (const sign of bare.match(/[()[\]{}]/g) ?? []) {
    if ('([{'.includes(sign)) open.push(sign)
    else if (open.pop() !== { ')': '(', ']': '[', '}': '{' }[sign]) return [`${sign} closes nothing`]
  }
  if (open.length > 0) return [`${open.at(-1)} is not closed`]
  const commands = [...text.matchAll(/^\s*command\s*=\s*("(?:[^"\\]|\\.)*")$/gm)].map(([, quoted]) => {
    return (JSON.parse(quoted!) as string).replaceAll('${path.module}', '.')
  })
  return commands.length === 0 ? [] : shell(asBlock(`${commands.join('\n')}\n`), place)
}

/** Of Nova's file, that the options are Nova's, too. */
const ini: Judge = async ({ text, file }, place) => {
  const isSetting = text.split('\n').every((line) => /^(?:\[\w+\]|[\w:.]+ ?= ?\S.*|#.*|)$/.test(line))
  if (!isSetting) return ['a line that is no setting']
  if (file !== 'nova.conf') return []
  const script = `import sys, re
from nova import conf
for line in open(sys.argv[1]):
    name, is_set, _ = line.partition('=')
    if is_set and name.strip() not in conf.CONF: sys.exit('Nova has no option ' + name)
conf.CONF(['--config-file', sys.argv[1]])
print(conf.CONF.mkisofs_cmd)`
  return commandProblems('/usr/bin/python3', ['-c', script, join(place.work, file)], place)
}

const typescript: Judge = async ({ place: where, text, file }, place) => {
  const path = join(place.work, file ?? `${where.replace(/\W/g, '-')}.ts`)
  writeFileSync(path, text)
  const options =
    '--ignoreConfig --noEmit --strict --skipLibCheck --target es2023 --module nodenext --moduleResolution nodenext --types node'
  const compiler = join(root, 'node_modules', '.bin', 'tsc')
  const problems = await commandProblems(compiler, [...options.split(' '), path], place)
  if (problems.length > 0 || file !== undefined) return problems
  return commandProblems(process.execPath, ['--import', 'tsx', path], place)
}

/** A program, which a later block runs. */
const javascript: Judge = async ({ file }, place) =>
  file === undefined
    ? ['a program without a name']
    : commandProblems(process.execPath, ['--check', file], place)

const judges: Readonly<Record<string, Judge>> = {
  sh: shell,
  js: javascript,
  ts: typescript,
  yaml,
  ini,
  hcl,
  python: ({ text }, place) => commandProblems('/usr/bin/python3', ['-c', text], place),
}

/** The languages whose blocks can be judged. */
export const LANGUAGES = Object.keys(judges)

export async function judge(block: Block, place: Place): Promise<readonly string[]> {
  if (block.file !== undefined) {
    const path = join(place.work, block.file)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, block.text)
  }
  return judges[block.language]!(block, place)
}
