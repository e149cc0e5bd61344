// The wrong command lines at a real terminal: the same exit codes, colours where they are wanted, no secret, and nothing left behind.
import { execFileSync, spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { bin } from '../cli.ts'
import { filled, INPUTS, INVALID, SECRET, USAGE, VALUES, WORLD } from '../wrong-lines.ts'

interface AtTerminal {
  readonly shown: string
  readonly code: number
}

const LINES = [
  ...INPUTS.map((line) => line.replace('?', 'nowhere')),
  ...INVALID,
  ...USAGE,
  ...WORLD,
  ...VALUES,
]

const commandOf = (line: string): readonly string[] => [process.execPath, bin, ...line.split(' ')]

function atTerminal(folder: string, lines: readonly string[], colours: object): readonly AtTerminal[] {
  const program = join(import.meta.dirname, 'run_at_terminal.py')
  const input = JSON.stringify({ folder, colours, commands: lines.map(commandOf) })
  const options = { input, encoding: 'utf8', maxBuffer: 1e9 } as const
  return JSON.parse(execFileSync('/usr/bin/python3', [program], options)) as AtTerminal[]
}

const RED = '\x1b[31merror:\x1b[0m'

t.test('at a terminal', { timeout: 280_000 }, async (t) => {
  const folder = filled(t)
  const before = readdirSync(folder)
  // A line that reads standard input would wait for somebody to type.
  const lines = LINES.filter((line) => !line.split(' ').includes('-'))
  t.ok(lines.length >= 150, `${lines.length} lines`)
  let coloured = 0
  const shown = atTerminal(folder, lines, {})
  for (const [n, line] of lines.entries()) {
    const [file = '', ...args] = commandOf(line)
    const piped = spawnSync(file, args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
    const found = shown[n]!
    t.equal(found.code, piped.status, `${line}: ${found.shown}`)
    t.notOk(found.shown.includes(SECRET), line)
    if (!piped.stderr.includes(': error: ')) continue
    coloured++
    t.ok(found.shown.includes(RED), `${line}: the word error is red`)
    t.notOk(piped.stderr.includes('\x1b'), `${line}: without a terminal it is not`)
  }
  t.ok(coloured > 20, `${coloured} reports`)
  t.same(readdirSync(folder), before, 'nothing is left behind')

  const some = ['build b.yaml -o x.iso', 'check b.yaml', 'show b.yaml']
  for (const { shown, code } of atTerminal(folder, some, { NO_COLOR: '1' })) {
    t.equal(code, 3)
    t.notOk(shown.includes('\x1b['), 'NO_COLOR')
  }
})
