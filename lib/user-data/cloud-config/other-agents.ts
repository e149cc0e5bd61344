import { isMap, type JsonObject } from '../../text/json.ts'
import { includesGuest } from '../readers.ts'

/** An agent that reads other keys of a #cloud-config than cloud-init. */
interface Agent {
  /** Its name for `--guest`. */
  readonly name: string
  /** Keys that only this agent has: one of them shows that the file is meant for it. */
  readonly marks: readonly string[]
  /** Its keys that could also be misspelled keys of cloud-init. */
  readonly others?: readonly string[]
}

/**
 * Sources: harvester-installer, pkg/config/config.go; kairos-io/kairos-sdk, collector and schema; rancher/k3os,
 * pkg/config/types.go; rancher/yip, pkg/schema/schema.go; vyos-cloud-init, cc_vyos_userdata.py; rancher/elemental-operator,
 * api/v1beta1/config.go; coreos-cloudinit, config/config.go; rancher/os, config/types.go; cloudbaseinit,
 * cloudconfigplugins/factory.py
 */
const AGENTS: readonly Agent[] = [
  {
    name: 'harvester',
    marks: ['scheme_version', 'server_url'],
    others: ['token', 'os', 'install', 'system_settings'],
  },
  {
    name: 'kairos',
    marks: ['stages', 'k3s', 'k3s-agent', 'k0s', 'k0s-worker', 'kubevip', 'p2p', 'install-mode', 'initramfs'],
    others: [
      'name',
      'install',
      'bundles',
      'grub_options',
      'reset',
      'upgrade',
      'strict',
      'options',
      'env',
      'debug',
      'eject-cd',
    ],
  },
  { name: 'k3os', marks: ['k3os'], others: ['boot_cmd', 'run_cmd', 'init_cmd'] },
  { name: 'vyos', marks: ['vyos_config_commands', 'vyos_config_options'] },
  { name: 'elemental', marks: ['elemental'] },
  { name: 'coreos-cloudinit', marks: ['coreos'] },
  { name: 'rancheros', marks: ['rancher'] },
  { name: 'cloudbase-init', marks: ['set_hostname', 'set_timezone'] },
]

/** The agents whose keys are known from their name alone: cloud-init and cloudbase-init read the same drives. */
const ASKED_ONLY = ['cloudbase-init']

/** Returns the keys of a cloud-config that another agent reads: one of `guests`, or one that its marks show. */
export function keysOfOthers(config: JsonObject, guests: readonly string[] | undefined): ReadonlySet<string> {
  const shown = AGENTS.filter(({ name, marks }) => {
    if (includesGuest(guests, name)) return true
    return !ASKED_ONLY.includes(name) && marks.some((key) => config.has(key))
  })
  // `install` shows an installer only as a map.
  const isInstaller = isMap(config.get('install'))
  return new Set([
    ...shown.flatMap(({ marks, others = [] }) => [...marks, ...others]),
    ...(isInstaller ? ['install'] : []),
  ])
}
