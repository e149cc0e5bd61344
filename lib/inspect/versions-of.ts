import { EC2_DIRECTORIES, OPENSTACK_VERSIONS } from '../metadata/versions.ts'
import type { Reading } from '../reading/documents.ts'

/** Returns the versions that have directories on a drive, oldest first and `latest` last, followed by names that are not versions. */
export function versionsOf({ names }: Reading): { openstack: readonly string[]; ec2: readonly string[] } {
  const inOrder = (directory: string, known: readonly string[]): readonly string[] => {
    const there = names(directory)
    return [...known.filter((name) => there.has(name)), ...[...there].filter((name) => !known.includes(name))]
  }
  const openstack = inOrder('openstack', [...OPENSTACK_VERSIONS, 'latest'])
  return { openstack: openstack.filter((name) => name !== 'content'), ec2: inOrder('ec2', EC2_DIRECTORIES) }
}
