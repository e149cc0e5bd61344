import { at, latest, missing } from './faults/documents.ts'
import { label, tooLarge } from './faults/medium.ts'
import { longerThan } from './faults/user-data.ts'
import type { Guest } from './guest.ts'
import { error, type Rule, warning } from './rule.ts'

const SCRIPT = 'setup/bindir/cloud-set-guest-sshkey-password-userdata-configdrive.in'
const BUILDER =
  'engine/storage/configdrive/src/main/java/org/apache/cloudstack/storage/configdrive/ConfigDriveBuilder.java'

const cloudstackRules: readonly Rule[] = [
  error('finds no label that it looks for', `${SCRIPT}, findConfigDrive`, label(['config-2'])),
  error(
    'installs no key of this drive',
    `${SCRIPT}, getPublicKeyFromConfigDrive`,
    missing(at('cloudstack/metadata/public-keys.txt')),
  ),
  warning(
    'sets no password of this drive',
    `${SCRIPT}, getPasswordFromConfigDrive`,
    missing(at('cloudstack/password/vm_password.txt')),
  ),
  error(
    'refuses a drive of this size',
    `${BUILDER}, buildConfigDrive`,
    tooLarge(64 * 1024 * 1024, 'keep it at 64 MiB or less'),
  ),
]

/** What its templates have beside cloud-init. */
export const cloudstack: Guest = {
  name: 'cloudstack',
  title: "CloudStack's script",
  datasources: ['cloudstack'],
  labels: ['config-2'],
  fileSystems: ['iso9660'],
  features: { keys: true, password: true, network: false, files: false, vendorData: false, userData: [] },
  rules: () => cloudstackRules,
}

const LIMITS = 'pkg/virt-api/webhooks/validating-webhook, cloudInitUserMaxLen'

const kubevirtRules: readonly Rule[] = [
  error('refuses it where it stands in the manifest', LIMITS, longerThan(latest('user_data'), 2048)),
  error('refuses it where it stands in the manifest', LIMITS, longerThan(latest('network_data.json'), 2048)),
]

/** It makes the drive itself, of user data and network data in its manifest. */
export const kubevirt: Guest = {
  name: 'kubevirt',
  title: 'KubeVirt',
  datasources: ['config-drive', 'cloudstack'],
  labels: [],
  fileSystems: ['iso9660'],
  features: {
    keys: false,
    password: false,
    network: true,
    files: false,
    vendorData: false,
    userData: ['any of the guest in it'],
  },
  rules: () => kubevirtRules,
}
