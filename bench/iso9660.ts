/**
 * The ISO 9660 writer beside genisoimage and xorrisofs, in one run: medians as ratios to genisoimage's wall time, with
 * peak memory. `npm run build && npx tsx bench/iso9660.ts [FOLDER]`; about 10 GB in FOLDER, which is a temporary one by default.
 */
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type * as Images from '../lib/image/image.ts'
import type * as Writer from '../lib/iso9660/write/iso9660.ts'
import type * as Files from '../lib/node/write-image.ts'
import { file, type Entry, type Tree } from '../lib/image/tree.ts'

/** The built library, as it is installed: a loader would be measured too. */
const built = async <T>(name: string): Promise<T> =>
  (await import(new URL(`../dist/lib/${name}.js`, import.meta.url).href)) as T
const { toBytes } = await built<typeof Images>('image/image')
const { iso9660 } = await built<typeof Writer>('iso9660/write/iso9660')
const { writeImage } = await built<typeof Files>('node/write-image')

/** Twenty files in the folders of Nova, 20 KB. */
function smallDrive(): Tree {
  const tree = new Map<string, Entry>()
  const versions = [
    '2012-08-10',
    '2013-04-04',
    '2013-10-17',
    '2015-10-15',
    '2016-06-30',
    '2016-10-06',
    '2017-02-22',
    'latest',
  ]
  for (const version of versions) {
    tree.set(
      `openstack/${version}/meta_data.json`,
      file(`{"uuid": "${version}", "x": "${'m'.repeat(1200)}"}`),
    )
    tree.set(`openstack/${version}/network_data.json`, file(`{"links": ["${'n'.repeat(1000)}"]}`))
  }
  for (const name of ['ec2/latest/meta-data.json', 'ec2/2009-04-04/meta-data.json'])
    tree.set(name, file('{}'))
  for (const name of ['ec2/latest/user-data', 'openstack/latest/user_data'])
    tree.set(name, file('u'.repeat(500)))
  return tree
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1]!

/** Seconds and MiB of a command, measured by GNU time. */
function measure(command: string, args: readonly string[]): { seconds: number; memory: number } | undefined {
  const { status, stderr } = spawnSync('/usr/bin/time', ['-f', '%e %M', command, ...args], {
    encoding: 'utf8',
  })
  const [, seconds, memory] = /(\S+) (\d+)\s*$/.exec(stderr) ?? []
  return status === 0 ? { seconds: Number(seconds), memory: Number(memory) / 1024 } : undefined
}

function compare(title: string, source: string, output: string, rounds: number): void {
  const tools = ['-quiet', '-iso-level', '3', '-J', '-r', '-o', output, source]
  const commands: Record<string, readonly [string, readonly string[]]> = {
    genisoimage: ['genisoimage', tools],
    xorrisofs: ['xorrisofs', tools],
    'config-drive': [
      process.execPath,
      [fileURLToPath(new URL('pack-folder.mjs', import.meta.url)), source, output],
    ],
  }
  const results: Record<string, { seconds: number; memory: number }[]> = {}
  for (let round = 0; round < rounds; round++) {
    for (const [name, [command, args]] of Object.entries(commands)) {
      rmSync(output, { force: true })
      const result = measure(command, args)
      if (result !== undefined) (results[name] ??= []).push(result)
    }
  }
  const blocks = statSync(output).blocks * 512
  rmSync(output, { force: true })
  const base =
    results.genisoimage === undefined ? undefined : median(results.genisoimage.map(({ seconds }) => seconds))
  console.log(title)
  for (const name of Object.keys(commands)) {
    const runs = results[name]
    if (runs === undefined) {
      console.log(`  ${name.padEnd(13)} refuses`)
      continue
    }
    const seconds = median(runs.map((run) => run.seconds))
    const ratio = base === undefined ? '' : `${(seconds / base).toFixed(2)} W`
    const memory = Math.max(...runs.map((run) => run.memory))
    console.log(`  ${name.padEnd(13)} ${seconds.toFixed(2)} s  ${ratio.padEnd(8)} ${memory.toFixed(0)} MiB`)
  }
  console.log(`  ${Math.round(blocks / 2 ** 20)} MiB on disk`)
}

async function bench(parent: string): Promise<void> {
  const folder = mkdtempSync(join(parent, 'config-drive-bench-'))
  try {
    const tree = smallDrive()
    const output = join(folder, 'out.iso')
    for (let i = 0; i < 2000; i++) iso9660(tree, { volumeId: 'config-2' })
    const count = 5000
    let start = performance.now()
    for (let i = 0; i < count; i++) iso9660(tree, { volumeId: 'config-2' })
    const build = ((performance.now() - start) * 1000) / count
    start = performance.now()
    for (let i = 0; i < count; i++)
      await writeImage(iso9660(tree, { volumeId: 'config-2' }), output, { sha256: false })
    const write = ((performance.now() - start) * 1000) / count
    const size = toBytes(iso9660(tree, { volumeId: 'config-2', padding: 0 })).length / 1024
    console.log(`(a) a small drive in process: ${tree.size} files, ${size} KiB without padding`)
    console.log(
      `  build ${build.toFixed(0)} us, build and write ${write.toFixed(0)} us, ${Math.round(1e6 / write)}/s`,
    )

    const source = join(folder, 'source')
    const fill = (name: string, size: number, seed: number): void =>
      writeFileSync(join(source, name), Buffer.alloc(size, `${seed} `.repeat(7)))
    const each = (title: string, make: () => void, rounds: number): void => {
      mkdirSync(source)
      make()
      compare(title, source, output, rounds)
      rmSync(source, { recursive: true })
    }
    each(
      '(b) 50 000 files of 1 KiB in 500 directories',
      () => {
        for (let i = 0; i < 500; i++) {
          mkdirSync(join(source, `d${i}`))
          for (let j = 0; j < 100; j++) fill(`d${i}/file${j}.txt`, 1024, i * 100 + j)
        }
      },
      3,
    )
    each(
      '(c) 200 files of 5 MiB',
      () => {
        for (let i = 0; i < 200; i++) fill(`file${i}`, 5 * 2 ** 20, i)
      },
      3,
    )
    each(
      '(d) one file of 2 GiB',
      () => {
        fill('file', 2 ** 30, 1)
        writeFileSync(join(source, 'file'), Buffer.alloc(2 ** 30, 'second'), { flag: 'a' })
      },
      3,
    )
    each(
      '(e) one sparse file of 5 GiB',
      () => {
        fill('file', 2 ** 20, 1)
        truncateSync(join(source, 'file'), 5 * 2 ** 30)
      },
      1,
    )
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

await bench(process.argv[2] ?? tmpdir())
