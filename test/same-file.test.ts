// No output is written over an input or over another output, by whatever name it is given, and nothing is harmed.
import { spawnSync } from 'node:child_process'
import {
  linkSync,
  lstatSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t, { type Test } from 'tap'
import { root } from './cli.ts'
import { runMain } from './run-main.ts'
import { filePlace, isBelow, isSameFile } from '../lib/node/same-file.ts'

const BIN = fileURLToPath(new URL('../dist/bin/config-drive.cjs', import.meta.url))
const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ1q2ZxvlDJ8xQ6n0mJm0pQ1fUaY3n1m1hS4vZxq7c7V a@b\n'

/** Other names of FILE in the folder `in`, and how they come about. */
const NAMES: Readonly<Record<string, (file: string) => string>> = {
  itself: (file) => file,
  './x': (file) => `./${file}`,
  'x/../x': (file) => `in/../${file}`,
  absolute: (file) => `${process.env.HERE}/${file}`,
  'symbolic link': (file) => {
    symlinkSync(`${process.env.HERE}/${file}`, `${process.env.HERE}/link`)
    return 'link'
  },
  'hard link': (file) => {
    linkSync(`${process.env.HERE}/${file}`, `${process.env.HERE}/hard`)
    return 'hard'
  },
  'folder that is a link': (file) => {
    symlinkSync('.', `${process.env.HERE}/here`)
    return `here/${file}`
  },
}

const filled = (t: Test): string => {
  const folder = t.testdir({
    in: {},
    'a.yaml':
      'hostname: web1\nuser_data: {file: user}\npublic_keys: {a: {file: key.pub}}\nextra_files: {x: {file: more}}\n',
    user: '#cloud-config\n',
    more: 'more\n',
    'key.pub': KEY,
    'vars.yaml': 'A: b\n',
    'schema.json': '{}',
    meta: 'instance-id: i\n',
    'net.yaml': 'version: 2\nethernets: {eth0: {dhcp4: true}}\n',
    'part.sh': '#!/bin/sh\n',
    'list.txt': 'user\n',
    'old.iso': 'old',
  })
  process.env.HERE = folder
  return folder
}

/** Everything in a folder: names, kinds and bytes. */
const stateOf = (folder: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => {
      const path = join(folder, name)
      const stat = lstatSync(path)
      if (stat.isSymbolicLink()) return [name, readlinkSync(path)]
      return [name, stat.isFile() ? readFileSync(path, 'latin1') : 'folder']
    }),
  )

const run = async (t: Test, cwd: string, args: readonly string[]) => {
  process.chdir(cwd)
  try {
    return await runMain(t, ...args)
  } finally {
    process.chdir(root)
  }
}

/** An input, and the command line that would write over it. */
const LINES: readonly (readonly [input: string, line: (output: string) => readonly string[]])[] = [
  ['a.yaml', (o) => ['build', 'a.yaml', '-o', o]],
  ['a.yaml', (o) => ['build', 'a.yaml', '-o', 'iso=new.iso', '-o', `vfat=${o}`]],
  ['user', (o) => ['build', 'a.yaml', '-o', o]],
  ['more', (o) => ['build', 'a.yaml', '-o', `tar=${o}`]],
  ['key.pub', (o) => ['build', 'a.yaml', '-o', o]],
  ['key.pub', (o) => ['build', '--hostname', 'x', '--ssh-key', 'key.pub', '-o', o]],
  ['user', (o) => ['build', '--hostname', 'x', '--user-data', 'user', '-o', o]],
  ['vars.yaml', (o) => ['build', '--hostname', 'x', '--var-file', 'vars.yaml', '-o', o]],
  ['schema.json', (o) => ['build', 'a.yaml', '--schema', 'schema.json', '-o', o]],
  ['user', (o) => ['build', 'a.yaml', '-o', 'new.iso', '--save-spec', o, '--force']],
  ['user', (o) => ['show', 'a.yaml', '--save-spec', o, '--force']],
  ['user', (o) => ['localds', o, 'user']],
  ['meta', (o) => ['localds', o, 'user', 'meta']],
  ['net.yaml', (o) => ['localds', '-N', 'net.yaml', o, 'user']],
  ['part.sh', (o) => ['mime', 'make', 'part.sh', 'user', '-o', o]],
  ['net.yaml', (o) => ['network', 'convert', 'net.yaml', '--to', 'v1', '-o', o]],
]

t.test('an output that is an input', async (t) => {
  for (const [input, line] of LINES)
    for (const [name, as] of Object.entries(NAMES)) {
      const folder = filled(t)
      const args = line(as(input))
      const before = stateOf(folder)
      const { code, stderr } = await run(t, folder, args)
      t.equal(code, 2, `${args.join(' ')} (${name}): ${stderr}`)
      t.match(stderr, / is an input; /, name)
      t.same(stateOf(folder), before, `${args.join(' ')} (${name}): nothing changed`)
    }
})

