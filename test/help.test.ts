// Help, man pages and completion: each shows every option, with the same name for its value.
import { readFileSync } from 'node:fs'
import t from 'tap'
import type { Option } from '../cli/args/command.ts'
import { commonOptions } from '../cli/args/common-options.ts'
import { described, helpText, sentence, spelled } from '../cli/args/help-text.ts'
import { commands } from '../cli/commands.ts'
import { programOf } from '../cli/completion/program.ts'
import { zsh } from '../cli/completion/zsh.ts'
import { pageName, programPage, verbPage } from '../cli/man/man.ts'

/** Puts a text in columns on one line. */
const flat = (text: string): string => text.replace(/\s+/g, ' ')

t.test('an option with a value names it; a flag does not', async (t) => {
  for (const { verb, options } of commands)
    for (const [name, { type, value = '' }] of Object.entries<Option>({ ...options, ...commonOptions }))
      t.match(value, type === 'string' ? /^[A-Z][A-Z=/]*$/ : /^$/, `${verb} --${name}`)
})

t.test('help, man pages and completion agree', async (t) => {
  const { man: shipped } = JSON.parse(readFileSync('package.json', 'utf8')) as { man: readonly string[] }
  const verbs = [undefined, ...commands.map(({ verb }) => verb), 'genisoimage']
  t.same(shipped.toSorted(), verbs.map((verb) => `dist/man/${pageName(verb)}.1`).toSorted())
  const overview = programPage(commands)
  const plain = (page: string): string =>
    page
      .replaceAll('\\-', '-')
      .replace(/\\\[u([0-9A-F]+)\]/g, (_, code: string) => String.fromCodePoint(parseInt(code, 16)))
  const script = zsh(await programOf('config-drive', commands))
  for (const command of commands) {
    const { verb, options, positionals, describe } = command
    const man = plain(verbPage(command))
    t.ok(plain(overview).includes(`.BR ${pageName(verb)} (1)\n`), `${verb} in the overview`)
    const help = helpText(commands, verb)
    t.match(help, `Usage: config-drive ${verb} [OPTION ...]`)
    t.match(flat(helpText(commands)), describe.slice(0, 40))
    for (const name of Object.keys(positionals)) t.match(help, ` ${name.toUpperCase()} `, `${verb} ${name}`)
    for (const [name, option] of Object.entries(options)) {
      const what = `${verb} ${spelled(name, option)}`
      t.ok(flat(help).includes(` ${spelled(name, option)} ${flat(described(option))}`), what)
      t.ok(help.includes(`\n${option.group ?? 'Options'}:\n`), `${what}: its group`)
      t.ok(flat(man).includes(`.B ${spelled(name, option)} ${flat(sentence(described(option)))}`), what)
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
