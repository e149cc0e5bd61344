import { type Diagnostic, diagnose } from '../report/diagnostics.ts'
import { isList, isMap, type Json } from '../text/json.ts'
import { decodeUtf8 } from '../text/utf8.ts'
import { compose } from '../text/yaml/compose.ts'
import { keyName } from '../text/yaml/write.ts'
import { isSniffed } from './sniffed.ts'
import { userDataKind } from './kind.ts'
import { type CloudConfig, type Loss, mergeCloudConfigs } from './merge/cloud-configs.ts'
import { parseMultipart } from './mime/parse-multipart.ts'
import type { Gunzip } from './options.ts'

/** A part of a message or archive, as far as cloud-init merges it with others. */
export interface Mergeable {
  readonly type: string | undefined
  readonly content: Uint8Array
  readonly mergeType?: string | undefined
  readonly filename?: string | undefined
}

/** Keys that one part overrides in another. `at` and `other` are the indices of the parts, the later one first. */
export interface Overwritten {
  readonly at: number
  readonly other: number
  readonly keys: readonly string[]
  /** Whether the later part is the one that loses them. */
  readonly isLost: boolean
}

/** Returns the losses between cloud-configs, once for each pair. */
export function overwritten(losses: readonly Loss[]): readonly Overwritten[] {
  const pairs = new Map<string, Loss[]>()
  for (const loss of losses) {
    const pair = `${loss.from} ${loss.to}`
    pairs.set(pair, [...(pairs.get(pair) ?? []), loss])
  }
  return [...pairs.values()].map((group) => {
    const { from, to } = group[0]!
    const keys = group.map(({ path }) => path.map(keyName).join('.'))
    return { at: Math.max(from, to), other: Math.min(from, to), keys, isLost: from > to }
  })
}

/** Reports keys that get lost between the parts of a message or archive, each with the index of the later part. */
export function checkOverwritten(
  parts: readonly Mergeable[],
  gunzip: Gunzip | undefined,
): readonly { readonly index: number; readonly found: Diagnostic }[] {
  const configs = parts.flatMap((part, index) =>
    configsIn(part, gunzip, 0).map((config) => ({ ...config, index })),
  )
  const merged = configs.length < 2 ? undefined : mergeCloudConfigs(configs)
  if (merged === undefined || 'problem' in merged) return []
  const between = merged.losses.map((loss) => ({
    ...loss,
    from: configs[loss.from]!.index,
    to: configs[loss.to]!.index,
  }))
  // A part that is an archive reports the losses within it.
  const losses = between.filter(({ from, to }) => from !== to)
  return overwritten(losses).map(({ at, other, keys, isLost }) => {
    const name = parts[other]!.filename ?? `part ${other + 1}`
    return {
      index: at,
      found: diagnose('cloud-config-overwritten', [], { keys, other: name, isLost, by: 'guest' }),
    }
  })
}

/** The deepest nesting of archives, messages and gzip. */
const MOST_LAYERS = 4

/** Returns the cloud-configs in a part, in the order in which cloud-init merges them. */
function configsIn(part: Mergeable, gunzip: Gunzip | undefined, layers: number): readonly CloudConfig[] {
  const { type, content, mergeType } = part
  if (layers > MOST_LAYERS) return []
  const isTold = type !== undefined && !isSniffed(type)
  const kind = isTold ? TOLD[type] : userDataKind(content)
  const inner = (parts: readonly Mergeable[]) => parts.flatMap((each) => configsIn(each, gunzip, layers + 1))
  if (kind === 'gzip') {
    const bytes = gunzip?.(content)
    return bytes instanceof Uint8Array ? inner([{ type: undefined, content: bytes }]) : []
  }
  if (kind === 'mime') return inner(parseMultipart(content).parts)
  const text = decodeUtf8(content)
  if (text === undefined) return []
  if (kind === 'cloud-config-archive') {
    const { value } = compose(text, { version: '1.1' })
    return isList(value) ? inner(archiveItems(value)) : []
  }
  return kind === 'cloud-config' ? [{ text, mergeType }] : []
}

/** Content types that decide whatever the first line is. */
const TOLD: Readonly<Record<string, 'cloud-config' | 'cloud-config-archive'>> = {
  'text/cloud-config': 'cloud-config',
  'text/cloud-config-archive': 'cloud-config-archive',
}

/** Returns the items of a #cloud-config-archive, each as a part. Source: cloudinit/user_data.py, `_explode_archive` */
export function archiveItems(items: readonly Json[]): readonly Mergeable[] {
  return items.map((item) => {
    const said = (key: string): string | undefined => {
      const value = isMap(item) ? item.get(key) : undefined
      return typeof value === 'string' ? value : undefined
    }
    const content = new TextEncoder().encode(typeof item === 'string' ? item : (said('content') ?? ''))
    const isUnknown = userDataKind(content) === undefined
    return {
      type: said('type') ?? (isUnknown ? 'text/cloud-config' : undefined),
      content,
      mergeType: said('Merge-Type') ?? said('X-Merge-Type'),
      filename: said('filename'),
    }
  })
}
