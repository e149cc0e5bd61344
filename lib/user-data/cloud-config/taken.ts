import type { Path } from '../../report/diagnostics.ts'
import type { Json } from '../../text/json.ts'
import { type Kind, kindOf } from '../../text/json-kind.ts'

/**
 * Values that cloud-init's schema rejects and its code accepts with the meaning that was meant, by their path: `*` is any item.
 * Each was shown by a run of cloud-init 22.4.2 with all its modules.
 */
const TAKEN: Readonly<Record<string, readonly Kind[]>> = {
  'bootcmd.*': ['null'],
  'bootcmd.*.*': ['number', 'boolean', 'null'],
  'runcmd.*.*': ['number', 'boolean', 'null'],
  'write_files.*.permissions': ['number'],
  'write_files.*.append': ['string'],
  packages: ['string'],
  package_update: ['string'],
  package_upgrade: ['string'],
  package_reboot_if_required: ['string'],
  'chpasswd.expire': ['string'],
  ssh_pwauth: ['number'],
  'users.*.gecos': ['number'],
  'users.*.ssh_authorized_keys': ['string'],
  'users.*.sudo': ['list'],
  disable_root: ['string'],
  preserve_hostname: ['string'],
  ssh_deletekeys: ['string'],
  resize_rootfs: ['string'],
  'growpart.devices': ['string'],
  'apt.preserve_sources_list': ['string'],
  'power_state.timeout': ['string'],
}

/** Values of which cloud-init's code accepts every kind: it converts them, or passes over them. Source: as above */
const ANY: ReadonlySet<string> = new Set([
  'authkey_hash',
  'byobu_by_default',
  'ca-certs.trusted',
  'ca-certs.trusted.*',
  'ca_certs.trusted',
  'ca_certs.trusted.*',
  'disable_root_opts',
  'drivers',
  'drivers.nvidia',
  'final_message',
  'locale_configfile',
  'manage_etc_hosts',
  'mount_default_fields.*',
  'password',
  'resolv_conf.searchdomains',
  'resolv_conf.sortlist',
  'ssh',
  'ssh_fp_console_blacklist',
  'ssh_fp_console_blacklist.*',
  'ssh_genkeytypes',
  'ssh_import_id',
  'ssh_import_id.*',
  'ssh_key_console_blacklist',
  'ssh_key_console_blacklist.*',
  'ssh_publish_hostkeys.blacklist',
  'ssh_publish_hostkeys.blacklist.*',
])

/** Returns whether cloud-init's code accepts a value of this kind at a path, whatever its schema says. */
export function isTaken(path: Path, value: Json): boolean {
  const place = path.map((key) => (typeof key === 'number' ? '*' : key)).join('.')
  return ANY.has(place) || (Object.hasOwn(TAKEN, place) && TAKEN[place]!.includes(kindOf(value)))
}
