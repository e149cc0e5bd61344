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
import { lazily } from './lazily.mjs'
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
try {
  await writeProgram('config-drive', await lateParts())
  await writeProgram('config-drive-genisoimage', await wholeProgram())
} finally {
  rmSync(folder, { recursive: true })
}

/**
 * Returns the parts of config-drive: what every run loads, what building a drive loads, and the rest. Which modules those are
 * is found by running the program.
 */
async function lateParts() {
  const { codes, inputs } = await modulesOf('./cli/start.js', { root: dist, external: ['fs-extra'], define })
  const start = ['./start', 'module.exports=require("./cli/start.js")']
  const starts = [['--version'], ['build', '--help'], ['build', '--unknown']]
  const building = ['build', join(examples, 'web-server.yaml'), '-o', image]
  writeLauncher('config-drive', ['all'])
  writeFileSync(join(target, 'config-drive.all.js'), partCode(new Map([start, ...codes])))
  const first = new Set(starts.flatMap((args) => compile('config-drive', [], args)))
  // The second time the image is there already.
  const second = new Set([...compile('config-drive', [], building), ...compile('config-drive', [], building)])
  rmSync(join(target, 'config-drive.all.js'))
  const part = (isIn) => new Map([...codes].filter(([id]) => isIn(id)))
  return {
    inputs,
    parts: {
      start: { codes: new Map([start, ...part((id) => first.has(id))]), sample: starts[1] },
      build: { codes: part((id) => !first.has(id) && second.has(id)), sample: building },
      rest: { codes: part((id) => !first.has(id) && !second.has(id)), sample: ['ls', image] },
    },
  }
}

/** Returns config-drive-genisoimage as one part: it needs most of its modules, and its hot loops are in many of them. */
async function wholeProgram() {
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    metafile: true,
    entryPoints: [join(dist, 'cli', 'mkisofs', 'start.js')],
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    // A program that starts from compiled code cannot import, so it requires what it needs later.
    supported: { 'dynamic-import': false },
    minify: true,
    external: ['fs-extra'],
    plugins: [lazily],
    define: { ...define, 'import.meta.dirname': '__dirname' },
    write: false,
    logLevel: 'warning',
  })
  const codes = new Map([['./start', outputFiles[0].text]])
  const sample = ['-quiet', '-J', '-r', '-o', image, examples]
  return { inputs: metafile.inputs, parts: { program: { codes, sample } } }
}

/** Writes a program of parts, and the code of each that V8 compiles in a run of its sample. */
async function writeProgram(name, { parts, inputs }) {
  const launcher = writeLauncher(name, Object.keys(parts))
  writeNotices(launcher, { inputs }, root)
  for (const [part, { codes }] of Object.entries(parts))
    writeFileSync(join(target, `${name}.${part}.js`), partCode(codes))
  for (const [part, { sample }] of Object.entries(parts)) compile(name, [part], sample)
}

function writeLauncher(name, parts) {
  const launcher = join(target, `${name}.cjs`)
  const launch = readFileSync(join(root, '.standalone', 'launch.cjs'), 'utf8')
  const named = launch.replace('PARTS = []', `PARTS = ${JSON.stringify(parts)}`)
  writeFileSync(launcher, `#!/usr/bin/env node\n'use strict'\n${checkNode(name)}${named}`)
  chmodSync(launcher, 0o755)
  return launcher
}

/** Runs a program, keeps the code that V8 compiled for some of its parts, and returns the modules that the run loaded. */
function compile(name, parts, args) {
  const compiler = join(root, '.standalone', 'compile.cjs')
  const { output, status } = spawnSync(
    process.execPath,
    [compiler, join(target, `${name}.cjs`), parts.join(','), ...args],
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
