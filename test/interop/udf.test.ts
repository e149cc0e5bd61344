// UDF beside the programs that know it: what they write is read, and they read what is written.
import { mkdir, open, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { toBytes } from '../../lib/image/image.ts'
import { bytesAccess } from '../../lib/image/random-access.ts'
import { bytesOf, file, type Tree } from '../../lib/image/tree.ts'
import { iso9660 } from '../../lib/iso9660/write/iso9660.ts'
import { readDrive } from '../../lib/reading/read-drive.ts'
import { readUdf } from '../../lib/udf/read/read-udf.ts'
import { requireTools, run, runPython, tool, withDirectory } from './tools.ts'

requireTools()

const NAMES = ['meta-data', 'caf\u00e9', '\u2603 and more.yaml', 'openstack/latest/meta_data.json', 'empty']

const tree: Tree = new Map([
  ...NAMES.map((name) => [name, file(name === 'empty' ? '' : name.repeat(100))] as const),
  ...Array.from(
    { length: 150 },
    (_, n) => [`many/a name of some length, number ${n}`, file(`${n}`)] as const,
  ),
])

const contents = (of: Tree): Record<string, string> =>
  Object.fromEntries(
    [...of]
      .flatMap(([path, entry]) =>
        entry.kind === 'file' ? [[path, Buffer.from(bytesOf(entry.content)).toString()] as const] : [],
      )
      .sort(),
  )

t.test('a bridge is read by others', async (t) => {
  await withDirectory(async (directory) => {
    const path = join(directory, 'bridge.iso')
    await writeFile(path, toBytes(iso9660(tree, { volumeId: 'config-2', udf: true })))
    const told = (await run(tool.blkid, ['-p', '-o', 'export', path])).toString()
    t.match(told, /^TYPE=udf$/m)
    t.match(told, /^LABEL=config-2$/m)
    const info = (await run(tool.udfinfo, [path])).toString()
    for (const fact of ['udfrev=1.02', 'integrity=closed', 'accesstype=readonly', 'lvid=config-2'])
      t.match(info, fact)
    t.match(info, new RegExp(`^numfiles=${tree.size}$`, 'm'))
    t.match(info, /^numdirs=4$/m)

    const out = join(directory, 'out')
    await run(tool.sevenZip, ['x', '-tUDF', `-o${out}`, path])
    for (const [name, content] of Object.entries(contents(tree)))
      t.equal((await readFile(join(out, name))).toString(), content, `7z: ${name}`)
    t.same(await runPython('udf.py', [path]), contents(tree), 'pycdlib')
  })
})

t.test("genisoimage's bridges are read", async (t) => {
  await withDirectory(async (directory) => {
    const folder = join(directory, 'folder')
    for (const name of ['', 'openstack', 'openstack/latest', 'many']) await mkdir(join(folder, name))
    for (const [name, content] of Object.entries(contents(tree))) await writeFile(join(folder, name), content)
    await symlink('meta-data', join(folder, 'link'))
    const path = join(directory, 'bridge.iso')
    await run('/usr/bin/genisoimage', ['-quiet', '-V', 'cidata', '-J', '-R', '-udf', '-o', path, folder])
    const drive = readDrive(bytesAccess(await readFile(path)))
    t.match(drive.medium, { fileSystem: 'iso9660', hasUdf: true })
    const udf = drive.treeCalled('udf')!
    // It writes a link as an empty file.
    t.same(contents(udf), { ...contents(tree), link: '' })
    t.same(drive.problems, [])
  })
})

t.test('volumes of mkudffs are read, of each revision and kind of disc', async (t) => {
  await withDirectory(async (directory) => {
    for (const [media, revisions] of Object.entries({
      hd: ['1.01', '1.02', '1.50', '2.00', '2.01'],
      dvd: ['1.02', '1.50', '2.00', '2.01'],
      dvdram: ['1.02', '1.50', '2.00', '2.01'],
      cdrw: ['1.50', '2.00', '2.01'],
      cdr: ['1.50', '2.00', '2.01', '2.50', '2.60'],
      bdr: ['2.50', '2.60'],
    }))
      for (const revision of revisions) {
        const name = `${media} ${revision}`
        const path = join(directory, name)
        const handle = await open(path, 'w')
        await handle.truncate(16 * 1024 * 1024)
        await handle.close()
        const options = [`--media-type=${media}`, `--udfrev=${revision}`, '--label=caf\u00e9 \u2603']
        await run(tool.mkudffs, ['--utf8', ...options, path])
        const bytes = await readFile(path)
        // A disc that can only be appended to ends with the table of its last session.
        const isAppended = media.endsWith('dr') || media.endsWith('cdr')
        const end = isAppended
          ? Math.ceil((bytes.findLastIndex((byte) => byte !== 0) + 1) / 2048) * 2048
          : bytes.length
        const { medium, problems, tree } = readUdf(bytesAccess(bytes.subarray(0, end)))
        t.match(medium, { label: 'caf\u00e9 \u2603', revision }, name)
        t.same(problems, [], name)
        t.same(
          [...tree.keys()].filter((each) => !['lost+found', 'Non-Allocatable Space'].includes(each)),
          [''],
          name,
        )
        t.match(readDrive(bytesAccess(bytes.subarray(0, end))).medium, { fileSystem: 'udf' })
      }
  })
})
