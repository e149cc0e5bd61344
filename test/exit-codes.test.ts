// One exit code for one fault, whichever command meets it: 2 wrong usage, 3 invalid input, 1 what the world refuses.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { commands } from '../cli/commands.ts'
import { runMain } from './run-main.ts'
import { root } from './cli.ts'
import { filled, INPUTS, INVALID, SECRET, USAGE, VALUES, WORLD } from './wrong-lines.ts'

const run = async (t: Test, cwd: string, line: string) => {
  process.chdir(cwd)
  try {
    return await runMain(t, ...line.split(' '))
  } finally {
    process.chdir(root)
  }
}

t.test('a missing input is invalid input, wherever it is named', async (t) => {
  const folder = filled(t)
  const before = readdirSync(folder)
  for (const line of INPUTS)
    for (const name of ['nowhere', 'a.yaml/x', 'nowhere/x']) {
      const { code, stdout, stderr } = await run(t, folder, line.replace('?', name))
      t.equal(code, 3, `${line}: ${stderr}`)
      t.equal(stdout, '', line)
      t.match(stderr, name, line)
    }
  t.same(readdirSync(folder), before, 'nothing is left behind')
  const verbs = new Set(INPUTS.map((line) => commands.find(({ verb }) => line.startsWith(`${verb} `))?.verb))
  // They read nothing, or ask a service.
  const asking = ['fetch', 'fleet work', 'password get', 'password post', 'password clear']
  const silent = [
    ...asking,
    'new',
    'init',
    'guests',
    'passwd',
    'explain',
    'schema',
    'completion',
    'man',
    'web',
  ]
  t.same(
    commands.map(({ verb }) => verb).filter((verb) => !verbs.has(verb) && !silent.includes(verb)),
    [],
    'every verb that reads',
  )
})

t.test('invalid input', async (t) => {
  const folder = filled(t)
  const before = readdirSync(folder)
  for (const line of INVALID) {
    const { code, stderr } = await run(t, folder, line)
    t.equal(code, 3, `${line}: ${stderr}`)
    t.not(stderr, '', line)
  }
  t.same(readdirSync(folder), before, 'nothing is left behind')
})

t.test('wrong usage', async (t) => {
  const folder = filled(t)
  const before = readdirSync(folder)
  for (const line of USAGE) {
    const { code, stdout, stderr } = await run(t, folder, line)
    t.equal(code, 2, `${line}: ${stderr}`)
    if (!line.endsWith('--json')) t.equal(stdout, '', line)
    t.match(stderr, /^config-drive: /m, line)
  }
  t.same(readdirSync(folder), before, 'nothing is left behind')
})

t.test('what the world refuses', async (t) => {
  const folder = filled(t)
  for (const line of WORLD) {
    const { code, stderr } = await run(t, folder, line)
    t.equal(code, 1, `${line}: ${stderr}`)
    t.match(stderr, /^config-drive: /m, line)
  }
  t.equal((await run(t, folder, 'diff a.yaml seed')).code, 1, 'drives that differ')
})

/** What --json says of a wrong line: the exit code, then each finding with its code, its place and whether it has a remedy. */
const TABLE = join(root, 'test', 'wrong-lines.txt')

/** In JSON a drive without a map has the answer `null`. */
const MAPLESS = 'inspect seed --map'

interface Found {
  readonly severity: string
  readonly code: string
  readonly hint: string | null
  readonly source: string | null
  readonly range: { readonly start: { readonly line: number; readonly column: number } } | null
}

const placeOf = ({ source, range }: Found): string =>
  [source ?? '-', ...(range === null ? [] : [range.start.line, range.start.column])].join(':')

t.test('the table of wrong lines: exit code, code, place and remedy; TAP_SNAPSHOT=1 writes it', async (t) => {
  const folder = filled(t)
  const before = readdirSync(folder)
  const lines = [
    ...INPUTS.map((line) => line.replace('?', 'nowhere')),
    ...INVALID.filter((line) => line !== MAPLESS),
    ...USAGE,
    ...WORLD,
    ...VALUES,
  ]
  t.ok(new Set(lines).size >= 150, 'at least 150 lines')
  const rows: string[] = []
  for (const line of lines) {
    const { code, stdout, stderr } = await run(t, folder, line.endsWith('--json') ? line : `${line} --json`)
    t.notMatch(stdout + stderr, SECRET, line)
    t.match(stdout, /^\{/, `${line}: ${stderr}`)
    // Events come before the answer of some commands.
    const answer = stdout.slice(stdout.lastIndexOf('\n{') + 1)
    const { report, ok } = JSON.parse(answer) as { readonly report: readonly Found[]; readonly ok: boolean }
    t.equal(ok, false, line)
    t.not(code, 0, line)
    t.ok(report.length > 0, `${line}: it says what is wrong`)
    const found = report.map((each) =>
      [each.severity, each.code, placeOf(each), each.hint === null ? 'without remedy' : 'with remedy'].join(
        ' ',
      ),
    )
    rows.push(`${line}\n  exit ${code}\n${found.map((each) => `  ${each}\n`).join('')}`)
  }
  t.same(readdirSync(folder), before, 'nothing is left behind')
  const table = rows.join('\n')
  if (process.env.TAP_SNAPSHOT === '1') writeFileSync(TABLE, table)
  t.equal(table, readFileSync(TABLE, 'utf8'))
})
