import { basename } from 'node:path'
import { sizeText } from '../../lib/image/size-text.ts'
import { EXIT, Failure } from '../report/exit.ts'
import type { Attachment } from './medium.ts'
import { shellWord } from './quote.ts'

/** The documents of a seed, and Proxmox's name of each. */
const DOCUMENTS = [
  ['user-data', 'user'],
  ['meta-data', 'meta'],
  ['network-config', 'network'],
  ['vendor-data', 'vendor'],
] as const

/** The most bytes of all snippets together. Source: PVE::QemuServer::Cloudinit, `generate_nocloud` */
const MOST = 3 * 1024 * 1024

/**
 * Writes the lines that give the documents of a NoCloud drive to Proxmox, which makes the drive itself.
 * https://pve.proxmox.com/pve-docs/qm.1.html, cicustom
 *
 * @throws Failure for another layout, and for documents that are too large together
 */
export function cicustom({ path, domain, files, isNoCloud }: Attachment): string {
  requireSeed('Proxmox', isNoCloud)
  const own = DOCUMENTS.filter(([name]) => files.has(name))
  const size = own.reduce((sum, [name]) => sum + files.get(name)!, 0)
  if (size > MOST)
    throw refusal(
      `Proxmox accepts at most ${sizeText(MOST)} of snippets together; these have ${sizeText(size)}.`,
    )
  const stem = basename(path)
    .replace(/\.\w+$/, '')
    .replace(/[^\w.-]/g, '_')
    .replace(/^[.-]/, '_')
  const snippet = (kind: string): string => `${stem}-${kind}.yaml`
  const given = own.map(([, kind]) => `${kind}=local:snippets/${snippet(kind)}`).join(',')
  return [
    'mkdir -p /var/lib/vz/snippets',
    ...own.map(
      ([name, kind]) => `config-drive cat ${shellWord(path)} ${name} > /var/lib/vz/snippets/${snippet(kind)}`,
    ),
    `qm set ${shellWord(domain)} --ide2 local-lvm:cloudinit --citype nocloud --cicustom ${given}`,
    '',
  ].join('\n')
}

export const CICUSTOM_NOTE = [
  'The storage "local" must allow snippets: pvesm set local --content iso,vztmpl,backup,snippets (add what it has now). ide2 must be',
  'free. Proxmox makes the drive at each start, so it has the snippets of that moment; it is the only one with this label.',
].join('\n')

/**
 * Writes the lines that copy the documents of a NoCloud drive to the boot partition of a Raspberry Pi, where cloud-init reads
 * them. Sources: Ubuntu's image for the Pi, system-boot; Raspberry Pi OS since 2025-11, bootfs
 *
 * @throws Failure for another layout
 */
export function raspberryPi({ path, files, isNoCloud }: Attachment): string {
  requireSeed('the boot partition', isNoCloud)
  const own = DOCUMENTS.filter(([name]) => files.has(name))
  return own.map(([name]) => `config-drive cat ${shellWord(path)} ${name} > "$BOOT"/${name}\n`).join('')
}

export const RASPBERRY_PI_NOTE = [
  'BOOT is the folder where the first partition of the SD card is mounted: system-boot of Ubuntu, bootfs of Raspberry Pi OS from',
  'November 2025 on. No drive is attached: cloud-init reads the files on the partition.',
].join('\n')

function requireSeed(who: string, isNoCloud: boolean): void {
  if (!isNoCloud) throw refusal(`${who} takes a NoCloud drive; build it with --datasource nocloud.`)
}

function refusal(text: string): Failure {
  return new Failure(EXIT.invalid, text, [], { code: 'not-attachable' })
}
