/**
 * Makes the genisoimage front end one file that needs nothing but Node, dist/standalone/config-drive-genisoimage.cjs, and
 * where Node and postject can, one that needs nothing: dist/standalone/config-drive-genisoimage.
 */
import { execFileSync } from 'node:child_process'
import { chmodSync, copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { checkNode } from './check-node.mjs'
import { lazily } from './lazily.mjs'
import { writeNotices } from './notices.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const target = join(root, 'dist', 'standalone')
const bundle = join(target, 'config-drive-genisoimage.cjs')
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))

rmSync(target, { recursive: true, force: true })
mkdirSync(target, { recursive: true })
const { metafile } = await build({
  absWorkingDir: root,
  metafile: true,
  stdin: {
    contents: `import { start } from './cli/mkisofs/start.ts'
      start(process.argv.slice(2))`,
    resolveDir: root,
    loader: 'ts',
  },
  bundle: true,
  platform: 'node',
  // A bundle of one CommonJS file starts sooner than one of modules, and can go into an executable.
  format: 'cjs',
  // An older Node must be able to read the program, to say that it is too old.
  target: 'node12',
  minify: true,
  plugins: [lazily],
  define: { CONFIG_DRIVE_VERSION: JSON.stringify(version), 'import.meta.dirname': '__dirname' },
  banner: { js: `#!/usr/bin/env node\n${checkNode('config-drive-genisoimage')}` },
  outfile: bundle,
  logLevel: 'warning',
})
chmodSync(bundle, 0o755)
writeNotices(bundle, metafile, root)
process.stdout.write(`${bundle}\n`)

/** Node's own file with the bundle in it. https://nodejs.org/api/single-executable-applications.html */
function singleExecutable() {
  const postject = join(root, 'node_modules', 'postject', 'dist', 'cli.js')
  const blob = join(target, 'bundle.blob')
  const config = join(target, 'sea.json')
  const executable = join(target, 'config-drive-genisoimage')
  try {
    const main = join(target, 'sea.cjs')
    writeFileSync(main, readFileSync(bundle, 'utf8').replace(/^#!.*\n/, ''))
    writeFileSync(config, JSON.stringify({ main, output: blob, disableExperimentalSEAWarning: true }))
    execFileSync(process.execPath, ['--experimental-sea-config', config], { stdio: 'pipe' })
    copyFileSync(process.execPath, executable)
    const fuse = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2'
    const options = process.platform === 'darwin' ? ['--macho-segment-name', 'NODE_SEA'] : []
    execFileSync(
      process.execPath,
      [postject, executable, 'NODE_SEA_BLOB', blob, '--sentinel-fuse', fuse, ...options],
      {
        stdio: 'pipe',
      },
    )
    const said = execFileSync(executable, ['-version'], { encoding: 'utf8' })
    if (!said.includes(version)) throw new Error(`it says ${said}`)
    process.stdout.write(`${executable}\n`)
  } catch (cause) {
    rmSync(executable, { force: true })
    process.stdout.write(
      `no single executable: ${
        String(cause.stderr ?? cause.message)
          .trim()
          .split('\n')[0]
      }\n`,
    )
  } finally {
    for (const name of ['bundle.blob', 'sea.json', 'sea.cjs']) rmSync(join(target, name), { force: true })
  }
}
singleExecutable()
