import type { Attachment } from './medium.ts'
import { shellWord } from './quote.ts'

/** Most characters of a DNS label, which a volume name must be. RFC 1123 2.1 */
const LABEL = 63

/** Volume sizes are whole mebibytes. */
const MEBIBYTE = 2 ** 20

const SUFFIX = '-config-drive'

/** Writes the lines for KubeVirt, which upload the image to a separate volume. */
export function kubeVirt({ path, size, domain, device, bus }: Attachment): string {
  const claim = claimOf(domain)
  const disk = device === 'cdrom' ? `cdrom: { bus: ${bus}, readonly: true }` : `disk: { bus: ${bus} }`
  return [
    `virtctl image-upload pvc ${claim} --size=${Math.max(1, Math.ceil(size / MEBIBYTE))}Mi --access-mode=ReadOnlyMany --image-path=${shellWord(path)}`,
    '',
    'domain:',
    '  devices:',
    '    disks:',
    '      - name: config-drive',
    `        ${disk}`,
    'volumes:',
    '  - name: config-drive',
    `    persistentVolumeClaim: { claimName: ${claim} }`,
    '',
  ].join('\n')
}

/** Returns the domain name as a DNS label, cut to fit, with a suffix. */
function claimOf(domain: string): string {
  const label = domain.toLowerCase().replace(/[^a-z0-9]+/g, '-')
  const name = label.slice(0, LABEL - SUFFIX.length).replace(/^-+|(?<!-)-+$/g, '')
  return `${name}${SUFFIX}`.replace(/^-/, '')
}

/**
 * Returns the note on the drives that KubeVirt makes itself. Sources: kubevirt.io/user-guide, "Startup Scripts"; vmi-create-admitter.go,
 * `cloudInitUserMaxLen`, `cloudInitNetworkMaxLen`; pkg/cloud-init/cloud-init.go
 */
export function kubeVirtNote({ isNoCloud }: Attachment): string {
  const volume = isNoCloud ? 'cloudInitNoCloud' : 'cloudInitConfigDrive'
  return [
    'The guest finds the drive by its label; the name of the disk only has to match that of the volume. Do not add a',
    `${volume} volume: KubeVirt makes another drive with the same label from it. Such a volume can replace this`,
    'drive and carry the user data and the network, inline up to 2048 bytes each, or in secrets with the keys userdata',
    'and networkdata:',
    `  - name: config-drive`,
    `    ${volume}: { secretRef: { name: SECRET }, networkDataSecretRef: { name: SECRET } }`,
  ].join('\n')
}
