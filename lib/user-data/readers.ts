import { releaseOf, type Release } from './cloud-config/rule.ts'

/** Guests that read user data by their own rules. With every other guest, cloud-init reads it. */
const OWN_RULES: readonly string[] = [
  'cirros',
  'cloudbase-init',
  'coreos-cloudinit',
  'fedora-coreos',
  'flatcar',
  'ignition',
  'nuageinit',
  'talos',
  'tiny-cloud',
]

/**
 * Returns the releases of cloud-init that read user data for these guests (`cloud-init`, `cloud-init@22.4`, …); undefined is any
 * release from 22.4 on. Without guests, cloud-init reads it. The list is empty when none of the guests is cloud-init or leaves it to cloud-init.
 */
export function cloudInitReleases(guests: readonly string[] | undefined): readonly (Release | undefined)[] {
  if (guests === undefined || guests.length === 0) return [undefined]
  const releases = guests
    .map(split)
    .filter(({ name }) => !OWN_RULES.includes(name))
    .map(({ name, version }) =>
      name === 'cloud-init' && version !== undefined ? releaseOf(version) : undefined,
    )
  return [...new Set(releases)]
}

/** Tells whether one of these guests has this name, in any version. */
export function includesGuest(guests: readonly string[] | undefined, name: string): boolean {
  return guests?.some((guest) => split(guest).name === name) ?? false
}

function split(guest: string): { readonly name: string; readonly version: string | undefined } {
  const [name = '', version] = guest.split('@')
  return { name, version }
}
