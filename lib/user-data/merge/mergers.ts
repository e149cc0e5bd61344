import { isMap } from '../../text/json.ts'
import { isAtom, isNull, type Yaml, type YamlMap } from '../../text/yaml/write.ts'

/** How to merge values of one type: `list(append)`. */
export interface Merger {
  readonly type: 'dict' | 'list' | 'str'
  readonly options: readonly string[]
}

/** cloud-init's default: keys of a later cloud-config replace those of an earlier one. */
export const DEFAULT_MERGERS: readonly Merger[] = [
  { type: 'dict', options: ['replace'] },
  { type: 'list', options: [] },
  { type: 'str', options: [] },
]

/** Values that cannot be merged; cloud-init logs an error and leaves such a part out. */
export class MergeError extends Error {
  override readonly name = 'MergeError'
}

/**
 * Parses a merge type such as `list(append)+dict(recurse_array)+str()`, or returns undefined when it names unknown mergers.
 * Source: cloudinit/mergers/__init__.py, `string_extract_mergers`
 */
export function parseMergeType(text: string): readonly Merger[] | undefined {
  const names = text.split('+').map((name) => name.trim().toLowerCase().replaceAll('-', '_'))
  const mergers = names.filter((name) => name !== '').map(mergerOf)
  return mergers.every((merger) => merger !== undefined) ? mergers : undefined
}

function mergerOf(name: string): Merger | undefined {
  const [, type = '', options = ''] = /^(?:m_)?([a-z_][a-z0-9_]*)\((.*?)\)$/.exec(name) ?? []
  return merger(type, options.split(','))
}

function merger(type: string, options: readonly string[]): Merger | undefined {
  if (type !== 'dict' && type !== 'list' && type !== 'str') return undefined
  return { type, options: options.map((option) => option.trim()).filter((option) => option !== '') }
}

/**
 * Returns the mergers in a cloud-config's `merge_how` or `merge_type`, and the config without that key. `mergers` is undefined
 * when it names unknown ones. Source: cloudinit/mergers/__init__.py, `dict_extract_mergers`
 */
export function ownMergers(config: YamlMap): { mergers: readonly Merger[] | undefined; rest: YamlMap } {
  const rest = new Map(config)
  for (const key of ['merge_how', 'merge_type']) {
    const value = rest.get(key)
    rest.delete(key)
    if (value !== undefined && !isNull(value)) return { mergers: mergersIn(value), rest }
  }
  return { mergers: [], rest }
}

function mergersIn(value: Yaml): readonly Merger[] | undefined {
  if (typeof value === 'string') return parseMergeType(value)
  if (!isList(value)) return undefined
  const mergers = value.map((item) => {
    const [name, options] = isMap(item)
      ? [(item as YamlMap).get('name'), (item as YamlMap).get('settings')]
      : isList(item)
        ? [item[0], item.slice(1)]
        : []
    if (typeof name !== 'string' || options === undefined || !isList(options)) return undefined
    const words = options.filter((option) => typeof option === 'string')
    return merger(name.replaceAll('-', '_').trim().replace(/^m_/, ''), words)
  })
  return mergers.every((found) => found !== undefined) ? mergers : undefined
}

function isList(value: Yaml): value is readonly Yaml[] {
  return Array.isArray(value)
}

/**
 * Merges `added` into `value` as cloud-init does: the first merger for the type of `value` applies, and without one `value`
 * stays. Source: cloudinit/mergers/, m_dict.py, m_list.py and m_str.py
 *
 * @throws MergeError when a merger cannot handle `added`
 */
export function merge(mergers: readonly Merger[], value: Yaml, added: Yaml): Yaml {
  const type = typeof value === 'string' ? 'str' : isList(value) ? 'list' : isAtom(value) ? undefined : 'dict'
  const found = mergers.find((merger) => merger.type === type)
  if (found === undefined) return value
  const has = (...names: readonly string[]): boolean => names.some((name) => found.options.includes(name))
  const context: Context = {
    has,
    recurses: (item) =>
      isList(item) ? has('recurse_array', 'recurse_list') : typeof item === 'string' && has('recurse_str'),
    again: (old, item) => merge(mergers, old, item),
  }
  if (typeof value === 'string') return mergeText(context, value, added)
  if (isList(value)) return mergeLists(context, value, added)
  return mergeMaps(context, value as YamlMap, added)
}

interface Context {
  has(...options: readonly string[]): boolean
  /** Tells whether the merger also merges inside a new item that is a list or a string. */
  recurses(item: Yaml): boolean
  again(value: Yaml, added: Yaml): Yaml
}

function mergeText({ has }: Context, value: string, added: Yaml): Yaml {
  if (!has('append')) return added
  if (typeof added !== 'string') throw new MergeError('a string meets a value of another type')
  return value + added
}

function mergeMaps({ has, recurses, again }: Context, value: YamlMap, added: Yaml): Yaml {
  if (!isMap(added)) return value
  const merged = new Map(value)
  for (const [key, item] of added as YamlMap) {
    const old = merged.get(key)
    if (old === undefined) merged.set(key, item)
    else if (isNull(item) && has('allow_delete')) merged.delete(key)
    else if (has('replace')) merged.set(key, item)
    // Maps are always merged recursively.
    else if (recurses(item) || isMap(item)) merged.set(key, again(old, item))
  }
  return merged
}

function mergeLists({ has, recurses, again }: Context, value: readonly Yaml[], added: Yaml): Yaml {
  // The first of these options applies.
  const how = ['append', 'prepend', 'replace', 'no_replace'].find((option) => has(option)) ?? 'replace'
  if (how === 'replace' && !isList(added)) return added
  // Python tests whether each index is a key.
  const isIndexed = !isMap(added) || added.size === 0 || value.length === 0
  if (how === 'no_replace' && (isAtom(added) || !isIndexed))
    throw new MergeError('a list meets a value of another type')
  if (how === 'no_replace') return value
  const items = itemsOf(added)
  if (how === 'append') return [...value, ...items]
  if (how === 'prepend') return [...items, ...value]
  return value.map((old, index) => {
    const item = items[index]
    if (item === undefined) return old
    return recurses(item) || (isMap(item) && has('recurse_dict')) ? again(old, item) : item
  })
}

/** Returns what Python iterates over: the characters of a string, or the keys of a map. */
function itemsOf(value: Yaml): readonly Yaml[] {
  if (isAtom(value)) throw new MergeError('a list meets a value of another type')
  if (isList(value)) return value
  return typeof value === 'string' ? [...value] : [...(value as YamlMap).keys()]
}
