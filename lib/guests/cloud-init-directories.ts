import type { Reading } from '../reading/documents.ts'
import { compareVersions } from './version.ts'

/** Directories that cloud-init knows, and the release that added each. Source: cloudinit/sources/helpers/openstack.py, OS_VERSIONS */
const DIRECTORIES: readonly (readonly [name: string, since: string])[] = [
  ['2018-08-27', '18.4'],
  ['2017-02-22', '18.4'],
  ['2016-10-06', '18.4'],
  ['2016-06-30', '18.4'],
  ['2015-10-15', '0'],
  ['2013-10-17', '0'],
  ['2013-04-04', '0'],
  ['2012-08-10', '0'],
]

/** Returns the directory below openstack/ that cloud-init reads: the newest known one on the drive, else `latest`. */
export function directoryRead({ names }: Reading, version = '22.4'): string {
  const there = names('openstack')
  const known = DIRECTORIES.find(([name, since]) => there.has(name) && compareVersions(version, since) >= 0)
  return known?.[0] ?? 'latest'
}
