import type { Code, GuestCode, Path, Range } from '../../report/diagnostics.ts'
import { isMap, type Json } from '../../text/json.ts'
import { isRfc1123Name } from '../../text/rfc-1123.ts'
import type { Reading } from '../../reading/documents.ts'
import type { Fault, Found } from '../rule.ts'
import { isTrue, type Where } from './documents.ts'
import { seedMap } from './seed.ts'
import { cloudConfigAt } from './user-data.ts'

/** A host name on a drive, and its place. */
interface PlacedName {
  readonly file: string
  readonly path: Path
  readonly value: Json
  /** The place in the file, where `path` does not give it. */
  readonly range?: Range
  /** The diagnostic that reports the same for every guest. */
  readonly repeats?: Code
}

/** A place where a guest looks for the host name. It returns undefined when there is none. */
export type NamePlace = (reading: Reading) => PlacedName | undefined

/** Returns the name under the first of `keys` that has a value in a JSON document. */
export function nameInJson(where: Where, ...keys: readonly string[]): NamePlace {
  return (reading) => {
    const file = where(reading)
    return file === undefined ? undefined : firstOf(file, reading.json(file)?.value, keys)
  }
}

/** Returns the name under the first of `keys` that has a value in a NoCloud seed's metadata. */
export function nameInSeed(file: string, ...keys: readonly string[]): NamePlace {
  return (reading) => firstOf(file, seedMap(reading, file), keys)
}

/** Returns the name under the first of `keys` that has a value in a #cloud-config. */
export function nameInUserData(where: Where, ...keys: readonly string[]): NamePlace {
  return (reading) => {
    const file = where(reading)
    const name = file === undefined ? undefined : firstOf(file, cloudConfigAt(reading, file), keys)
    return name && { ...name, repeats: 'cloud-config-hostname' }
  }
}

function firstOf(file: string, map: Json | undefined, keys: readonly string[]): PlacedName | undefined {
  if (!isMap(map)) return undefined
  const key = keys.find((each) => isTrue(map.get(each))) ?? keys.find((each) => map.has(each))
  return key === undefined ? undefined : { file, path: [key], value: map.get(key)! }
}

/** Returns the name in the first of `places` that is not empty, or else the first empty one. */
function usedName(reading: Reading, places: readonly NamePlace[]): PlacedName | undefined {
  const found = places.map((place) => place(reading)).filter((name) => name !== undefined)
  return found.find(({ value }) => isTrue(value)) ?? found[0]
}

/**
 * Returns the fault of the host name that the guest uses: the one in the first of `places` that has one. `judge` returns
 * what is wrong with it, or undefined. An empty name reaches it only if there is no other.
 */
export function hostName(
  code: GuestCode,
  hint: string,
  places: readonly NamePlace[],
  judge: (name: Json, isOfUserData: boolean) => string | undefined,
): Fault {
  return {
    code,
    hint,
    *find(reading): Iterable<Found> {
      const name = usedName(reading, places)
      const is = name && judge(name.value, name.repeats !== undefined)
      if (name === undefined || is === undefined) return
      const { value: _, ...place } = name
      yield { ...place, is }
    },
  }
}

/** Returns the fault of metadata with a name for the server under `other` and no host name in any of `places`. */
export function hostNameElsewhere(other: NamePlace, key: string, places: readonly NamePlace[]): Fault {
  return {
    code: 'guest-host-name-missing',
    hint: `write it as "${key}"`,
    *find(reading): Iterable<Found> {
      const name = other(reading)
      const used = usedName(reading, places)
      if (!isTrue(name?.value) || name === undefined || isTrue(used?.value)) return
      const { file, path, range } = name
      yield { file, path, ...(range && { range }), is: 'is not read as the host name' }
    },
  }
}

/** The longest label of a host name, in characters. Source: RFC 1123 2.1 */
const MAX_LABEL = 63

/** Says why hostname(1) does not take the first label of a host name, the one that cloud-init gives it. */
export function linuxRefusal(name: Json): string | undefined {
  if (typeof name !== 'string' || name === '') return undefined
  const label = shortName(name)
  if (!isRfc1123Name(label)) return 'is not a valid host name'
  return label.length > MAX_LABEL ? `has more than ${MAX_LABEL} characters before the first dot` : undefined
}

/** The longest name that the kernel takes, in bytes. Source: include/uapi/linux/utsname.h, __NEW_UTS_LEN */
export const MAX_HOST_NAME = 64

const utf8 = new TextEncoder()

export function bytesIn(text: string): number {
  return utf8.encode(text).length
}

/** Returns the part of a host name before the first dot. */
export function shortName(name: string): string {
  return name.split('.', 1)[0]!
}
