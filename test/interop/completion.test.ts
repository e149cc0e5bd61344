// Scripts that shells run, and a man page that man formats.
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { commands } from '../../cli/commands.ts'
import type { Shell } from '../../cli/completion/scripts.ts'
import { programPage, verbPage } from '../../cli/man/man.ts'
import { manPage, text } from '../../cli/mkisofs/help.ts'
import { NETWORK_FORMS } from '../../lib/network/forms.ts'
import { DATASOURCES } from '../../lib/spec.ts'
import { DRIVE_FORMAT_NAMES } from '../../lib/drive-format.ts'
import { cli } from '../cli.ts'
import { requireTools, tool } from './tools.ts'

requireTools()

/** A command line and all that is offered for its last word. */
type Line = readonly [line: string, offered: readonly string[]]

const LINES: readonly Line[] = [
  ['config-drive bui', ['build']],
  ['config-drive m', ['man', 'mime']],
  ['config-drive mime ', ['list', 'make', 'split']],
  ['config-drive network con', ['convert']],
  ['config-drive build --hostn', ['--hostname']],
  ['config-drive network convert --fr', ['--from']],
  ['config-drive mime make --m', ['--merge']],
  // Values of options, by themselves and behind =.
  ['config-drive build --format ', DRIVE_FORMAT_NAMES],
  ['config-drive build spec.yaml --quiet --format q', ['qcow2', 'qcow2-vfat']],
  ['config-drive build --format=is', ['iso9660']],
  ['config-drive run --datasource ', DATASOURCES],
  ['config-drive network convert --from ', ['auto', ...NETWORK_FORMS]],
  ['config-drive attach drive.iso --to virt', ['virt-install', 'virtualbox']],
  ['config-drive build --destination k', ['kubevirt']],
  // An option that can be repeated, and one behind it.
  [
    'config-drive check drive.iso --guest ignition --guest cl',
    ['cloud-init', 'cloudbase-init', 'cloudstack'],
  ],
  ['config-drive check drive.iso --guest cloud-init --sch', ['--schema']],
  // What stands without a name.
  ['config-drive init ub', ['ubuntu']],
  ['config-drive completion ', ['bash', 'fish', 'powershell', 'zsh']],
  ['config-drive explain drive.vol', ['drive.volume_id']],
  // Files, wherever they are: of a name that a verb has too, with a space in it, in a folder.
  ['config-drive build spec.ya', ['spec.yaml']],
  ['config-drive build two', ['two\\ words.yaml']],
  ['config-drive build parts/', ['parts/one.sh', 'parts/two.sh']],
  ['config-drive build --user-data parts/o', ['parts/one.sh']],
  ['config-drive build spec.yaml -o bui', ['build']],
  ['config-drive network convert spec', ['spec.yaml']],
  ['config-drive genisoimage -iso-l', ['-iso-level']],
  ['config-drive genisoimage -iso-level ', ['1', '2', '3', '4']],
]

const GENISOIMAGE: readonly Line[] = [
  ['config-drive-genisoimage -volse', ['-volset', '-volset-seqno', '-volset-size']],
  ['config-drive-genisoimage -J -R -partition_cyl_align o', ['off', 'on']],
  ['config-drive-genisoimage -path-list spec', ['spec.yaml']],
  ['config-drive-genisoimage -J -R -V config-2 parts/t', ['parts/two.sh']],
  ['config-drive-genisoimage -completion ', ['bash', 'fish', 'powershell', 'zsh']],
]

const folder = t.testdir({
  'spec.yaml': '',
  'two words.yaml': '',
  build: {},
  parts: { 'one.sh': '', 'two.sh': '' },
})

const judge = fileURLToPath(new URL('complete_at_terminal.py', import.meta.url))

