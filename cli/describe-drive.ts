import type { Spec } from '../lib/spec.ts'
import { linesFor } from './attach/destinations.ts'
import { nicMacs } from './attach/nic-macs.ts'
import type { KnownKey } from './known-keys.ts'

interface Drive {
  /** The file, or `-`. */
  readonly output: string
  readonly spec: Spec
  readonly keys: readonly KnownKey[]
  /** Bytes. */
  readonly size: number
  readonly sha256: string
}

/** What was made, and the next line to paste: the drive as second CD-ROM, the first left free. */
export function describeDrive({ output, spec, keys, size, sha256 }: Drive): string {
  const { hostname, uuid, drive, network_data } = spec
  const place = output === '-' ? 'standard output' : output
  const lines = [
    `${place}: ${size} bytes, label ${drive.volume_id}, host ${hostname}, uuid ${uuid}`,
    `sha256 ${sha256}`,
    ...keys.map(({ name, algorithm, fingerprint }) => `key ${name}: ${fingerprint} (${algorithm})`),
  ]
  if (output !== '-') {
    const attachment = {
      path: output,
      domain: hostname,
      device: 'cdrom',
      macs: nicMacs(network_data),
    } as const
    const given = ['qemu', 'virt-install'].map((name) => `  ${linesFor(name, attachment).trimEnd()}`)
    lines.push(
      '',
      'Attach it as second CD-ROM, with QEMU or with libvirt (others: config-drive attach):',
      ...given,
    )
  }
  return `${lines.join('\n')}\n`
}
