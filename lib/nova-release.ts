/** Releases of Nova, and what each changed about the drive. https://opendev.org/openstack/nova */

/** The releases whose drive is known: the version of each series, its name by date, and its code name. */
const SERIES = [
  [22, 'victoria'],
  [23, 'wallaby'],
  [24, 'xena'],
  [25, 'yoga'],
  [26, 'zed'],
  [27, '2023.1', 'antelope'],
  [28, '2023.2', 'bobcat'],
  [29, '2024.1', 'caracal'],
  [30, '2024.2', 'dalmatian'],
  [31, '2025.1', 'epoxy'],
  [32, '2025.2', 'flamingo'],
  [33, '2026.1', 'gazpacho'],
] as const

/** The names of the releases, such as 2024.1 and caracal, for messages. */
export const RELEASE_NAMES: readonly string[] = SERIES.flatMap(([, ...names]) => names)

/** A release: its number in three parts, such as 26, 2 and 2. */
export type NovaRelease = readonly [series: number, minor: number, patch: number]

/**
 * What a release changed. `since` has the first release of each series with the change; every later series has it too. `commit`
 * is the change on the main branch.
 */
const CHANGES = {
  /** A host name derived from a name has hyphens in the place of its dots. */
  'no-dots-in-hostname': { since: [[23, 0, 0]], commit: '9046f0fff4' },
  /** network_config has no IPv4 stanza for an interface without an IPv4 address. */
  'network-config-by-family': { since: [[26, 0, 0]], commit: '8107e5ced8' },
  /** A link has no MTU where the address of a DHCP server is known. */
  'no-mtu-with-dhcp': {
    since: [
      [26, 2, 1],
      [27, 0, 0],
    ],
    commit: '6bdc79af30',
  },
  /**
   * `enable_dhcp` of a subnet makes its network one of DHCP. Before, it made the gateway the DHCP server where Neutron had none,
   * with all that follows: no MTU, and no network_config.
   */
  'enable-dhcp-alone': {
    since: [
      [27, 3, 0],
      [28, 1, 0],
      [29, 0, 0],
    ],
    commit: '135af5230e',
  },
  /** Shares among the devices, and the version 2025-04-04 of the metadata. */
  shares: { since: [[31, 0, 0]], commit: '5bc088de0d' },
} as const satisfies Readonly<
  Record<string, { readonly since: readonly NovaRelease[]; readonly commit: string }>
>

/** A change in what Nova writes to a drive. */
export type NovaChange = keyof typeof CHANGES

/** The newest release whose drive is known. */
export const NEWEST_RELEASE: NovaRelease = [SERIES.at(-1)![0], 0, 0]

/** The release that Debian 12 has, whose drive the tests compare byte for byte. */
export const DEBIAN_RELEASE: NovaRelease = [26, 2, 2]

/** Tells whether a release has a change. */
export function hasChange(release: NovaRelease, change: NovaChange): boolean {
  const since: readonly NovaRelease[] = CHANGES[change].since
  const last = since.at(-1)!
  return (
    compare(release, last) >= 0 ||
    since.some((first) => first[0] === release[0] && compare(release, first) >= 0)
  )
}

function compare(a: NovaRelease, b: NovaRelease): number {
  const at = a.findIndex((part, i) => part !== b[i])
  return at < 0 ? 0 : a[at]! - b[at]!
}

/**
 * Returns the release with this number (`26.2.2`, `29.0`, `29`) or name (`2024.1`, `caracal`), or undefined for one whose drive is not
 * known. A name, or a number without its last parts, is the first release of the series.
 */
export function parseRelease(text: string): NovaRelease | undefined {
  const word = text.toLowerCase()
  const named = SERIES.find(([, ...names]) => (names as readonly string[]).includes(word))
  if (named !== undefined) return [named[0], 0, 0]
  const parts = /^([0-9]{2})(?:\.([0-9]{1,3}))?(?:\.([0-9]{1,3}))?$/.exec(word)
  if (parts === null) return undefined
  const [series = 0, minor = 0, patch = 0] = parts.slice(1).map((part) => Number(part ?? 0))
  return SERIES.some(([known]) => known === series) ? [series, minor, patch] : undefined
}
