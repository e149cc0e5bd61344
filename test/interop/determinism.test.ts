// The same spec gives the same bytes: in every time zone, folder, locale and release of Node.
import { copyFile, cp, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { cli, root } from '../cli.ts'
import { sha256 } from './listing.ts'
import { run, withDirectory } from './tools.ts'

t.test('one spec, one image', async (t) => {
  await withDirectory(async (folder) => {
    const elsewhere = join(folder, 'a folder', 'über')
    await mkdir(elsewhere, { recursive: true })
    await cp(join(root, 'examples'), elsewhere, { recursive: true })
    const current = (await run('npx', ['-y', 'node@24', '-p', 'process.execPath'])).toString().trim()
    t.match((await run(current, ['--version'])).toString(), /^v24\./)

    for (const name of ['extra-files.yaml', 'router.json', 'web-server.yaml']) {
      const build = async (options: Parameters<typeof cli>[1]) => {
        const { stdout, stderr, code } = await cli(['build', name, '-o', '-'], options)
        t.equal(code, 0, stderr)
        return sha256(stdout)
      }
      const here = await build({ cwd: join(root, 'examples'), env: { TZ: 'UTC', LC_ALL: 'C' } })
      t.equal(
        await build({ cwd: elsewhere, env: { TZ: 'Pacific/Kiritimati', LC_ALL: 'tr_TR.UTF-8' } }),
        here,
        `${name}, elsewhere`,
      )
      t.equal(
        await build({ cwd: elsewhere, env: { TZ: 'America/St_Johns' }, node: [current] }),
        here,
        `${name}, current Node`,
      )
      const linked = join(folder, name)
      await copyFile(join(root, 'examples', name), linked)
      if (name === 'router.json')
        t.not(await build({ cwd: folder, env: { SOURCE_DATE_EPOCH: '1700000000' } }), here)
    }
  })
})

t.test('releases of Node that are too old', async (t) => {
  for (const release of ['18']) {
    const old = (await run('npx', ['-y', `node@${release}`, '-p', 'process.execPath'])).toString().trim()
    const { code, stdout, stderr } = await cli(['--version'], {
      node: ['/usr/bin/env', '-u', 'NODE_OPTIONS', old],
    })
    t.match({ code, stderr, stdout: String(stdout) }, { code: 1, stdout: /^$/ })
    t.match(
      stderr,
      new RegExp(`^config-drive needs Node \\d+\\.\\d+ or newer; this is ${release}\\.\\d+\\.\\d+\\.\\n$`),
    )
  }
})
