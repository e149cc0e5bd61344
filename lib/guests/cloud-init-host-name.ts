import type { Reading } from '../reading/documents.ts'
import { type Json, member } from '../text/json.ts'
import type { Where } from './faults/documents.ts'
import {
  hostName,
  hostNameElsewhere,
  linuxRefusal,
  type NamePlace,
  nameInUserData,
} from './faults/host-name.ts'
import { cloudConfigAt } from './faults/user-data.ts'
import { type Fault, type Rule, warning } from './rule.ts'

/**
 * Returns the rules of the host name that cloud-init sets: that of the user data, or else that of the metadata. `other`
 * is a place where people write it, but from which cloud-init reads no host name; `key` is the right one.
 */
export function hostNameRules(
  userData: Where,
  ofMetaData: NamePlace,
  other: NamePlace,
  key: string,
): readonly Rule[] {
  const config = (reading: Reading): Json | undefined => {
    const file = userData(reading)
    return file === undefined ? undefined : cloudConfigAt(reading, file)
  }
  return hostNamesIn([nameInUserData(userData, 'hostname', 'fqdn'), ofMetaData], config, other, key)
}

/** Returns the same rules for the names in `places`, with the #cloud-config that `config` returns. */
export function hostNamesIn(
  places: readonly NamePlace[],
  config: (reading: Reading) => Json | undefined,
  other: NamePlace,
  key: string,
): readonly Rule[] {
  const hint = 'use letters, digits and hyphens, at most 63 before the first dot'
  return [
    warning(
      'does not set the host name',
      'cloudinit/distros/__init__.py, _apply_hostname',
      unlessPreserved(config, hostName('guest-host-name', hint, places, refusal)),
    ),
    warning(
      'sets no host name',
      'cloudinit/sources/__init__.py, get_hostname',
      unlessPreserved(config, hostNameElsewhere(other, key, places)),
    ),
  ]
}

/** Judges the name of the metadata; the check of #cloud-config judges that of the user data. */
function refusal(name: Json, isOfUserData: boolean): string | undefined {
  return isOfUserData ? undefined : linuxRefusal(name)
}

/** Returns a fault, but not where the user data asks cloud-init to leave the host name alone. */
function unlessPreserved(config: (reading: Reading) => Json | undefined, fault: Fault): Fault {
  return {
    ...fault,
    find: (reading) => (member(config(reading), 'preserve_hostname') === true ? [] : fault.find(reading)),
  }
}
