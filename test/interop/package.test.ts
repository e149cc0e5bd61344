// The tarballs that npm would publish, installed into empty projects, and the command lines installed from a checkout.
import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { root } from '../cli.ts'
import { requireTools, run, tool, withDirectory } from './tools.ts'

requireTools()

/** Holds the tarball against what Node, bundlers and TypeScript need of a package. */
async function lint(tarball: string): Promise<void> {
  const tool = (name: string) => join(root, 'node_modules', '.bin', name)
  await run(tool('publint'), ['--strict', tarball])
  // Both packages are modules alone.
  await run(tool('attw'), ['--profile', 'esm-only', '--no-definitely-typed', '--format', 'ascii', tarball])
}

/** An empty project into which a tarball was installed. */
async function projectWith(folder: string, tarball: string) {
  const project = join(folder, 'project')
  await mkdir(project)
  const inProject = async (command: string, ...args: string[]) => {
    return (await run('/bin/sh', ['-c', 'cd "$0" && exec "$@"', project, command, ...args])).toString()
  }
  await writeFile(join(project, 'package.json'), '{"type": "module", "private": true}')
  await inProject('npm', 'install', '--silent', '--ignore-scripts', tarball)
  return { project, inProject }
}

t.test('the packed tarball works in an empty project', async (t) => {
  await withDirectory(async (folder) => {
    const packed = await run('npm', [
      'pack',
      '--silent',
      '--ignore-scripts',
      '--pack-destination',
      folder,
      root,
    ])
    const tarball = join(folder, packed.toString().trim().split('\n').at(-1)!)
    await lint(tarball)
    const { project, inProject } = await projectWith(folder, tarball)
    const { dependencies } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as {
      dependencies: Record<string, string>
    }
    const reasons = await readFile(join(root, 'docs', 'library.md'), 'utf8')
    t.same(
      Array.from(reasons.matchAll(/^\| `([^`]+)` \| \S/gm), ([, name]) => name),
      Object.keys(dependencies),
      'each has its reason',
    )

    const lock = JSON.parse(await readFile(join(project, 'package-lock.json'), 'utf8')) as {
      packages: Record<string, { hasInstallScript?: boolean }>
    }
    const installed = Object.entries(lock.packages).filter(([path]) => path !== '')
    t.ok(installed.length <= 13, `${installed.length} packages`)
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
    const ours = files.filter((name) => name.startsWith('config-drive/'))
    t.same(
      ours.filter((name) => name.endsWith('.map')),
      [],
      'no source maps',
    )
    for (const name of ours.filter((name) => /\.[cm]?js$/.test(name)))
      if ((await readFile(join(project, 'node_modules', name), 'latin1')).includes('\n//# sourceMappingURL='))
        t.fail(`${name} names a source map`)
    for (const page of ['config-drive', 'config-drive-network-convert', 'config-drive-genisoimage'])
      t.ok(ours.includes(`config-drive/dist/man/${page}.1`), `the manual of ${page}`)

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
    // The oldest that docs/library.md names, with every entry point and a look into the declarations.
    const [, oldest = ''] = /TypeScript (\d\.\d) or later/.exec(reasons) ?? []
    await inProject('npm', 'install', '--silent', '--no-save', `typescript@~${oldest}`)
    await writeFile(
      join(project, 'all.ts'),
      [
        "import { checkSpec, type SpecInput } from 'config-drive'",
        ...['', '/node', '/iso9660', '/vfat', '/tar'].map((path, n) => {
          return `import * as all${n} from 'config-drive${path}'\nvoid all${n}`
        }),
        "const input: SpecInput = { hostname: 'web1', files: { '/etc/motd': new Uint8Array(3) } }",
        'void checkSpec(input)',
        '// @ts-expect-error',
        "void checkSpec({ hostnam: 'web1' })",
      ].join('\n'),
    )
    const compilerOptions = {
      strict: true,
      skipLibCheck: false,
      exactOptionalPropertyTypes: true,
      noEmit: true,
      target: 'es2022',
      lib: ['es2022'],
      module: 'nodenext',
      types: ['node'],
      typeRoots: [join(root, 'node_modules', '@types')],
    }
    await writeFile(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['all.ts'] }))
    t.match(await inProject('node_modules/.bin/tsc', '--version'), `Version ${oldest}.`)
    await inProject('node_modules/.bin/tsc', '-p', '.')
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

t.test('the ISO writer is a package of its own', async (t) => {
  await withDirectory(async (folder) => {
    await run(process.execPath, [join(root, '.standalone', 'pack-iso9660.mjs'), folder])
    const [name = ''] = await readdir(folder)
    t.match(name, /^iso9660-writer-.*\.tgz$/)
    const tarball = join(folder, name)
    await lint(tarball)
    const { project, inProject } = await projectWith(folder, tarball)
    t.same(
      await readdir(join(project, 'node_modules')).then((names) =>
        names.filter((each) => !each.startsWith('.')),
      ),
      ['iso9660-writer'],
    )
    // The example of its README, and every export there is.
    const readme = await readFile(join(project, 'node_modules', 'iso9660-writer', 'README.md'), 'utf8')
    const [, example = ''] = /```ts\n(.*?)```/s.exec(readme) ?? []
    await writeFile(join(project, 'use.ts'), `import * as all from 'iso9660-writer'\n${example}\nvoid all\n`)
    // It is strict, and looks into the declarations of the package too.
    await writeFile(
      join(project, 'tsconfig.json'),
      JSON.stringify({
        compilerOptions: {
          strict: true,
          skipLibCheck: false,
          exactOptionalPropertyTypes: true,
          noUncheckedIndexedAccess: true,
          target: 'es2023',
          lib: ['es2023'],
          module: 'nodenext',
          types: ['node'],
          typeRoots: [join(root, 'node_modules', '@types')],
        },
        files: ['use.ts'],
      }),
    )
    await inProject(join(root, 'node_modules', '.bin', 'tsc'), '-p', '.')
    t.match(await inProject('node', 'use.js'), /'README\.txt'.*'data\/empty'/s, 'it is read back')
    const isoinfo = (await run(tool.isoinfo, ['-R', '-f', '-i', join(project, 'mine.iso')])).toString()
    t.same(isoinfo.trim().split('\n').sort(), ['/README.txt', '/data', '/data/empty'])
    const args = ['-indev', `stdio:${join(project, 'mine.iso')}`, '-find', '/', '-exec', 'echo']
    const xorriso = (await run(tool.xorriso, args)).toString()
    t.same(xorriso.trim().split('\n').sort(), ["'/'", "'/README.txt'", "'/data'", "'/data/empty'"])
  })
})

t.test('a checkout gives both commands', { timeout: 600_000 }, async (t) => {
  await withDirectory(async (folder) => {
    const checkout = join(folder, 'checkout')
    const prefix = join(folder, 'prefix')
    const listed = await run('git', [
      '-C',
      root,
      'ls-files',
      '-z',
      '--cached',
      '--others',
      '--exclude-standard',
    ])
    for (const name of listed
      .toString()
      .split('\0')
      .filter((each) => each !== '' && !each.startsWith('test/')))
      await cp(join(root, name), join(checkout, name))
    // As the documentation says it.
    const line =
      'cd "$0" && npm ci --silent --prefer-offline && npm install --silent --global --prefix "$1" .'
    await run('/bin/sh', ['-c', line, checkout, prefix])
    const command = (name: string, ...args: string[]) => run(join(prefix, 'bin', name), args)
    t.match((await command('config-drive', '--version')).toString(), /^\d+\.\d+\.\d+/)
    t.match((await command('config-drive-genisoimage', '-version')).toString(), /\d+\.\d+\.\d+/)
    await command('config-drive', 'build', '--hostname', 'x', '-o', join(folder, 'x.iso'))
    const page = await run('man', ['-l', join(prefix, 'share', 'man', 'man1', 'config-drive.1')], {
      MANPAGER: 'cat',
    })
    t.match(page.toString(), /config-drive/)
  })
})
