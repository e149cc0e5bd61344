// Drives that others made, looked into; and what is extracted of them beside what bsdtar and 7z extract.
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { cli } from '../cli.ts'
import { bytesOfFolder } from '../tree-of-folder.ts'
import { requireTools, run, tool, withDirectory } from './tools.ts'

requireTools()

const golden = join(import.meta.dirname, '..', 'golden', 'nova', 'full', 'tree')

/** Packs Nova's own tree with a program, to `image`. */
const packers: Readonly<Record<string, (image: string) => Promise<unknown>>> = {
  genisoimage: (image) =>
    run('/usr/bin/genisoimage', ['-o', image, '-quiet', '-J', '-r', '-V', 'config-2', golden]),
  xorriso: (image) =>
    run(tool.xorriso, ['-as', 'mkisofs', '-quiet', '-o', image, '-J', '-r', '-V', 'config-2', golden]),
  mtools: async (image) => {
    await run('/bin/sh', ['-c', `truncate -s 64M '${image}'`])
    await run(tool.mkfsVfat, ['-n', 'config-2', image])
    await run('/bin/sh', ['-c', `mcopy -s -i '${image}' '${golden}'/* ::`])
  },
  tar: (image) => run(tool.tar, ['-C', golden, '-cf', image, '.']),
}

for (const [name, pack] of Object.entries(packers)) {
  t.test(`Nova's tree packed by ${name}`, async (t) => {
    await withDirectory(async (folder) => {
      await pack(join(folder, 'image'))
      const nova = bytesOfFolder(golden)
      t.match(await cli(['extract', 'image', 'ours'], { cwd: folder }), { code: 0, stderr: '' })
      t.same(bytesOfFolder(join(folder, 'ours')), nova)
      const diff = await cli(['diff', 'image', golden], { cwd: folder })
      t.equal(diff.code, 0, diff.stdout.toString())
      const inspect = await cli(['inspect', 'image', '--json'], { cwd: folder })
      t.match(JSON.parse(inspect.stdout.toString()), {
        datasource: 'config-drive',
        problems: [],
        count: nova.size,
      })
      const back = await cli(['inspect', 'image', '--spec', '-o', 'back.yaml'], { cwd: folder })
      t.match(back, { code: 0 })
      t.notMatch(back.stderr, 'not restored')
      const again = await cli(['diff', 'back.yaml', golden], { cwd: folder })
      t.equal(again.code, 0, again.stdout.toString())
      // libarchive reads no FAT.
      if (name !== 'mtools') {
        await run('/bin/mkdir', [join(folder, 'bsdtar')])
        await run(tool.bsdtar, ['-xf', join(folder, 'image'), '-C', join(folder, 'bsdtar')])
        t.same(bytesOfFolder(join(folder, 'ours')), bytesOfFolder(join(folder, 'bsdtar')), 'as bsdtar')
      }
      await run(tool.sevenZip, ['x', '-y', `-o${join(folder, '7z')}`, join(folder, 'image')])
      t.same(bytesOfFolder(join(folder, 'ours')), bytesOfFolder(join(folder, '7z')), 'as 7z')
    })
  })
}

t.test('a seed of cloud-localds', async (t) => {
  await withDirectory(async (folder) => {
    await writeFile(join(folder, 'user'), '#cloud-config\nhostname: seed\n')
    await writeFile(join(folder, 'meta'), 'instance-id: i-1\nlocal-hostname: seed\n')
    await run('/usr/bin/cloud-localds', [join(folder, 'seed'), join(folder, 'user'), join(folder, 'meta')])
    const { stdout } = await cli(['inspect', 'seed', '--json'], { cwd: folder })
    t.match(JSON.parse(stdout.toString()), {
      datasource: 'nocloud',
      instance_id: 'i-1',
      hostname: 'seed',
      medium: { label: 'cidata' },
      user_data: { kind: 'cloud-config' },
    })
  })
})

t.test("openstacksdk's payload", async (t) => {
  await withDirectory(async (folder) => {
    const script = 'import sys; from openstack.baremetal import configdrive as c; print(c.pack(sys.argv[1]))'
    const payload = await run(tool.python, ['-I', '-c', script, golden])
    await writeFile(join(folder, 'payload'), payload)
    const path = 'openstack/latest/meta_data.json'
    const cat = await cli(['cat', 'payload', path], { cwd: folder })
    t.same(cat.stdout, await readFile(join(golden, path)), cat.stderr)
    t.match((await cli(['inspect', 'payload'], { cwd: folder })).stdout.toString(), 'from base64 and gzip')
  })
})
