import { diagnose, type Diagnostic } from '../report/diagnostics.ts'
import { nearest } from '../report/nearest.ts'
import { compareVersions } from './version.ts'

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

/** The releases of a guest that the rules cover. */
interface Releases {
  readonly oldest: string
  readonly newest: string
}

/** Guests whose name can have a release: `cloud-init@22.4`. */
const RELEASES: Readonly<Record<string, Releases>> = {
  'cloud-init': { oldest: '18', newest: '26.2' },
  ignition: { oldest: '2.0', newest: '2.26' },
}

/** Splits a name such as `cloud-init@22.4` into name and version, or returns undefined when the guest is unknown. */
export function parseGuestName(text: string): { name: string; version: string | undefined } | undefined {
  const [, name = '', version] = /^([^@]*)(?:@(\d{1,4}(?:\.\d{1,4}){0,2}))?$/.exec(text) ?? []
  const isKnown = (GUEST_NAMES as readonly string[]).includes(name)
  if (!isKnown || (version !== undefined && RELEASES[name] === undefined)) return undefined
  return { name, version }
}

/** Returns the problem of a guest's name: it is unknown, or no rule covers its release. */
export function checkGuestName(text: string): Diagnostic | undefined {
  const asked = parseGuestName(text)
  if (asked === undefined) return unknownGuest(text)
  const { name, version } = asked
  const releases = RELEASES[name]
  if (version === undefined || releases === undefined) return undefined
  const { oldest, newest } = releases
  if (compareVersions(version, oldest) < 0)
    return diagnose('unknown-release', [], { name, version, ...releases, by: oldest })
  // A release belongs to its series: 26 and 26.2.1 are covered like 26.2.
  const [series] = newest.split('.')
  const isCovered =
    version === series || version.startsWith(`${newest}.`) || compareVersions(version, newest) <= 0
  return isCovered ? undefined : diagnose('unknown-release', [], { name, version, ...releases, by: newest })
}

/** A known guest keeps its name in the remedy, with the releases that it can have. */
function unknownGuest(text: string): Diagnostic {
  const [name = ''] = text.split('@')
  const isKnown = (GUEST_NAMES as readonly string[]).includes(name)
  const releases = isKnown ? { name, ...RELEASES[name] } : undefined
  const suggestion = isKnown ? undefined : nearest(name, GUEST_NAMES)
  return diagnose('unknown-guest', [], { found: text, known: GUEST_NAMES, suggestion, releases })
}
