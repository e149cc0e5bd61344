// Every example, read by programs that nobody here wrote: the same names and the same bytes in each tree.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { toBytes } from '../../lib/image/image.ts'
import { iso9660 } from '../../lib/iso9660/write/iso9660.ts'
import { bytesOf, file, type Tree } from '../../lib/image/tree.ts'
import { examples } from '../examples.ts'
import { dsIdentify, readWithCloudInit } from './cloudinit.ts'
import { type Listing, sha256, sorted } from './listing.ts'
import { readers } from './readers.ts'
import { requireTools, run, tool, withDirectory } from './tools.ts'

requireTools()

/** The tree with its folders made explicit, each path as `name` has it. */
function listingOf(tree: Tree, name: (path: string, isFile: boolean) => string): Listing {
  const entries = new Map<string, string>()
  for (const [path, entry] of tree) {
    const parts = path.split('/')
    for (let depth = 1; depth < parts.length; depth++)
      entries.set(name(parts.slice(0, depth).join('/'), false), 'directory')
    if (entry.kind === 'file') entries.set(name(path, true), sha256(entry.content as Uint8Array))
  }
  return sorted(entries)
}

/** Names of the primary tree by the rule that genisoimage documents, told here once more from the other side. */
function primary(path: string, isFile: boolean): string {
  const names = path.split('/').map((name, depth, all) => {
    const plain = Buffer.from(name)
      .toString('latin1')
      .replace(/[^A-Za-z0-9_.]/g, '_')
    if (!isFile || depth < all.length - 1) return plain.slice(0, 31)
    const [, stem = '', extension = '.'] = /^(.*?)(\.[^.]*)?$/.exec(plain)!
    return `${stem.slice(0, 31 - extension.length)}${extension};1`
  })
  return names.join('/')
}

const asIs = (path: string): string => path

for (const { name, tree, image, spec } of await examples()) {
  t.test(name, async (t) => {
    await withDirectory(async (folder) => {
      const iso = join(folder, 'drive.iso')
      await writeFile(iso, toBytes(image))
      for (const reader of readers) {
        const expected = listingOf(tree, reader.tree === 'primary' ? primary : asIs)
        const shown = sorted([...expected].map(([path, what]) => [reader.shows(path), what] as const))
        t.same(
          Object.fromEntries(await reader.read(iso)),
          Object.fromEntries(shown),
          `${reader.tool}, ${reader.tree}`,
        )
      }
      const label = (await run(tool.blkid, ['-p', '-o', 'value', '-s', 'LABEL', iso])).toString().trim()
      t.equal(label, 'config-2', 'blkid finds the label')
      t.equal((await dsIdentify(iso)).found, true, 'ds-identify enables ConfigDrive')

      const guest = await readWithCloudInit(iso)
      if ('error' in guest) return t.fail(`cloud-init: ${guest.error}`)
      t.equal(guest.instanceId, spec.uuid)
      t.equal(guest.localHostname, spec.hostname)
      t.same(
        guest.publicKeys.map((key) => key.trim()),
        spec.keypairs.map(({ public_key }) => public_key.trim()),
      )
      t.equal(guest.userData, Buffer.from(spec.user_data ?? '').toString('base64'))
      t.same(
        guest.files,
        Object.fromEntries(
          spec.files.map(({ path, content }) => [path, Buffer.from(bytesOf(content)).toString('base64')]),
        ),
      )
      t.same(guest.warnings, [])
      if (spec.network_data === undefined) t.equal(guest.networkConfig, null, 'no network_data: DHCP')
      else t.notMatch(guest.netplan, { error: String })
    })
  })
}

t.test('the judges see what is wrong', async (t) => {
  const drive = (tree: Tree, volumeId = 'config-2') => toBytes(iso9660(tree, { volumeId }))
  const good = new Map([['openstack/latest/meta_data.json', file('{"uuid": "u", "hostname": "h"}')]])
  await withDirectory(async (folder) => {
    const iso = join(folder, 'drive.iso')

    await writeFile(iso, drive(good, 'config-3'))
    t.equal((await dsIdentify(iso)).found, false, 'another label')

    await writeFile(iso, drive(new Map([['openstack/latest/meta_data.json', file('{"uuid": ')]])))
    t.match(await readWithCloudInit(iso), { error: /BrokenMetadata/ }, 'broken metadata')

    const bytes = drive(good)
    const at = bytes.length - 150 * 2048 - 2048
    bytes[at] = bytes[at]! ^ 1
    await writeFile(iso, bytes)
    const expected = Object.fromEntries(listingOf(good, asIs))
    for (const reader of readers.filter(({ tree }) => tree !== 'primary')) {
      t.notSame(
        Object.fromEntries(await reader.read(iso)),
        expected,
        `${reader.tool}, ${reader.tree}: one bit of a file`,
      )
    }
  })
})
