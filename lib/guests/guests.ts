import { cloudInit } from './cloud-init.ts'
import { cloudbaseInit } from './cloudbase-init.ts'
import { cloudstack, kubevirt } from './cloudstack-kubevirt.ts'
import { cirros } from './cirros.ts'
import { afterburn, coreosCloudinit, fedoraCoreos, flatcar, ignition } from './coreos.ts'
import { glean } from './glean.ts'
import type { Guest } from './guest.ts'
import { parseGuestName } from './names.ts'
import { nuageinit } from './nuageinit.ts'
import { ironic, ironicPythonAgent, osCollectConfig } from './openstack.ts'
import type { Family } from '../layouts/layout.ts'
import { familiesFor } from '../layouts/layouts.ts'
import { type Reading, readWith } from '../reading/documents.ts'
import type { Rule } from './rule.ts'
import { talos } from './talos.ts'
import { tinyCloud } from './tiny-cloud.ts'
import { compareVersions } from './version.ts'

/** All guests, in the order of the documentation. */
export const GUESTS: readonly Guest[] = [
  cloudInit,
  cloudbaseInit,
  ignition,
  fedoraCoreos,
  flatcar,
  afterburn,
  coreosCloudinit,
  cirros,
  nuageinit,
  talos,
  tinyCloud,
  glean,
  ironic,
  ironicPythonAgent,
  osCollectConfig,
  cloudstack,
  kubevirt,
]

/** A guest in one version; `version` is undefined when the name gives none. */
export interface Asked {
  readonly guest: Guest
  readonly version: string | undefined
}

/** Returns the guest with a name such as `cloud-init` or `cloud-init@22.4`, or undefined when it is unknown. */
export function guestCalled(name: string): Asked | undefined {
  const asked = parseGuestName(name)
  const guest = GUESTS.find((each) => each.name === asked?.name)
  return guest && { guest, version: asked?.version }
}

/** Returns a guest and the versions that were asked for: "cloud-init 22.4 and later". */
export function titleOf({ guest, version }: Asked): string {
  if (version !== undefined) return `${guest.title} ${version}`
  return guest.supported === undefined ? guest.title : `${guest.title} ${guest.supported} and later`
}

/** A rule and the guest that has it. */
export interface Minded {
  readonly rule: Rule
  /** The guest's name as the caller gave it. */
  readonly name: string
  /** "cloud-init 22.4", "cloud-init before 24.3". */
  readonly title: string
}

/** Returns the families of layouts by which a guest judges a drive: several if the drive has several and no label chooses one. */
export function familiesOf({ guest }: Asked, read: Reading): readonly Family[] {
  return familiesFor(read, Object.keys(guest.rules) as [Family, ...Family[]])
}

/**
 * Returns the rules of a guest for a family of layouts, in the version that `Asked` names or in every supported one. They
 * read JSON with the guest's own parser.
 */
export function rulesOf({ guest, version }: Asked, family: Family): readonly Minded[] {
  const name = version === undefined ? guest.name : `${guest.name}@${version}`
  const asGuest = (rule: Rule): Rule =>
    guest.json === undefined ? rule : { ...rule, find: (read) => rule.find(readWith(read, guest.json!)) }
  return (guest.rules[family]?.(version) ?? []).map(asGuest).flatMap((rule) => {
    const { since = '0', before } = rule
    const newest = version ?? '9999'
    const oldest = version ?? guest.supported ?? '0'
    if (compareVersions(newest, since) < 0) return []
    if (before !== undefined && compareVersions(oldest, before) >= 0) return []
    const which = version ?? (before === undefined ? undefined : `before ${before}`)
    return [{ rule, name, title: which === undefined ? guest.title : `${guest.title} ${which}` }]
  })
}
