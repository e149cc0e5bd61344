import type { Spec } from '../spec.ts'

/** Longest host name that Nova makes of a display name, in characters. */
const HOSTNAME_LENGTH = 63

/**
 * The host name that Nova gives a server called `name`: characters beyond U+00FF dropped, blanks, dots and underscores
 * as hyphens, what is neither letter nor digit nor hyphen dropped, lower case, no hyphen at either end. Empty when
 * nothing is left; Nova then takes `Server-<uuid>`. Source: nova/utils.py, `sanitize_hostname`.
 */
export function hostnameFromName(name: string): string {
  return [...name]
    .filter((character) => character.codePointAt(0)! <= 0xff)
    .slice(0, HOSTNAME_LENGTH)
    .join('')
    .replace(/[ _.]/g, '-')
    .replace(/[^\p{L}\p{N}_.-]/gu, '')
    .toLowerCase()
    .replace(/^[.-]+|(?<![.-])[.-]+$/g, '')
}

/** The host name as the guest is told it. Source: nova/api/metadata/base.py, `_get_hostname` */
export function hostnameWithDomain({
  hostname,
  dhcp_domain,
}: Pick<Spec, 'hostname' | 'dhcp_domain'>): string {
  return dhcp_domain === '' ? hostname : `${hostname}.${dhcp_domain}`
}
