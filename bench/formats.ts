// A small drive as FAT and as tar inside a program, beside what it would do otherwise: spawn mkfs.vfat and mcopy, or
// tar, on files that are there already. Both in one run; the ratios are what counts.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Bench } from 'tinybench'
import { toBytes } from '../lib/image/image.ts'
import { writeTree } from '../lib/node/write-tree.ts'
import { pack } from '../lib/pack/pack.ts'
import { bytesAccess } from '../lib/image/random-access.ts'
import { render } from '../lib/layouts/render.ts'
import { checkSpec } from '../lib/spec/parse.ts'
import { readVfat } from '../lib/vfat/read-vfat.ts'

const SIZE = 4 * 1024 * 1024

const tree = render(checkSpec({ hostname: 'web1.example.org', user_data: '#cloud-config\n' }).value!)
const folder = mkdtempSync(join(tmpdir(), 'bench-formats-'))
const source = join(folder, 'tree')
const [volume, archive] = [join(folder, 'x.img'), join(folder, 'x.tar')]
await writeTree(tree, source)

const fat = (): Uint8Array => toBytes(pack(tree, { format: 'vfat', label: 'config-2', size: SIZE }))
const made = bytesAccess(fat())

/** Name -> in process, and the programs that do the same. */
const pairs: Record<string, readonly [ours: () => unknown, theirs: () => unknown]> = {
  'FAT, written': [
    fat,
    () => {
      writeFileSync(volume, '')
      truncateSync(volume, SIZE)
      execFileSync('/usr/sbin/mkfs.vfat', ['-n', 'config-2', volume], { stdio: 'ignore' })
      execFileSync('mcopy', ['-s', '-i', volume, join(source, 'ec2'), join(source, 'openstack'), '::/'])
      readFileSync(volume)
    },
  ],
  'FAT, read': [
    () => readVfat(made),
    () => {
      rmSync(join(folder, 'out'), { recursive: true, force: true })
      execFileSync('mcopy', ['-s', '-n', '-i', volume, '::/', join(folder, 'out')])
    },
  ],
  'tar, written': [
    () => toBytes(pack(tree, { format: 'tar' })),
    () => {
      execFileSync('tar', ['-cf', archive, '-C', source, '.'])
      readFileSync(archive)
    },
  ],
}

console.log(`${tree.size} files, a volume of ${SIZE} bytes`)
for (const [name, tasks] of Object.entries(pairs)) {
  const bench = new Bench({ time: 1000, warmupTime: 200 })
  for (const task of tasks) bench.add(task === tasks[0] ? 'in process' : 'spawned', task)
  await bench.run()
  const [ours = 0, theirs = 0] = bench.tasks.map(({ result }) => {
    if (result.state !== 'completed') throw new Error(`${name} failed`)
    return result.latency.p50 * 1000
  })
  const ratio = (theirs / ours).toFixed(1)
  console.log(`${name.padEnd(13)} ${ours.toFixed(0)} us, spawned ${theirs.toFixed(0)} us: ${ratio} x as fast`)
}
rmSync(folder, { recursive: true })
