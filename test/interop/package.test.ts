// The tarball that npm would publish, installed into an empty project.
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { root } from '../cli.ts'
import { run, withDirectory } from './tools.ts'

t.test('the packed tarball works in an empty project', async (t) => {
  await withDirectory(async (folder) => {
    const packed = await run(
      'npm',
      ['pack', '--silent', '--ignore-scripts', '--pack-destination', folder, root],
      { npm_config_loglevel: 'silent' },
    )
    const tarball = join(folder, packed.toString().trim().split('\n').at(-1)!)
    const project = join(folder, 'project')
    await mkdir(project)
    const inProject = async (command: string, ...args: string[]) => {
      return (await run('/bin/sh', ['-c', 'cd "$0" && exec "$@"', project, command, ...args])).toString()
    }
    await writeFile(join(project, 'package.json'), '{"type": "module", "private": true}')
    await inProject('npm', 'install', '--silent', '--ignore-scripts', tarball)

    const lock = JSON.parse(await readFile(join(project, 'package-lock.json'), 'utf8')) as {
      packages: Record<string, { hasInstallScript?: boolean }>
    }
    const installed = Object.entries(lock.packages).filter(([path]) => path !== '')
    t.ok(installed.length <= 26, `${installed.length} packages`)
    t.same(
      installed.filter(([, { hasInstallScript }]) => hasInstallScript === true),
      [],
      'no install scripts',
    )
    const files = await readdir(join(project, 'node_modules'), { recursive: true })
    t.same(
      files.filter((name) => name.endsWith('.node')),
      [],
      'no native code',
    )

    await inProject('node_modules/.bin/config-drive', 'build', '--hostname', 'web1', '-o', 'web1.iso')
    const image = await readFile(join(project, 'web1.iso'))
    t.equal(image.subarray(0x8001, 0x8006).toString(), 'CD001', 'the command line runs')

    await writeFile(
      join(project, 'use.ts'),
      [
        "import { checkSpec, driveOptions, pack, parseSpec, render, toBytes, type Spec, type Tree } from 'config-drive'",
        "import { readSpec, writeImage, writeTree } from 'config-drive/node'",
        "import { file, iso9660 } from 'config-drive/iso9660'",
        "const spec: Spec | undefined = checkSpec({ hostname: 'web1' }).value",
        'const tree: Tree = render(spec!)',
        'const image = pack(tree, driveOptions(spec!))',
        "const plain = iso9660(new Map([['a', file('b')]]), { volumeId: 'x' })",
        'console.log(toBytes(image).length > toBytes(plain).length, typeof readSpec, typeof writeTree, parseSpec("[]").value)',
        "await writeImage(image, 'api.iso')",
      ].join('\n'),
    )
    const tsc = join(root, 'node_modules', '.bin', 'tsc')
    const strict = ['--ignoreConfig', '--strict', '--target', 'es2023', '--lib', 'es2023,dom', 'use.ts']
    await inProject(tsc, '--noEmit', '--module', 'esnext', '--moduleResolution', 'bundler', ...strict)
    await inProject(tsc, '--module', 'nodenext', '--moduleResolution', 'nodenext', ...strict)
    t.equal(
      (await inProject('node', 'use.js')).trim(),
      'true function function undefined',
      'the exports load',
    )
    t.same(await readFile(join(project, 'api.iso')), image, 'and make what the command line makes')
    await t.rejects(
      inProject('node', '-e', "import('config-drive/lib/image/tree.js')"),
      /ERR_PACKAGE_PATH_NOT_EXPORTED/,
    )
  })
})
