import { at, latest, missing, type Where } from './faults/documents.ts'
import { label, namesInLinux, tooLarge } from './faults/medium.ts'
import { longerThan, textIn } from './faults/user-data.ts'
import type { Guest } from './guest.ts'
import { error, type Rule, warning } from './rule.ts'

const SCRIPT = 'setup/bindir/cloud-set-guest-sshkey-password-userdata-configdrive.in'
const BUILDER =
  'engine/storage/configdrive/src/main/java/org/apache/cloudstack/storage/configdrive/ConfigDriveBuilder.java'

const KEYS = 'cloudstack/metadata/public-keys.txt'

const cloudstackRules: readonly Rule[] = [
  error('does not find the drive', `${SCRIPT}, findConfigDrive`, label(['config-2'])),
  error('installs no keys from this drive', `${SCRIPT}, getPublicKeyFromConfigDrive`, missing(at(KEYS))),
  error(
    'finds no keys',
    `${SCRIPT}, getPublicKeyFromConfigDrive`,
    textIn(KEYS, [''], 'write the keys to this file'),
  ),
  error('finds no keys', `${SCRIPT}, mountConfigDrive`, namesInLinux(KEYS)),
  warning(
    'sets no password from this drive',
    `${SCRIPT}, getPasswordFromConfigDrive`,
    missing(at('cloudstack/password/vm_password.txt')),
  ),
  warning(
    'sets no password from this drive',
    `${SCRIPT}, getPasswordFromConfigDrive`,
    textIn('cloudstack/password/vm_password.txt', ['', 'saved_password'], 'write the password to this file'),
  ),
  error(
    'rejects a drive of this size',
    `${BUILDER}, buildConfigDrive`,
    tooLarge(64 * 1024 * 1024, 'keep it at 64 MiB or less'),
  ),
]

/** The script that CloudStack's templates run besides cloud-init. */
export const cloudstack: Guest = {
  name: 'cloudstack',
  title: "CloudStack's script",
  source: 'github.com/apache/cloudstack, 07722ce0; ConfigDriveBuilder da049c43',
  datasources: ['cloudstack'],
  labels: ['config-2'],
  fileSystems: ['iso9660'],
  features: { keys: true, password: true, network: false, files: false, vendorData: false, userData: [] },
  rules: { openstack: () => cloudstackRules },
}

const ADMITTER = 'pkg/virt-api/webhooks/validating-webhook/admitters/vmi-create-admitter.go'

const limits = (userData: Where, networkData: Where): readonly Rule[] => [
  error(
    'rejects it as inline text in the manifest',
    `${ADMITTER}, cloudInitUserMaxLen`,
    longerThan(userData, 2048),
  ),
  error(
    'rejects it as inline text in the manifest',
    `${ADMITTER}, cloudInitNetworkMaxLen`,
    longerThan(networkData, 2048),
  ),
]

const kubevirtRules = limits(latest('user_data'), latest('network_data.json'))
const kubevirtSeedRules = limits(at('user-data'), at('network-config'))

/** KubeVirt, which makes the drive itself from the user data and network data in a manifest. */
export const kubevirt: Guest = {
  name: 'kubevirt',
  title: 'KubeVirt',
  source: 'github.com/kubevirt/kubevirt, d923fdb8',
  datasources: ['config-drive', 'nocloud'],
  labels: [],
  fileSystems: ['iso9660'],
  features: {
    keys: false,
    password: false,
    network: true,
    files: false,
    vendorData: false,
    userData: ['whatever its guest reads'],
  },
  rules: { openstack: () => kubevirtRules, nocloud: () => kubevirtSeedRules },
}
