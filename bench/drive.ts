// Microseconds a drive takes inside a program, from a spec object to the bytes of the image, beside what a program
// would do otherwise: write the same files and spawn genisoimage. Both in one run; the ratio is what counts.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Bench } from 'tinybench'
import { driveOptions } from '../lib/pack/drive-options.ts'
import { toBytes } from '../lib/image/image.ts'
import { writeTree } from '../lib/node/write-tree.ts'
import { pack } from '../lib/pack/pack.ts'
import { render } from '../lib/layouts/render.ts'
import { checkSpec } from '../lib/spec/parse.ts'

const data = {
  hostname: 'web1.example.org',
  uuid: '6f1c2b9a-0d3e-4f5a-8b7c-1234567890ab',
  project_id: 'f7ac731cc11f40efbc03a9f9e1d1d21f',
  meta: { role: 'web', rack: '12' },
  public_keys: {
    admin:
      'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJJd9Vrw0lLgOYuMXhir1DfE6Vh2jxVULpo4hYsdVwpp admin@example.org',
  },
  user_data: `#cloud-config\nwrite_files:\n  - path: /etc/motd\n    content: hello\n${'# padding\n'.repeat(100)}`,
}

/** Spec object to image bytes. */
function drive(): Uint8Array {
  const { value } = checkSpec(data)
  return toBytes(pack(render(value!), driveOptions(value!)))
}

const tree = render(checkSpec(data).value!)
console.log(`${tree.size} files, ${drive().length} bytes`)

const inProcess = new Bench({ time: 2000, warmupTime: 500 }).add('config-drive, in process', drive)
await inProcess.run()

const folder = mkdtempSync(join(tmpdir(), 'bench-drive-'))
const source = join(folder, 'tree')
await writeTree(tree, source)
const argv = [
  '-o',
  join(folder, 'x.iso'),
  '-ldots',
  '-allow-lowercase',
  '-allow-multidot',
  '-l',
  '-quiet',
  '-J',
  '-r',
  '-V',
  'config-2',
  source,
]
const spawned = new Bench({ time: 2000, warmupTime: 200 }).add(
  'genisoimage, tree written already, spawned and read',
  () => {
    execFileSync('genisoimage', argv, { stdio: 'ignore' })
    readFileSync(join(folder, 'x.iso'))
  },
)
await spawned.run()
rmSync(folder, { recursive: true })

const medians = [...inProcess.tasks, ...spawned.tasks].map(({ name, result }) => {
  if (result.state !== 'completed') throw new Error(`${name} failed`)
  const microseconds = result.latency.p50 * 1000
  console.log(`${microseconds.toFixed(0).padStart(8)} us  ${name}`)
  return microseconds
})
console.log(`${(medians[1]! / medians[0]!).toFixed(1).padStart(8)} x   as fast`)
