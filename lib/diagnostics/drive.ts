import { error, type Row, warning } from './row.ts'

/** The drive itself. */
export const drive = {
  'unknown-ec2-version': error(
    (p: { version: string; known: readonly string[]; suggestion: string | undefined }) =>
      `there is no directory ec2/${p.version} to skip`,
    (p) =>
      p.suggestion === undefined
        ? `there are ${p.known.join(', ')}; those below openstack/ are always written, up to drive.newest_version`
        : `did you mean "${p.suggestion}"?`,
  ),
  'bad-drive-path': error(
    (p: { reason: string }) => `no path on the drive: ${p.reason}`,
    () => 'write it relative to the root of the drive, such as "openstack/latest/extra.json"',
  ),
  'drive-path-taken': error(
    (p: { path: string; field: string }) => `${p.path} is one of the drive's own files`,
    (p) => `say what it holds with ${p.field}`,
  ),
  'bad-label': error(
    () => 'no volume label',
    () => '1 to 16 printable ASCII characters; config drives are found by "config-2"',
  ),
  'unusual-label': warning(
    (p: { label: string }) => `no guest looks for a config drive labelled "${p.label}"`,
    () => 'leave volume_id out to have "config-2"',
  ),
  'text-too-long': error((p: { limit: number }) => `more than ${p.limit} printable ASCII characters`),
} satisfies Record<string, Row<any>>