/** What stands on each line once all is inserted that the shell offers. */
function atTerminal(shell: 'bash' | 'zsh', script: string, lines: readonly string[]): readonly string[] {
  const args = ['-I', judge, shell, script, JSON.stringify(lines)]
  const { stdout, stderr } = spawnSync(tool.python, args, { cwd: folder, encoding: 'utf8' })
  if (stderr !== '') throw new Error(stderr)
  return JSON.parse(stdout) as readonly string[]
}

/** What fish offers, each with its description. */
function inFish(script: string, lines: readonly string[]): readonly string[] {
  return lines.map((line) => {
    const args = ['-N', '-c', `source ${script}; complete -C $argv`, line]
    const { stdout } = spawnSync('fish', args, { cwd: folder, encoding: 'utf8' })
    const offered = stdout.split('\n').map((row) => row.split('\t')[0]!)
    return `${line.replace(/\S*$/, '')}${offered.map((word) => word.replaceAll(' ', '\\ ')).join(' ')}`
  })
}

/** PowerShell is not in Debian; test/powershell.test.ts reads its script. */
type RunShell = Exclude<Shell, 'powershell'>

const SHELLS: Readonly<Record<RunShell, (script: string, lines: readonly string[]) => readonly string[]>> = {
  bash: (...asked) => atTerminal('bash', ...asked),
  zsh: (...asked) => atTerminal('zsh', ...asked),
  fish: inFish,
}

/** The words of a line's end, without what shells put around them: `--format=`, = before a value, / behind a folder. */
function offeredIn(completed: string, line: string): readonly string[] {
  const start = line.replace(/[^\s=]*$/, '')
  const option = /\S*=$/.exec(start)?.[0] ?? ''
  const words = completed.slice(start.length).match(/(?:\\.|\S)+/g) ?? []
  return words
    .map((word) => (word.startsWith(option) ? word.slice(option.length) : word).replace(/[=/]$/, ''))
    .sort()
}

for (const [shell, complete] of Object.entries(SHELLS) as [RunShell, (typeof SHELLS)[RunShell]][]) {
  t.test(shell, async (t) => {
    const { stdout } = await cli(['completion', shell])
    for (const [name, script, rows] of [
      ['all', stdout, LINES],
      ['genisoimage', text(shell), GENISOIMAGE],
    ] as const) {
      writeFileSync(join(folder, name), script)
      const lines = rows.map(([line]) => line)
      const completed = complete(`./${name}`, lines)
      for (const [n, [line, offered]] of rows.entries())
        t.same(offeredIn(completed[n]!, line), offered.toSorted(), line)
    }
    writeFileSync(join(folder, 'broken'), stdout.toString().replaceAll('iso9660', 'iso9661'))
    const line = 'config-drive build --format is'
    t.same(offeredIn(complete('./broken', [line])[0]!, line), ['iso9661'], 'the script is what answers')
  })
}

/** What man and mandoc have to say of a page. A page has no date: the same version gives the same page. */
function complaints(page: string): readonly string[] {
  const options = { input: page, encoding: 'utf8' } as const
  const formatted = spawnSync('man', ['--warnings', '-l', '-'], options)
  const linted = spawnSync('mandoc', ['-T', 'lint'], options)
  return `${formatted.stderr}${linted.stdout}${linted.stderr}`
    .split('\n')
    .filter((line) => line !== '' && !line.endsWith('WARNING: missing date, using "": TH'))
}

t.test('man and mandoc accept each page', (t) => {
  for (const command of commands) {
    const page = verbPage(command)
    t.same(complaints(page), [], command.verb)
    const { stdout } = spawnSync('man', ['-l', '-'], { input: page, encoding: 'utf8' })
    t.match(stdout, `config-drive ${command.verb} [OPTION ...]`)
    for (const [line] of command.examples) t.ok(stdout.includes(`config-drive ${line}`), line)
  }
  t.same(complaints(programPage(commands)), [])
  t.same(complaints(manPage()), [])
  const broken = complaints(`${programPage(commands)}.XX\n`)
  t.ok(broken.some((line) => line.startsWith('mandoc')) && broken.length > 1, 'both would say what is wrong')
  t.end()
})
