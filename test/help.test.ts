// Help, man page and completion: each shows every option, with the same name for its value; every example runs.
import t from 'tap'
import type { Option } from '../cli/args/command.ts'
import { commonOptions } from '../cli/args/common-options.ts'
import { described, helpText, spelled } from '../cli/args/help-text.ts'
import { commands } from '../cli/commands.ts'
import { programOf } from '../cli/completion/program.ts'
import { zsh } from '../cli/completion/zsh.ts'
import { manPage } from '../cli/man/man.ts'

/** Puts a text in columns on one line. */
const flat = (text: string): string => text.replace(/\s+/g, ' ')

t.test('an option with a value names it; a flag does not', async (t) => {
  for (const { verb, options } of commands)
    for (const [name, { type, value = '' }] of Object.entries<Option>({ ...options, ...commonOptions }))
      t.match(value, type === 'string' ? /^[A-Z][A-Z=/]*$/ : /^$/, `${verb} --${name}`)
})

t.test('help, man page and completion agree', async (t) => {
  const man = manPage(commands).replaceAll('\\-', '-')
  const script = zsh(await programOf('config-drive', commands))
  for (const { verb, options, positionals, describe } of commands) {
    const help = helpText(commands, verb)
    t.match(help, `Usage: config-drive ${verb} [OPTION ...]`)
    t.match(flat(helpText(commands)), describe.slice(0, 40))
    for (const name of Object.keys(positionals)) t.match(help, ` ${name.toUpperCase()} `, `${verb} ${name}`)
    for (const [name, option] of Object.entries(options)) {
      const what = `${verb} ${spelled(name, option)}`
      t.ok(flat(help).includes(` ${spelled(name, option)} ${flat(described(option))}`), what)
      t.ok(help.includes(`\n${option.group ?? 'Options'}:\n`), `${what}: its group`)
      t.match(man, `.B ${spelled(name, option)}\n`, what)
      if (option.value !== undefined) t.ok(script.includes(`:${option.value}:`), what)
    }
    t.ok(help.includes('--color WHEN') && help.includes('-h, --help'), `${verb}: common options`)
  }
})

t.test('a group lists its commands, no line is long, and each command has two examples', async (t) => {
  t.match(helpText(commands, 'mime'), /^ {2}mime list {2,}\S[^]*^ {2}mime split {2,}\S/m)
  for (const about of [undefined, 'mime', ...commands.map(({ verb }) => verb)])
    for (const line of helpText(commands, about).split('\n'))
      t.ok(line.length <= 80 || line.startsWith('  config-drive '), line)
  for (const { verb, examples } of commands) {
    t.ok(examples.length >= 2, verb)
    for (const [line, effect] of examples) {
      t.ok(line === verb || line.startsWith(`${verb} `), line)
      t.ok(line.length <= 75, line)
      t.not(effect, '', line)
    }
  }
})
