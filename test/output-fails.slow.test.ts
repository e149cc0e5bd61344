// Every verb of both programs, when what it prints cannot be written and when something in it breaks: a short report, the right
// exit code, never the code of the program.
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t, { type Test } from 'tap'
import { commands } from '../cli/commands.ts'

const BIN = fileURLToPath(new URL('../dist/bin/config-drive.cjs', import.meta.url))
const GENISOIMAGE = fileURLToPath(new URL('../dist/bin/config-drive-genisoimage.cjs', import.meta.url))

interface Line {
  readonly args: readonly string[]
  readonly input?: string
  /** It prints nothing on standard output. */
  readonly isSilent?: true
}

/** A command line of every verb that comes to its end. */
const LINES: Readonly<Record<string, Line>> = {
  new: { args: [], isSilent: true },
  init: { args: ['ubuntu', '-o', '-'] },
  build: { args: ['spec.yaml', '-o', '-'] },
  show: { args: ['spec.yaml'] },
  check: { args: ['drive.iso', '--json'] },
  inspect: { args: ['drive.iso'] },
  diff: { args: ['drive.iso', 'drive.iso', '--json'] },
  ls: { args: ['drive.iso'] },
  cat: { args: ['drive.iso', 'big'] },
  extract: { args: ['drive.iso', 'drive.iso'], isSilent: true },
  'render-jinja': { args: ['drive.iso'] },
  guests: { args: [] },
  attach: { args: ['drive.iso', '--to', 'qemu'] },
  run: { args: ['nothing.img', 'spec.yaml'], isSilent: true },
  'mime make': { args: ['a.sh', 'b.cfg'] },
  'mime list': { args: ['parts.mime'] },
  'mime split': { args: ['parts.mime', 'parts'] },
  'network convert': { args: ['net.yaml', '--to', 'netplan'] },
  passwd: { args: [], input: 'secret\n' },
  serve: { args: ['spec.yaml', '--explain', 'web1'] },
  web: { args: ['-o', 'page.html'], isSilent: true },
  'fleet build': { args: ['node.yaml', '--inventory', 'nodes.csv'], isSilent: true },
  'fleet verify': { args: ['node.yaml', '--inventory', 'nodes.csv', '--manifest', 'empty'] },
  'fleet status': { args: ['empty'] },
  'fleet merge': { args: ['empty', '-o', 'all'], isSilent: true },
  'fleet submit': {
    args: ['node.yaml', '--inventory', 'nodes.csv', '--redis', 'redis://127.0.0.1:1'],
    isSilent: true,
  },
  'fleet work': { args: ['--redis', 'redis://127.0.0.1:1'], isSilent: true },
  fetch: { args: ['http://127.0.0.1:1/'], isSilent: true },
  'password get': { args: ['web1', '--key', 'a.sh', '--from', '.'], isSilent: true },
  'password post': { args: ['web1', '--key', 'a.sh'], isSilent: true },
  'password clear': { args: ['web1', '--from', '.'], isSilent: true },
  localds: { args: ['-', 'b.cfg'] },
  explain: { args: ['hostname'] },
  schema: { args: [] },
  completion: { args: ['bash'] },
  man: { args: [] },
}

/** Further lines that print by a way of their own. */
const MORE: readonly (readonly [string, Line])[] = [
  ['--help', { args: [] }],
  ['--version', { args: [] }],
  ['build', { args: ['--help'] }],
  ['inspect', { args: ['drive.iso', '--map'] }],
  ['inspect', { args: ['drive.iso', '--json'] }],
  ['inspect', { args: ['drive.iso', '--spec', '--show-secrets'] }],
  ['build', { args: ['spec.yaml', '-o', 'made.iso', '--json'] }],
  ['build', { args: ['spec.yaml', '--format', 'tar', '-o', '-'] }],
  ['build', { args: ['spec.yaml', '-o', 'iso=many.iso', '-o', 'vfat=-'] }],
  ['init', { args: [] }],
  ['ls', { args: ['drive.iso', '-l'] }],
  ['mime list', { args: ['parts.mime', '--json'] }],
  ['genisoimage', { args: ['-quiet', '-r', 'a.sh'] }],
  ['genisoimage', { args: ['-print-size', '-quiet', 'a.sh'] }],
  ['genisoimage', { args: ['-help'] }],
]

