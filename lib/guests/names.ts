/** Every guest by the name that `--guest` takes, apart from the rules, so that a spec is read without them. */
export const GUEST_NAMES = [
  'cloud-init',
  'cloudbase-init',
  'ignition',
  'afterburn',
  'coreos-cloudinit',
  'cirros',
  'nuageinit',
  'talos',
  'glean',
  'ironic',
  'ironic-python-agent',
  'os-collect-config',
  'cloudstack',
  'kubevirt',
] as const

/** Of these a version can be named: `cloud-init@22.4`. */
const VERSIONED: readonly string[] = ['cloud-init']

/** `cloud-init@22.4` as its name and version; undefined: no guest is called so. */
export function parseGuestName(text: string): { name: string; version: string | undefined } | undefined {
  const [, name = '', version] = /^([^@]*)(?:@(\d{1,4}(?:\.\d{1,4}){0,2}))?$/.exec(text) ?? []
  const isKnown = (GUEST_NAMES as readonly string[]).includes(name)
  if (!isKnown || (version !== undefined && !VERSIONED.includes(name))) return undefined
  return { name, version }
}
