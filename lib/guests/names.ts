/** Names that `--guest` accepts. They are separate from the rules so that reading a spec does not load the rules. */
export const GUEST_NAMES = [
  'cloud-init',
  'cloudbase-init',
  'ignition',
  'fedora-coreos',
  'flatcar',
  'afterburn',
  'coreos-cloudinit',
  'cirros',
  'nuageinit',
  'talos',
  'tiny-cloud',
  'glean',
  'ironic',
  'ironic-python-agent',
  'os-collect-config',
  'cloudstack',
  'kubevirt',
] as const

/** Guests whose name can have a version: `cloud-init@22.4`. */
const VERSIONED: readonly string[] = ['cloud-init', 'ignition']

/** Splits a name such as `cloud-init@22.4` into name and version, or returns undefined when the guest is unknown. */
export function parseGuestName(text: string): { name: string; version: string | undefined } | undefined {
  const [, name = '', version] = /^([^@]*)(?:@(\d{1,4}(?:\.\d{1,4}){0,2}))?$/.exec(text) ?? []
  const isKnown = (GUEST_NAMES as readonly string[]).includes(name)
  if (!isKnown || (version !== undefined && !VERSIONED.includes(name))) return undefined
  return { name, version }
}
