// What people run into: each folder of test/field has the command that such a person types, its input, and what must come of it.
import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { withoutText } from './brief.ts'
import { bin } from './cli.ts'

interface Wanted {
  readonly exit: number
  /** Place, severity and code of each finding, in order: `network-config:6:7: error [guest-network-value]`. */
  readonly findings: readonly string[]
  /** Texts that standard output contains. */
  readonly prints?: readonly string[]
  /** Texts that neither output contains. */
  readonly lacks?: readonly string[]
}

const folder = join(import.meta.dirname, 'field')

/** Run the command of a case in a copy of its folder; `$CD` is the command line, `$T` a scratch folder. */
function run(
  line: string,
  cwd: string,
  scratch: string,
): Promise<{ code: number; stdout: string; stderr: string }> {
  const env = { ...process.env, NO_COLOR: '1', CD: `${process.execPath} ${bin}`, T: scratch }
  return new Promise((resolve) => {
    execFile('bash', ['-c', line], { cwd, env }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr })
    })
  })
}

for (const name of readdirSync(folder)) {
  t.test(name, async (t) => {
    const scratch = t.testdir()
    const input = join(scratch, 'input')
    mkdirSync(input)
    cpSync(join(folder, name), input, { recursive: true })
    const wanted = JSON.parse(readFileSync(join(folder, name, 'want.json'), 'utf8')) as Wanted
    const { code, stdout, stderr } = await run(
      readFileSync(join(folder, name, 'cmd'), 'utf8'),
      input,
      scratch,
    )
    t.equal(code, wanted.exit)
    const findings = `${stderr}${stdout}`
      .split('\n')
      .filter((line) => /(?:error|warning): .* \[[\w-]+\]$/.test(line))
    t.same(findings.map(withoutText), wanted.findings)
    for (const text of wanted.prints ?? []) t.ok(stdout.includes(text), `prints ${text}`)
    for (const text of wanted.lacks ?? [])
      t.notOk(`${stderr}${stdout}`.includes(text), `does not print ${text}`)
  })
}
