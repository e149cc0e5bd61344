import { GUESTS } from '../guests/guests.ts'
import type { Reading } from '../reading/documents.ts'

/** Returns the directories below openstack/ that guests read, that of cloud-init first, with the names of the guests. */
export function directoriesRead(
  read: Reading,
): readonly { readonly directory: string; readonly guests: readonly string[] }[] {
  const found = new Map<string, string[]>()
  for (const { name, datasources, directory = () => 'openstack/latest' } of GUESTS) {
    const path = datasources.includes('config-drive') ? directory(read) : undefined
    if (path === undefined || !read.names('openstack').has(path.replace(/^openstack\//, ''))) continue
    found.set(path, [...(found.get(path) ?? []), name])
  }
  return Array.from(found, ([directory, guests]) => ({ directory, guests }))
}
