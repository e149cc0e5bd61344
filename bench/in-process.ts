// A drive inside a program that runs already, from a spec object to the bytes of the image.
import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type * as Images from '../lib/image/image.ts'
import { bytesOf, type Tree } from '../lib/image/tree.ts'
import type * as Rendering from '../lib/layouts/render.ts'
import type * as Options from '../lib/pack/drive-options.ts'
import type * as Packing from '../lib/pack/pack.ts'
import type * as Specs from '../lib/spec/parse.ts'
import { amount, compareCalls, type Row, times } from './row.ts'

/** The built library, as it is installed: a loader would be measured too. */
const built = async <T>(name: string): Promise<T> =>
  (await import(new URL(`../dist/lib/${name}.js`, import.meta.url).href)) as T
const { checkSpec } = await built<typeof Specs>('spec/parse')
const { render } = await built<typeof Rendering>('layouts/render')
const { driveOptions } = await built<typeof Options>('pack/drive-options')
const { pack } = await built<typeof Packing>('pack/pack')
const { toBytes } = await built<typeof Images>('image/image')

const ROUNDS = 1200
const FAT_SIZE = 4 * 1024 * 1024

let made = 0
/** Another server each time. */
function server(): Parameters<typeof checkSpec>[0] {
  const number = String(++made)
  return {
    hostname: `web${number}.example.org`,
    uuid: `6f1c2b9a-0d3e-4f5a-8b7c-${number.padStart(12, '0')}`,
    project_id: 'f7ac731cc11f40efbc03a9f9e1d1d21f',
    meta: { role: 'web', rack: '12' },
    public_keys: {
      admin:
        'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJJd9Vrw0lLgOYuMXhir1DfE6Vh2jxVULpo4hYsdVwpp admin@example.org',
    },
    user_data: `#cloud-config\nwrite_files:\n  - path: /etc/motd\n    content: hello\n${'# padding\n'.repeat(100)}`,
  }
}

const specOf = () => checkSpec(server()).value!
const drive = (padding?: number): Uint8Array => {
  const spec = specOf()
  return toBytes(
    pack(render(spec), { ...driveOptions(spec), ...(padding !== undefined && { padding }) } as never),
  )
}

/** Rows for a drive of all versions. */
export function inProcessRows(folder: string): readonly Row[] {
  const spec = specOf()
  const tree = render(spec)
  const bytes = drive()
  const copy = (): Uint8Array => new Uint8Array(bytes)
  const beside = (work: string, call: () => unknown): Row => ({
    work: `spec to bytes, ${tree.size} files: ${work}`,
    anchor: 'a copy of its bytes',
    measure() {
      const [own, copied] = compareCalls([call, copy], ROUNDS)
      return times(own! / copied!)
    },
  })
  return [
    beside('whole', () => drive()),
    beside('checkSpec', specOf),
    beside('render', () => render(spec)),
    beside('pack', () => pack(tree, driveOptions(spec))),
    {
      work: 'image without padding, all versions',
      anchor: 'KiB',
      measure: () => amount(drive(0).length / 1024, 'KiB'),
    },
    ...spawnedRows(folder, tree),
  ]
}

/** Rows beside the programs that make the same drive of files that are there already. */
function spawnedRows(folder: string, tree: Tree): readonly Row[] {
  const source = join(folder, 'drive')
  for (const [path, entry] of tree) {
    if (entry.kind !== 'file') continue
    mkdirSync(dirname(join(source, path)), { recursive: true })
    writeFileSync(join(source, path), bytesOf(entry.content))
  }
  const target = join(folder, 'drive.img')
  const spawn = (program: string, ...args: string[]): void =>
    void execFileSync(program, args, { stdio: 'ignore' })
  const label = 'config-2'
  const rows: Readonly<Record<string, readonly [ours: () => unknown, theirs: () => unknown]>> = {
    genisoimage: [
      () => toBytes(pack(tree, { format: 'iso9660', volumeId: label })),
      () => {
        spawn('genisoimage', '-quiet', '-J', '-r', '-l', '-V', label, '-o', target, source)
        readFileSync(target)
      },
    ],
    'mkfs.vfat and mcopy': [
      () => toBytes(pack(tree, { format: 'vfat', label, size: FAT_SIZE })),
      () => {
        rmSync(target, { force: true })
        writeFileSync(target, '')
        truncateSync(target, FAT_SIZE)
        spawn('/usr/sbin/mkfs.vfat', '-n', label, target)
        spawn('mcopy', '-s', '-i', target, join(source, 'ec2'), join(source, 'openstack'), '::/')
        readFileSync(target)
      },
    ],
    tar: [
      () => toBytes(pack(tree, { format: 'tar' })),
      () => {
        spawn('tar', '-cf', target, '-C', source, '.')
        readFileSync(target)
      },
    ],
  }
  return Object.entries(rows).map(([program, calls]) => ({
    work: `files to bytes, ${tree.size} files, in a program`,
    anchor: `${program}, spawned`,
    measure() {
      const [ours, theirs] = compareCalls(calls, 40)
      return times(ours! / theirs!)
    },
  }))
}