t.test('two outputs with the same file', async (t) => {
  for (const [name, as] of Object.entries(NAMES)) {
    const folder = filled(t)
    const args = ['build', '--hostname', 'x', '-o', 'iso=old.iso', '-o', `vfat=${as('old.iso')}`]
    const before = stateOf(folder)
    const { code, stderr } = await run(t, folder, args)
    t.equal(code, 2, `${name}: ${stderr}`)
    t.same(stateOf(folder), before, name)
  }
  const lines = [
    ['-o', 'iso=x.img', '-o', 'vfat=./x.img'],
    ['-o', 'iso=in/x.img', '-o', 'vfat=here/in/x.img'],
    ['-o', 'dir=x', '-o', 'iso=x/y/z.iso'],
    ['-o', 'dir=in', '-o', 'iso=here/in/z.iso'],
    ['-o', 'dir=in', '-o', 'dir=here/in'],
    ['-o', 'iso=x.yaml', '--save-spec', './x.yaml'],
  ]
  for (const line of lines) {
    const folder = filled(t)
    symlinkSync('.', join(folder, 'here'))
    const before = stateOf(folder)
    const { code, stderr } = await run(t, folder, ['build', '--hostname', 'x', ...line])
    t.equal(code, 2, `${line.join(' ')}: ${stderr}`)
    t.same(stateOf(folder), before, line.join(' '))
  }
})

t.test('standard input and output are files too', async (t) => {
  const folder = filled(t)
  const sh = (line: string) =>
    spawnSync('/bin/sh', ['-c', line], { cwd: folder, env: { ...process.env, NODE: process.execPath, BIN } })
  const before = stateOf(folder)
  t.equal(sh('"$NODE" "$BIN" build - -o a.yaml < a.yaml').status, 2)
  t.same(stateOf(folder), before)
  t.equal(sh('"$NODE" "$BIN" build --hostname x -o iso=old.iso -o vfat=- >> old.iso').status, 2)
  t.same(stateOf(folder), before)
})

t.test('different files do not clash', async (t) => {
  const folder = filled(t)
  const lines = [
    ['-o', 'iso=/dev/null', '-o', 'vfat=/dev/null'],
    ['-o', 'iso=A.img', '-o', 'vfat=a.img'],
    ['-o', 'dir=tree', '-o', 'iso=tree.iso'],
    ['-o', 'iso=in/x', '-o', 'vfat=x'],
  ]
  for (const line of lines) {
    const { code, stderr } = await run(t, folder, ['build', '-q', '--hostname', 'x', ...line])
    t.equal(code, 0, `${line.join(' ')}: ${stderr}`)
  }
  // A host name is no file, though one has its name.
  writeFileSync(join(folder, 'web1'), '')
  t.equal((await run(t, folder, ['build', '-q', '--hostname', 'web1', '-o', 'web1'])).code, 0)
})

t.test('genisoimage', async (t) => {
  const lines: readonly (readonly [string, (o: string) => readonly string[]])[] = [
    ['user', (o) => ['-o', o, 'user', 'more']],
    ['list.txt', (o) => ['-o', o, '-path-list', 'list.txt']],
    ['list.txt', (o) => ['-o', o, '-exclude-list', 'list.txt', 'user']],
    ['list.txt', (o) => ['-o', 'x.iso', '-log-file', o, '-path-list', 'list.txt']],
    ['user', (o) => ['-o', 'x.iso', '-log-file', o, 'user']],
    ['old.iso', (o) => ['-o', 'old.iso', '-log-file', o, 'user']],
  ]
  for (const [input, line] of lines)
    for (const [name, as] of Object.entries(NAMES)) {
      const folder = filled(t)
      const args = ['-quiet', '-r', ...line(as(input))]
      const before = stateOf(folder)
      const { code, stderr } = await run(t, folder, ['genisoimage', ...args])
      t.equal(code, 1, `${args.join(' ')} (${name}): ${stderr}`)
      t.same(stateOf(folder), before, `${args.join(' ')} (${name})`)
    }
})

t.test('names that differ only in case', async (t) => {
  const folder = t.testdir({ Known: '', sub: {} })
  const same = (a: string, b: string) => isSameFile(filePlace(join(folder, a)), filePlace(join(folder, b)))
  t.notOk(same('New', 'nEW'))
  t.ok(same('sub/../New', 'New'))
  t.ok(isBelow(filePlace(join(folder, 'sub', 'x')), filePlace(join(folder, 'sub'))))
  t.notOk(isBelow(filePlace(join(folder, 'sub2', 'x')), filePlace(join(folder, 'sub'))))
})
