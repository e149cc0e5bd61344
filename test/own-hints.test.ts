// A hint names only options that the command takes.
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import type { Command } from '../cli/args/command.ts'
import { commonOptions } from '../cli/args/common-options.ts'
import { commands } from '../cli/commands.ts'
import { file } from '../lib/image/tree.ts'
import { pack } from '../lib/pack/pack.ts'
import { toBytes } from '../lib/index.ts'
import { runMain } from './run-main.ts'

/** Inputs that make the program advise an option, by file name. */
const INPUTS: Readonly<Record<string, string>> = {
  'outside.yaml': 'hostname: a\nuser_data: {file: /etc/hostname}\n',
  'command.yaml': 'hostname: a\nuser_data: {command: [echo, a]}\n',
  'environment.yaml': 'hostname: a\nadmin_pass: {env: HOME}\n',
  'headers.yaml':
    'hostname: a\nuser_data: "#!/bin/sh\\n"\nvendor_data_url: {url: "http://127.0.0.1:9/", headers: {X-A: {env: HOME}}}\n',
  'variable.yaml': 'hostname: ${NAME}\n',
  'jinja.yaml': 'hostname: "{{ NAME }}"\n',
  'invalid.yaml': 'hostname: a b\nmeta: {a: 7}\nnetwork: {bogus: 1}\n',
  'secret.yaml': 'hostname: a\nadmin_pass: Secret-123\n',
  'router.yaml': 'hostname: a\ndrive: {datasource: files}\n',
  'a.txt': 'hostname: a\n',
}

/** Further options with which a command takes a spec or drive. */
const MORE: Readonly<Record<string, readonly (readonly string[])[]>> = {
  attach: [
    ['--to', 'guestinfo'],
    ['--to', 'qemu'],
  ],
  check: [[], ['--trust'], ['--jinja'], ['--as-spec']],
  inspect: [[], ['--trust'], ['--spec']],
  show: [['user_data'], ['--jinja']],
  build: [
    ['-o', '/dev/null', '--sandbox'],
    ['-o', '/dev/null', '--jinja'],
    ['-o', '/dev/null'],
  ],
}

/** The commands whose first argument is a spec or a drive, and that start nothing. */
const READERS = commands.filter(
  ({ verb, positionals }) =>
    ['spec', 'drive', 'a'].includes(Object.keys(positionals)[0] ?? '') && verb !== 'run',
)

function strange({ options }: Command, text: string): readonly string[] {
  // Commands of another program have its options.
  const own = text.replaceAll(/\b(?:openstack|config-drive\S*|xorriso|mkfs\S*) [^;]*/g, '')
  return (own.match(/(?<![\w-])--[a-z][a-z-]+/g) ?? []).filter((option) => {
    const name = option.slice(2)
    return !Object.hasOwn(options, name) && !Object.hasOwn(commonOptions, name)
  })
}

t.test('each hint names options of its command', async (t) => {
  const folder = t.testdir({})
  for (const [name, text] of Object.entries(INPUTS)) writeFileSync(join(folder, name), text)
  mkdirSync(join(folder, 'links'))
  writeFileSync(join(folder, 'links', 'meta-data'), 'instance-id: i\n')
  symlinkSync('/etc/hostname', join(folder, 'links', 'user-data'))
  mkdirSync(join(folder, 'other'))
  writeFileSync(join(folder, 'other', 'config.boot'), 'x')
  const image = pack(new Map([['config.boot', file('x')]]), { format: 'iso9660', volumeId: 'router' })
  writeFileSync(join(folder, 'other.iso'), toBytes(image))
  const inputs = [...Object.keys(INPUTS), 'links', 'other.iso', 'other'].map((name) => join(folder, name))
  t.ok(READERS.length > 6)
  let named = 0
  for (const command of READERS)
    for (const more of MORE[command.verb] ?? [[]])
      for (const input of inputs) {
        const line = [...command.verb.split(' '), input, ...(command.verb === 'diff' ? [input] : []), ...more]
        const { stderr } = await runMain(t, ...line)
        if (/--[a-z]/.test(stderr)) named += 1
        t.same(strange(command, stderr), [], `${line.join(' ')}\n${stderr}`)
      }
  t.ok(named > 20, `${named} hints name an option`)
})
