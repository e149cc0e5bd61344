import type { Attachment } from './medium.ts'
import { shellWord } from './quote.ts'

/** Characters of a DNS label: what names of volumes are. RFC 1123 2.1 */
const LABEL = 63

/** Volumes are claimed in whole ones. */
const MEBIBYTE = 2 ** 20

const SUFFIX = '-config-drive'

/** The medium is put into a volume of its own; a CD-ROM that is left empty is one without a volume. */
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

/** The domain's name as a DNS label, cut where it is too long, with what it is of. */
function claimOf(domain: string): string {
  const label = domain.toLowerCase().replace(/[^a-z0-9]+/g, '-')
  const name = label.slice(0, LABEL - SUFFIX.length).replace(/^-+|(?<!-)-+$/g, '')
  return `${name}${SUFFIX}`.replace(/^-/, '')
}

/**
 * What KubeVirt would make itself. Sources: kubevirt.io/user-guide, "Startup Scripts"; vmi-create-admitter.go,
 * `cloudInitUserMaxLen`, `cloudInitNetworkMaxLen`; pkg/cloud-init/cloud-init.go
 */
export function kubeVirtNote({ isNoCloud }: Attachment): string {
  const volume = isNoCloud ? 'cloudInitNoCloud' : 'cloudInitConfigDrive'
  return [
    'The guest finds the drive by its label; the name of the disk only has to be that of the volume. There must be no volume',
    `of ${volume} beside it: KubeVirt makes a drive of that with the same label. In place of this drive such a volume`,
    'can have the user data and the network: inline up to 2048 bytes each, more from secrets, whose keys are userdata and',
    'networkdata:',
    `  - name: config-drive`,
    `    ${volume}: { secretRef: { name: SECRET }, networkDataSecretRef: { name: SECRET } }`,
  ].join('\n')
}
