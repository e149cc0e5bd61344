// Scripts that shells run, and a man page that man formats.
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { commands } from '../../cli/commands.ts'
import { COMPLETIONS } from '../../cli/completion.ts'
import { manPage } from '../../cli/man.ts'
import { requireTools } from './tools.ts'

requireTools()

/** Command lines, the last word of which is to be completed, and what has to be offered. */
const LINES: readonly (readonly [line: readonly string[], offered: readonly string[]])[] = [
  [['bui'], ['build']],
  [['build', '--hostn'], ['--hostname']],
  [['network', 'con'], ['convert']],
  [['network', 'convert', '--fr'], ['--from']],
  [['build', 'spec.ya'], ['spec.yaml']],
]

const folder = t.testdir({ 'spec.yaml': '' })

/** What each shell offers for the words, whose last is being typed; `zsh` tells all there is, whatever is typed. */
const SHELLS: Readonly<
  Record<keyof typeof COMPLETIONS, (words: readonly string[]) => [string, ...string[]]>
> = {
  bash: (words) => [
    'bash',
    '-c',
    'source "$0"; COMP_WORDS=(config-drive "$@"); COMP_CWORD=$#; _config_drive; printf "%s\\n" "${COMPREPLY[@]}"',
    './script',
    ...words,
  ],
  zsh: (words) => [
    'zsh',
    '-c',
    'compdef() { }; compadd() { print -l -- ${(P)2} }; _files() { print -l * }; source $0; words=(config-drive "$@");' +
      ' CURRENT=$#words; PREFIX=$words[-1]; _config_drive',
    './script',
    ...words,
  ],
  fish: (words) => ['fish', '-c', 'source ./script; complete -C "config-drive $argv"', ...words],
}

for (const [shell, ask] of Object.entries(SHELLS)) {
  t.test(shell, async (t) => {
    writeFileSync(join(folder, 'script'), COMPLETIONS[shell as keyof typeof COMPLETIONS](commands))
    for (const [words, expected] of LINES) {
      const [command, ...args] = ask(words)
      const { stdout, stderr } = spawnSync(command, args, { cwd: folder, encoding: 'utf8' })
      const typed = words.at(-1)!
      const offered = stdout
        .split('\n')
        .map((line) => line.split('\t')[0]!)
        .filter((word) => word.startsWith(typed))
      t.same(offered, expected, `${words.join(' ')}: ${stderr}`)
    }
  })
}

t.test('man takes the page', async (t) => {
  const page = manPage(commands)
  const { stderr, stdout } = spawnSync('man', ['--warnings', '-l', '-'], { input: page, encoding: 'utf8' })
  t.equal(stderr, '')
  for (const { verb } of commands) t.match(stdout, `config-drive ${verb}`)
  const broken = spawnSync('man', ['--warnings', '-l', '-'], { input: `${page}.XX\n`, encoding: 'utf8' })
  t.match(broken.stderr, /warning/, 'it would say what is wrong')
})
