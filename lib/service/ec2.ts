import { EC2_DIRECTORIES, EC2_VERSIONS } from '../metadata/versions.ts'
import { isList, isMap, type Json, stringify } from '../text/json.ts'
import { documentOf, type Instance, jsonOf } from './instance.ts'
import { type Answer, found } from './message.ts'
import type { Route } from './call.ts'

/** A directory of EC2's metadata: names with values or with more directories. */
export type Branch = ReadonlyMap<string, Leaf | Branch>

/** A value of EC2's metadata. */
export type Leaf = Json | Uint8Array

/** EC2's metadata as Nova has it, up to 2009-04-04. Source: nova/api/metadata/base.py, `get_ec2_item` */
export const ec2: Route = {
  answer({ parts, instance, caller }) {
    const [version, ...path] = parts[0] === 'ec2' ? parts.slice(1) : parts
    if (version === undefined) return found(EC2_DIRECTORIES.join('\n'))
    const root = ec2Branch(instance, version, caller)
    return root && answerAt(root, path)
  },
  isKept: dependsOnPath,
}

/** Tells whether the answer for a path of EC2's metadata does not depend on the caller. */
export function dependsOnPath(parts: readonly string[]): boolean {
  return parts.at(-1) !== 'local-ipv4'
}

/**
 * Returns the documents of a version, or undefined when the instance does not have that version. As in Nova, an unknown address
 * of the instance is the caller's.
 */
export function ec2Branch(
  instance: Instance,
  version: string,
  caller: string | undefined,
): Branch | undefined {
  const directory = EC2_DIRECTORIES.find((each) => each === version)
  if (directory === undefined) return undefined
  const metaData = jsonOf(instance, 'config-drive', `ec2/${directory}/meta-data.json`)
  if (!isMap(metaData)) return undefined
  const isUnknown = metaData.get('local-ipv4') === null && caller?.includes('.')
  const userData = documentOf(instance, 'config-drive', `ec2/${directory}/user-data`)
  return new Map<string, Leaf | Branch>([
    ['meta-data', isUnknown ? new Map(metaData).set('local-ipv4', caller!) : metaData],
    ...(userData === undefined ? [] : [['user-data', userData] as const]),
  ])
}

/** Returns the answer for a path below a directory: the text of a value, or a listing. */
export function answerAt(root: Branch, path: readonly string[]): Answer | undefined {
  let value: Leaf | Branch | undefined = root
  for (const part of path) value = isBranch(value) ? value.get(part) : undefined
  return value === undefined ? undefined : found(value instanceof Uint8Array ? value : textOf(value))
}

function isBranch(value: Leaf | Branch | undefined): value is Branch {
  return value instanceof Map
}

/** Returns the text of a value, or the names in a directory. Source: nova/api/metadata/base.py, `ec2_md_print` */
function textOf(value: Json | Branch): string {
  if (isBranch(value)) return listing(value).join('\n')
  if (isList(value)) return value.map(textOf).join('\n')
  if (typeof value === 'string') return value
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  return value === null ? 'None' : stringify(value)
}

/** Returns the names in a directory: a slash follows those of directories, unless `_name` replaces them. */
function listing(branch: Branch): readonly string[] {
  const names = [...branch.keys()].filter((name) => name !== '_name').sort()
  return names.map((name) => {
    const inner = branch.get(name)
    if (!isBranch(inner)) return name
    const own = inner.get('_name')
    return typeof own === 'string' ? own : `${name}/`
  })
}

/** The newest version of EC2's metadata that Nova has. */
export const NEWEST_EC2 = EC2_VERSIONS.at(-1)!
