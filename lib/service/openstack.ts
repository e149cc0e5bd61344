import { OPENSTACK_DOCUMENTS, OPENSTACK_VERSIONS, type OpenstackDocument } from '../metadata/versions.ts'
import type { Call, Route } from './call.ts'
import { documentOf, type Instance } from './instance.ts'
import { type Answer, found, JSON_TYPE, PLAIN } from './message.ts'

/** The first version of OpenStack's metadata to which a guest can post its password. */
export const PASSWORD_SINCE = '2013-04-04'

/** OpenStack's metadata below `/openstack`. Source: nova/api/metadata/base.py, `lookup` and `handle_path` */
export const openstack: Route = {
  answer: openstackAnswer,
  // The list of versions ends with the day.
  isKept: (parts) => parts.length > 1,
}

/** The names in a version, in Nova's order. Source: nova/api/metadata/base.py, `_handle_version` */
const LISTED = [
  'meta_data.json',
  'user_data',
  'password',
  'vendor_data.json',
  'network_data.json',
  'vendor_data2.json',
] as const

function openstackAnswer({ parts, instance, state }: Call): Answer | undefined {
  const [tree, directory, name, ...more] = parts
  if (tree !== 'openstack' || more.length > 0) return undefined
  if (directory === undefined) return found(versionsOf(instance, state.now()).join('\n'))
  if (directory === 'content')
    return name === undefined ? undefined : answerWith(instance, `content/${name}`, PLAIN)
  const version = versionOf(instance, directory)
  if (version === undefined) return undefined
  if (name === undefined || name === 'version') return found(listing(instance, directory, version))
  if (!isDocument(name)) return undefined
  // Nova has network_data.json in every version, whether or not the version lists it.
  const path = name === 'network_data.json' ? newestPath(instance, name) : `${directory}/${name}`
  const isJson = /^(?:meta|vendor)_data2?\.json$/.test(name)
  return answerWith(instance, path, isJson ? JSON_TYPE : PLAIN)
}

function isDocument(name: string): name is OpenstackDocument {
  return Object.hasOwn(OPENSTACK_DOCUMENTS, name)
}

function answerWith(instance: Instance, path: string, type: string): Answer | undefined {
  const bytes = documentOf(instance, 'config-drive', `openstack/${path}`)
  return bytes && found(bytes, type)
}

/** Returns the versions on the instance's drive up to today, oldest first, and `latest`. */
function versionsOf(instance: Instance, now: Date): readonly string[] {
  const today = now.toISOString().slice(0, 10)
  return [...versionsOn(instance).filter((version) => version <= today), 'latest']
}

function versionsOn(instance: Instance): readonly string[] {
  return OPENSTACK_VERSIONS.filter((version) => has(instance, version, 'meta_data.json'))
}

/** Returns the date of a version, or undefined when the instance does not have it. */
export function versionOf(instance: Instance, directory: string): string | undefined {
  if (directory !== 'latest') return versionsOn(instance).find((version) => version === directory)
  return versionsOn(instance).at(-1) ?? OPENSTACK_VERSIONS.at(-1)
}

function newestPath(instance: Instance, name: OpenstackDocument): string {
  const directories = ['latest', ...versionsOn(instance).toReversed()]
  return `${directories.find((each) => has(instance, each, name)) ?? 'latest'}/${name}`
}

function listing(instance: Instance, directory: string, version: string): string {
  return LISTED.filter((name) =>
    name === 'password' ? version >= PASSWORD_SINCE : has(instance, directory, name),
  ).join('\n')
}

function has(instance: Instance, directory: string, name: string): boolean {
  return documentOf(instance, 'config-drive', `openstack/${directory}/${name}`) !== undefined
}