const ALL = [...Object.entries(LINES), ...MORE]

const prepared = (t: Test): string => {
  const folder = t.testdir({
    'spec.yaml':
      'hostname: web1\nuuid: 6b6c9c1c-0f0e-4f1c-8d6e-0a4b2f3a1c5d\nuser_data: {file: b.cfg}\nextra_files: {big: {file: big}}\n',
    'node.yaml': 'hostname: ${name}\n',
    'nodes.csv': 'name\nn1\n',
    empty: '',
    'a.sh': '#!/bin/sh\necho hello\n',
    'b.cfg': '## template: jinja\n#cloud-config\npassword: "{{ v1.local_hostname }}"\n',
    'net.yaml': 'version: 2\nethernets: {eth0: {dhcp4: true}}\n',
    big: 'x'.repeat(300_000),
  })
  execFileSync(process.execPath, [BIN, 'build', 'spec.yaml', '-q', '-o', 'drive.iso'], { cwd: folder })
  execFileSync(process.execPath, [BIN, 'mime', 'make', 'a.sh', 'b.cfg', '-o', 'parts.mime'], { cwd: folder })
  return folder
}

const isClean = (stderr: string): boolean =>
  !/^\s+at |node:internal|^Node\.js v|\bthrow\b|Unhandled|Uncaught|"use strict"/m.test(stderr) &&
  stderr.split('\n').every((line) => line.length < 400)

interface Run extends Line {
  readonly cwd: string
  readonly redirect: string
  readonly bin?: string
  readonly env?: NodeJS.ProcessEnv
}

/** Runs the program with its descriptors as a shell redirects them. */
const run = (verb: string, { args, input = '', cwd, redirect, bin = BIN, env = {} }: Run) => {
  const words = verb === '' ? [] : verb.split(' ')
  const line = `"$0" "$@" ${redirect}`
  const { status, signal, stderr, stdout } = spawnSync(
    '/bin/sh',
    ['-c', line, process.execPath, bin, ...words, ...args],
    { cwd, input, env: { ...process.env, ...env }, timeout: 60_000, maxBuffer: 1e9 },
  )
  return { code: status ?? signal, stderr: stderr.toString(), stdout }
}

t.test('every verb has a line', async (t) => {
  t.same(Object.keys(LINES).toSorted(), commands.map(({ verb }) => verb).toSorted())
})

t.test('standard output is full', async (t) => {
  const cwd = prepared(t)
  for (const [verb, line] of ALL) {
    const { code, stderr } = run(verb, { ...line, cwd, redirect: '>/dev/full' })
    const name = `${verb} ${line.args.join(' ')}`
    t.ok(isClean(stderr), `${name}: ${stderr.slice(0, 600)}`)
    if (line.isSilent) continue
    t.equal(code, verb === 'genisoimage' ? 28 : 1, `${name}: ${code} ${stderr}`)
    t.match(stderr, /standard output: no space left/, name)
  }
  const { code, stderr } = run('', {
    args: ['-quiet', 'a.sh'],
    cwd,
    redirect: '>/dev/full',
    bin: GENISOIMAGE,
  })
  t.ok(isClean(stderr))
  t.equal(code, 28, stderr)
})

t.test('standard output, standard error or both are closed or full', async (t) => {
  const cwd = prepared(t)
  const all = Object.entries(LINES)
  const some = all.filter(([verb]) => ['build', 'show', 'ls', 'man', 'genisoimage'].includes(verb))
  const redirects = { '>/dev/full 2>/dev/full': all, '>&- 2>&-': some, '1</dev/null': some }
  for (const [redirect, lines] of Object.entries(redirects))
    for (const [verb, line] of lines) {
      const { code, stderr } = run(verb, { ...line, cwd, redirect })
      const name = `${verb} ${line.args.join(' ')} ${redirect}`
      t.type(code, 'number', name)
      t.ok(isClean(stderr), `${name}: ${stderr.slice(0, 600)}`)
      if (redirect === '1</dev/null' && !line.isSilent) t.not(code, 0, name)
    }
})

