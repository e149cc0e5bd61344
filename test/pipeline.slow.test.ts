// The examples that are programs, run as they are.
import t from 'tap'
import { join } from 'node:path'
import { drives } from '../examples/thousand-drives.ts'
import { root, shell } from './cli.ts'

t.test('a thousand drives without a file between', async (t) => {
  const images = drives()
  t.equal(images.size, 1000)
  for (const [hostname, image] of images) {
    const text = Buffer.from(image).toString('latin1')
    if (!text.includes(`"hostname": "${hostname}"`) || text.slice(0x8001, 0x8006) !== 'CD001')
      t.fail(hostname)
  }
  t.equal(
    new Set([...images.values()].map((image) => Buffer.from(image).toString('latin1'))).size,
    1000,
    'each its own',
  )
  const tsx = join(root, 'node_modules', '.bin', 'tsx')
  const { code, stdout, stderr } = await shell(`${tsx} examples/thousand-drives.ts`)
  t.equal(code, 0, stderr)
  t.match(stdout.toString(), /^1000 drives, sha256 of all of them [0-9a-f]{64}\n$/)
})
