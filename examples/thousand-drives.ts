// Makes a thousand drives in a provisioning program: from an array of hosts to images in memory, without files.
import { createHash } from 'node:crypto'
import { checkSpec, format, pack, render, toBytes } from 'config-drive'

const hosts = Array.from({ length: 1000 }, (_, i) => ({
  hostname: `node-${i}.example.org`,
  meta: { rack: String(i % 40), role: i < 3 ? 'control' : 'worker' },
  public_keys: {
    admin:
      'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJJd9Vrw0lLgOYuMXhir1DfE6Vh2jxVULpo4hYsdVwpp admin@example.org',
  },
  user_data: `#cloud-config\nruncmd:\n  - [join-cluster, "${i}"]\n`,
}))

export function drives(): Map<string, Uint8Array> {
  const images = new Map<string, Uint8Array>()
  for (const host of hosts) {
    const { report, value } = checkSpec(host)
    if (value === undefined) throw new Error(report.map(format).join('\n'))
    images.set(
      value.hostname,
      toBytes(pack(render(value), { format: 'iso9660', volumeId: 'config-2', padding: 0 })),
    )
  }
  return images
}

const images = drives()
const total = createHash('sha256')
for (const image of images.values()) total.update(image)
console.log(`${images.size} drives, sha256 of all of them ${total.digest('hex')}`)
