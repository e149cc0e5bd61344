import { isMap } from '../../text/json.ts'
import { DEFAULT_MERGERS, merge, MergeError, ownMergers, parseMergeType, type Merger } from './mergers.ts'
import { readYaml } from '../../text/yaml/read-yaml.ts'
import { isAtom, isNull, type Yaml, type YamlMap } from '../../text/yaml/write.ts'

/** One of several cloud-configs. */
export interface CloudConfig {
  readonly text: string
  /** The merge type in the header of its part. */
  readonly mergeType?: string | undefined
}

/** A value of a cloud-config that is lost when cloud-init merges. */
export interface Loss {
  /** The keys from the root. */
  readonly path: readonly string[]
  /** The index of the cloud-config that loses it; `to` is the index of the one that overrides it. */
  readonly from: number
  readonly to: number
}

export type Merged =
  | { readonly config: YamlMap; readonly losses: readonly Loss[] }
  | { readonly problem: string; readonly index: number }

/**
 * Merges cloud-configs in order, as cloud-init does. `mergers` apply to those without a merge type of their own.
 * Source: cloudinit/handlers/cloud_config.py
 */
export function mergeCloudConfigs(
  configs: readonly CloudConfig[],
  mergers: readonly Merger[] = DEFAULT_MERGERS,
): Merged {
  const config = new Map<string, Yaml>()
  const losses: Loss[] = []
  const origins = new Map<string, number>()
  for (const [index, { text, mergeType = '' }] of configs.entries()) {
    const read = readYaml(text)
    if ('problem' in read) return { problem: read.problem, index }
    if (!isMap(read.value)) return { problem: 'it is not a map', index }
    const { mergers: own, rest } = ownMergers(read.value as YamlMap)
    const header = parseMergeType(mergeType)
    if (own === undefined || header === undefined) return { problem: 'its merge type is unknown', index }
    const chosen = [...own, ...header]
    try {
      const old = new Map(Array.from(rest.keys()).flatMap((key) => valueAt(config, key)))
      const merged = merge(chosen.length > 0 ? chosen : mergers, old, rest) as YamlMap
      losses.push(...lossesOf([], { old, added: rest, merged }, index, origins))
      for (const key of old.keys()) if (!merged.has(key)) config.delete(key)
      for (const [key, value] of merged) config.set(key, value)
    } catch (cause) {
      if (!(cause instanceof MergeError)) throw cause
      return { problem: cause.message, index }
    }
    for (const key of rest.keys()) origins.set(key, origins.get(key) ?? index)
  }
  return { config, losses }
}

/** Returns the value of a key; other keys stay and need not be compared again. */
function valueAt(config: YamlMap, key: string): readonly (readonly [string, Yaml])[] {
  const value = config.get(key)
  return value === undefined ? [] : [[key, value]]
}

interface Step {
  readonly old: Yaml
  readonly added: Yaml
  readonly merged: Yaml
}

/** Returns the places where two values differ and only one of them remains. */
function lossesOf(
  path: readonly string[],
  { old, added, merged }: Step,
  index: number,
  origins: ReadonlyMap<string, number>,
): Loss[] {
  const first = origins.get(path[0] ?? '') ?? 0
  if (isMap(old) && isMap(added) && isMap(merged)) {
    const [before, after] = [old as YamlMap, merged as YamlMap]
    return Array.from(added as YamlMap).flatMap(([key, item]) => {
      const earlier = before.get(key)
      const left = after.get(key)
      if (earlier === undefined || left === undefined) return []
      const isReplaced = left === item && isMap(item) && isMap(earlier)
      const below = [...path, key]
      const origin = origins.get(below[0]!) ?? 0
      if (isReplaced && !hasAll(item as YamlMap, earlier as YamlMap))
        return [{ path: below, from: origin, to: index }]
      return lossesOf(below, { old: earlier, added: item, merged: left }, index, origins)
    })
  }
  if (path.length === 0 || same(old, added)) return []
  if (same(merged, added) && !isEmpty(old)) return [{ path, from: first, to: index }]
  if (same(merged, old) && !isEmpty(added)) return [{ path, from: index, to: first }]
  return []
}

function hasAll(value: YamlMap, other: YamlMap): boolean {
  return [...other].every(([key, member]) => value.has(key) && same(value.get(key)!, member))
}

function isEmpty(value: Yaml): boolean {
  if (isNull(value) || value === '') return true
  if (isMap(value)) return value.size === 0
  return Array.isArray(value) && value.length === 0
}

/** Compares two values; the order of keys in maps does not matter. */
function same(a: Yaml, b: Yaml): boolean {
  if (a === b) return true
  if (typeof a === 'string' || typeof b === 'string') return false
  // Atoms are small, so comparing their JSON is cheap.
  if (isAtom(a) || isAtom(b)) return JSON.stringify(a) === JSON.stringify(b)
  if (isList(a) || isList(b)) {
    return isList(a) && isList(b) && a.length === b.length && a.every((item, n) => same(item, b[n]!))
  }
  const [one, other] = [a as YamlMap, b as YamlMap]
  return one.size === other.size && hasAll(one, other)
}

function isList(value: Yaml): value is readonly Yaml[] {
  return Array.isArray(value)
}