t.test('the reader has gone', async (t) => {
  const cwd = prepared(t)
  for (const [verb, line] of Object.entries(LINES).filter(([, { isSilent }]) => !isSilent)) {
    const words = [...verb.split(' '), ...line.args]
    const child = spawn(process.execPath, [BIN, ...words], { cwd, stdio: ['pipe', 'pipe', 'pipe'] })
    child.stdin.on('error', () => undefined)
    child.stdin.end(line.input ?? '')
    child.stdout.destroy()
    const errors: Buffer[] = []
    child.stderr.on('data', (part: Buffer) => errors.push(part))
    const code = await new Promise((resolve) =>
      child.once('close', (code, signal) => resolve(code ?? signal)),
    )
    const stderr = Buffer.concat(errors).toString()
    const name = words.join(' ')
    t.type(code, 'number', name)
    t.ok(isClean(stderr), `${name}: ${stderr.slice(0, 600)}`)
  }
})

/** Breaks the n-th call of what every program needs once it is loaded, with a secret in the message. */
const FAULT = `
let left = Number(process.env.FAULT)
for (const name of ['map', 'flatMap', 'filter', 'push']) {
  const whole = Array.prototype[name]
  const faulty = function (...args) {
    const fault = new TypeError('hunter2 is not a function')
    Error.stackTraceLimit = 100
    Error.captureStackTrace(fault, faulty)
    Error.stackTraceLimit = 10
    const isRunning = /config-drive[\\w-]*\\.(?:start|build|rest)\\.js/.test(fault.stack) && !fault.stack.includes('Module._compile')
    if (isRunning && --left === 0) throw fault
    return whole.apply(this, args)
  }
  Array.prototype[name] = faulty
}
`

t.test('something breaks', async (t) => {
  const cwd = prepared(t)
  writeFileSync(join(cwd, 'fault.cjs'), FAULT)
  const env = (n: number): NodeJS.ProcessEnv => ({
    NODE_OPTIONS: `--require ${join(cwd, 'fault.cjs')}`,
    FAULT: String(n),
  })
  let broken = 0
  for (const [verb, line] of ALL)
    for (const n of [1]) {
      const { code, stderr } = run(verb, { ...line, cwd, redirect: '', env: env(n) })
      const name = `${verb} ${line.args.join(' ')}, call ${n}`
      t.ok(isClean(stderr), `${name}: ${stderr.slice(0, 600)}`)
      t.notMatch(stderr, /hunter2/, name)
      if (!stderr.includes('internal error')) continue
      broken++
      t.equal(code, 1, name)
      const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
        version: string
      }
      t.match(
        stderr,
        new RegExp(`TypeError at config-drive[\\w-]*\\.(?:start|build|rest)\\.js:\\d+:\\d+\n.*${version}`),
        name,
      )
    }
  t.ok(broken > 15, `${broken} of them broke`)
  const shown = run('show', { args: ['--hostname', 'x', '--debug'], cwd, redirect: '', env: env(1) })
  t.match(shown.stderr, /hunter2 is not a function\n +at /, '--debug shows the stack')
  const asked = run('show', {
    args: ['--hostname', 'x'],
    cwd,
    redirect: '',
    env: { ...env(1), CONFIG_DRIVE_DEBUG: '1' },
  })
  t.match(asked.stderr, /hunter2 is not a function\n +at /, 'so does the variable')
  const other = run('', {
    args: ['-quiet', '-o', 'x.iso', 'a.sh'],
    cwd,
    redirect: '',
    env: env(1),
    bin: GENISOIMAGE,
  })
  t.ok(isClean(other.stderr), other.stderr)
  t.match(other, { code: 1, stderr: /^config-drive-genisoimage: internal error: TypeError at/ })
})
