import { isMap } from '../../text/json.ts'
import { DEFAULT_MERGERS, merge, MergeError, ownMergers, parseMergeType, type Merger } from './mergers.ts'
import { readYaml } from '../../text/yaml/read-yaml.ts'
import { isNull, type Yaml, type YamlMap } from '../../text/yaml/write.ts'

/** A cloud-config that is one of several. */
export interface CloudConfig {
  readonly text: string
  /** Of its part's header. */
  readonly mergeType?: string | undefined
}

/** A value that is in none of what cloud-init makes of the cloud-configs. */
export interface Loss {
  /** Keys from the top. */
  readonly path: readonly string[]
  /** Which cloud-config loses it, and to which. */
  readonly from: number
  readonly to: number
}

export type Merged =
  | { readonly config: YamlMap; readonly losses: readonly Loss[] }
  | { readonly problem: string; readonly index: number }

/**
 * What cloud-init makes of cloud-configs in their order. Those that do not say how are merged by `mergers`.
 * Source: cloudinit/handlers/cloud_config.py
 */
export function mergeCloudConfigs(
  configs: readonly CloudConfig[],
  mergers: readonly Merger[] = DEFAULT_MERGERS,
): Merged {
  let config: YamlMap = new Map()
  const losses: Loss[] = []
  const origins = new Map<string, number>()
  for (const [index, { text, mergeType = '' }] of configs.entries()) {
    const read = readYaml(text)
    if ('problem' in read) return { problem: read.problem, index }
    if (!isMap(read.value)) return { problem: 'it is no map', index }
    const { mergers: own, rest } = ownMergers(read.value as YamlMap)
    const header = parseMergeType(mergeType)
    if (own === undefined || header === undefined) return { problem: 'its merge type is unknown', index }
    const chosen = [...own, ...header]
    try {
      const merged = merge(chosen.length > 0 ? chosen : mergers, config, rest) as YamlMap
      losses.push(...lossesOf([], { old: config, added: rest, merged }, index, origins))
      config = merged
    } catch (cause) {
      if (!(cause instanceof MergeError)) throw cause
      return { problem: cause.message, index }
    }
    for (const key of rest.keys()) origins.set(key, origins.get(key) ?? index)
  }
  return { config, losses }
}

interface Step {
  readonly old: Yaml
  readonly added: Yaml
  readonly merged: Yaml
}

/** Where two differ and only one of them is left. */
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

function same(a: Yaml, b: Yaml): boolean {
  return JSON.stringify(a, entries) === JSON.stringify(b, entries)
}

function entries(_key: string, value: unknown): unknown {
  return value instanceof Map ? { map: [...value].sort(([a], [b]) => (a < b ? -1 : 1)) } : value
}
