// Help, man page and completion: each shows every option, with the same name for its value.
import t from 'tap'
import { helpText, spelled } from '../cli/args/help-text.ts'
import { commands } from '../cli/commands.ts'
import { programOf } from '../cli/completion/program.ts'
import { zsh } from '../cli/completion/zsh.ts'
import { manPage } from '../cli/man/man.ts'

t.test('an option with a value names it; a flag does not', async (t) => {
  for (const { verb, options } of commands)
    for (const [name, { type, value = '' }] of Object.entries(options))
      t.match(value, type === 'string' ? /^[A-Z][A-Z=/]*$/ : /^$/, `${verb} --${name}`)
})

t.test('help, man page and completion agree', async (t) => {
  const man = manPage(commands).replaceAll('\\-', '-')
  const script = zsh(await programOf('config-drive', commands))
  for (const { verb, options, positionals, describe } of commands) {
    const help = helpText(commands, [...verb.split(' '), '--help'])
    t.match(help, `Usage: config-drive ${verb} [OPTION ...]`)
    t.match(helpText(commands, ['--help']), describe.slice(0, 40))
    for (const name of Object.keys(positionals)) t.match(help, ` ${name.toUpperCase()} `, `${verb} ${name}`)
    for (const [name, option] of Object.entries(options)) {
      const what = `${verb} ${spelled(name, option)}`
      t.match(help, `  ${spelled(name, option)}`, what)
      t.match(man, `.B ${spelled(name, option)}\n`, what)
      if (option.value !== undefined) t.ok(script.includes(`:${option.value}:`), what)
    }
  }
})

t.test('a group lists its commands, and no line is long', async (t) => {
  t.match(helpText(commands, ['mime', '--help']), /^ {2}mime list {2,}\S[^]*^ {2}mime split {2,}\S/m)
  for (const args of [['--help'], ...commands.map(({ verb }) => verb.split(' '))])
    for (const line of helpText(commands, args)
      .split('\n')
      .filter((line) => !line.startsWith('Exit')))
      t.ok(line.length <= 120, line)
})
