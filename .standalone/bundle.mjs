/**
 * Makes the command lines in dist/bin: a launcher, *.cjs, and beside it the parts that it loads, with the code that V8 compiles for
 * them: a start reads one file or two instead of a hundred. fs-extra, which makes folders, stays a package: the library has it anyway.
 */
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { checkNode } from './check-node.mjs'
import { modulesOf, partCode } from './load-late.mjs'
import { writeNotices } from './notices.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const dist = join(root, 'dist')
const target = join(dist, 'bin')
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))

const define = { CONFIG_DRIVE_VERSION: JSON.stringify(version) }
const examples = join(root, 'examples')

rmSync(target, { recursive: true, force: true })
mkdirSync(target, { recursive: true })
// The runs of programs leave their images in a temporary folder.
const folder = mkdtempSync(join(tmpdir(), 'config-drive-'))
const image = join(folder, 'x.iso')
const building = ['build', join(examples, 'web-server.yaml'), '-o', image]
const packing = ['-quiet', '-J', '-r', '-o', image, examples]
try {
  await writeProgram('config-drive', './cli/start.js', {
    start: [['build', '--help'], ['--version'], ['build', '--unknown']],
    // The second time the image is there already.
    build: [building, building],
    rest: [['ls', image]],
  })
  await writeProgram('config-drive-genisoimage', './cli/mkisofs/start.js', {
    start: [packing, packing],
    rest: [['-help']],
  })
} finally {
  rmSync(folder, { recursive: true })
}

/**
 * Writes a program in parts, and the code of each that V8 compiles in a run. Which modules a part has is found by running the program.
 *
 * @param samples by part the command lines that load its modules; the last part gets the modules that no sample loads
 */
async function writeProgram(name, entry, samples) {
  const { codes, inputs } = await modulesOf(entry, {
    root: dist,
    external: ['fs-extra', 'bullmq', 'ioredis'],
    define,
  })
  codes.set('./start', `module.exports=require(${JSON.stringify(entry)})`)
  const write = (part, codes) => writeFileSync(join(target, `${name}.${part}.js`), partCode(codes))
  writeLauncher(name, ['all'])
  write('all', codes)
  const parts = Object.keys(samples)
  const partOf = new Map()
  for (const part of parts.slice(0, -1))
    for (const id of samples[part].flatMap((args) => run(name, args)))
      if (!partOf.has(id)) partOf.set(id, part)
  rmSync(join(target, `${name}.all.js`))
  const launcher = writeLauncher(name, parts)
  writeNotices(launcher, { inputs }, root)
  const inPart = (part) => [...codes].filter(([id]) => (partOf.get(id) ?? parts.at(-1)) === part)
  for (const part of parts) write(part, inPart(part))
  for (const part of parts) run(name, samples[part][0], part)
}

function writeLauncher(name, parts) {
  const launcher = join(target, `${name}.cjs`)
  const launch = readFileSync(join(root, '.standalone', 'launch.cjs'), 'utf8')
  const named = launch.replace('PARTS = []', `PARTS = ${JSON.stringify(parts)}`)
  writeFileSync(launcher, `#!/usr/bin/env node\n'use strict'\n${checkNode(name)}${named}`)
  chmodSync(launcher, 0o755)
  return launcher
}

/** Runs a program, keeps the code that V8 compiled for one of its parts, and returns the modules that the run loaded. */
function run(name, args, part = '') {
  const compiler = join(root, '.standalone', 'compile.cjs')
  const { output, status } = spawnSync(
    process.execPath,
    [compiler, join(target, `${name}.cjs`), part, ...args],
    { stdio: ['ignore', 'ignore', 'ignore', 'pipe'], encoding: 'utf8' },
  )
  if (status === 1 || output[3] === '') throw new Error(`${name} ${args.join(' ')} failed`)
  return JSON.parse(output[3])
}

// The threads of fleet build, which cannot start from the program: they have no code that V8 compiled.
await build({
  absWorkingDir: dist,
  entryPoints: [join(dist, 'lib', 'node', 'fleet-worker.js')],
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  minify: true,
  external: ['fs-extra'],
  alias: { fflate: 'fflate/browser' },
  legalComments: 'none',
  outfile: join(target, 'fleet-worker.js'),
  logLevel: 'warning',
})

// The page of `config-drive web`.
await import('./web.mjs')

// A man page for each command.
const manual = join(dist, 'man')
rmSync(manual, { recursive: true, force: true })
mkdirSync(manual, { recursive: true })
const { commands } = await import(new URL('../dist/cli/commands.js', import.meta.url))
const { pageName, programPage, verbPage } = await import(new URL('../dist/cli/man/man.js', import.meta.url))
const { manPage } = await import(new URL('../dist/cli/mkisofs/help.js', import.meta.url))
const pages = [
  [pageName(), programPage(commands)],
  ...commands.map((command) => [pageName(command.verb), verbPage(command)]),
  [pageName('genisoimage'), manPage()],
]
for (const [name, page] of pages) writeFileSync(join(manual, `${name}.1`), page)

// For editors that check a spec while it is written.
const { editorSchema } = await import(new URL('../dist/lib/spec/spec-schema.js', import.meta.url))
writeFileSync(join(dist, 'spec.schema.json'), `${JSON.stringify(editorSchema(), null, 2)}\n`)

// For programs that read the answers of the commands to --json.
const schemas = join(dist, 'schemas')
rmSync(schemas, { recursive: true, force: true })
mkdirSync(schemas, { recursive: true })
const { ANSWERS, answerFile, answerSchema, EVENTS } = await import(
  new URL('../dist/cli/report/answer-schemas.js', import.meta.url)
)
for (const verb of Object.keys(ANSWERS))
  writeFileSync(join(schemas, answerFile(verb)), `${JSON.stringify(answerSchema(verb), null, 2)}\n`)
for (const [verb, schema] of Object.entries(EVENTS))
  writeFileSync(join(schemas, answerFile(`${verb} event`)), `${JSON.stringify(schema, null, 2)}\n`)
