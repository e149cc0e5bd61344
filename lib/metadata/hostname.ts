import { hasChange, NEWEST_RELEASE, type NovaRelease } from '../nova-release.ts'
import type { Spec } from '../spec.ts'

/** The longest host name that Nova derives from a display name, in characters. */
const HOSTNAME_LENGTH = 63

/**
 * Returns the host name that Nova derives from a server's `name`: Nova drops characters above U+00FF, replaces spaces,
 * dots and underscores by hyphens, drops everything except letters, digits and hyphens, and converts to lower case
 * without hyphens at either end. The result is empty when nothing is left; Nova then uses `Server-<uuid>`. Source:
 * nova/utils.py, `sanitize_hostname`
 */
export function hostnameFromName(name: string, release: NovaRelease = NEWEST_RELEASE): string {
  return [...name]
    .filter((character) => character.codePointAt(0)! <= 0xff)
    .slice(0, HOSTNAME_LENGTH)
    .join('')
    .replace(hasChange(release, 'no-dots-in-hostname') ? /[ _.]/g : /[ _]/g, '-')
    .replace(/[^\p{L}\p{N}_.-]/gu, '')
    .toLowerCase()
    .replace(/^[.-]+|(?<![.-])[.-]+$/g, '')
}

/** Returns the host name in the metadata, with the domain. Source: nova/api/metadata/base.py, `_get_hostname` */
export function hostnameWithDomain({
  hostname,
  dhcp_domain,
}: Pick<Spec, 'hostname' | 'dhcp_domain'>): string {
  return dhcp_domain === '' ? hostname : `${hostname}.${dhcp_domain}`
}
