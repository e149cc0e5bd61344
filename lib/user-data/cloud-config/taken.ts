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
  password: ['number'],
  'chpasswd.expire': ['string'],
  ssh_pwauth: ['number'],
  'users.*.gecos': ['number'],
  'users.*.ssh_authorized_keys': ['string'],
  'users.*.sudo': ['list'],
  disable_root: ['string'],
  manage_etc_hosts: ['string'],
  preserve_hostname: ['string'],
  ssh_deletekeys: ['string'],
  ssh_genkeytypes: ['string'],
  resize_rootfs: ['string'],
  'growpart.devices': ['string'],
  'ca_certs.trusted': ['string'],
  'apt.preserve_sources_list': ['string'],
  final_message: ['number'],
  'power_state.timeout': ['string'],
}

/** Returns whether cloud-init's code accepts a value of this kind at a path, whatever its schema says. */
export function isTaken(path: Path, value: Json): boolean {
  const place = path.map((key) => (typeof key === 'number' ? '*' : key)).join('.')
  return Object.hasOwn(TAKEN, place) && TAKEN[place]!.includes(kindOf(value))
}
