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
  'field-overruled': warning(
    (p: { path: string; field: string }) => `${p.path} replaces the file that is made of ${p.field}`,
    (p) => `leave ${p.path} out of extra_files, or know that what ${p.field} says is not on the drive`,
  ),
  'bad-label': error(
    () => 'no volume label',
    () => '1 to 16 printable ASCII characters; leave it out to have the one that the readers look for',
  ),
  'unusual-label': warning(
    (p: { label: string; usual: string; datasource: string }) =>
      `no guest looks for a ${p.datasource === 'config-drive' ? 'config' : p.datasource} drive labelled "${p.label}"`,
    (p) => `leave volume_id out to have "${p.usual}"`,
  ),
  'text-too-long': error((p: { limit: number }) => `more than ${p.limit} printable ASCII characters`),
  'datasource-lacks': warning(
    (p: { datasource: string; field: string }) =>
      `a ${p.datasource} drive has no place for ${p.field}: it is left out`,
    (p) => `leave ${p.field} out, or put what it does into user_data`,
  ),
  'meta-not-a-variable': error(
    (p: { key: string }) =>
      `"${p.key}" cannot name a variable, which each key of metadata is in OpenNebula's context`,
    () => 'letters, digits and underscores; no name of the context itself or of the shell',
  ),
  'nul-in-variable': error(() => 'a variable of a shell holds no NUL character'),
  'vendor-data-lost': warning(
    () => 'a nocloud drive holds of vendor_data what cloud-init runs, and no more',
    () => 'write {cloud-init: TEXT}, or a list of texts there',
  ),
  'format-lacks': warning(
    (p: { format: string; field: string }) => `as ${p.format} a drive has no ${p.field}: it is left out`,
    (p) => `leave ${p.field} out, or choose another drive.format`,
  ),
  'bad-size': error(
    () => 'no size of a drive',
    () => 'smallest, or bytes in sectors of 512: 67108864, 64MiB',
  ),
  'bad-fat-label': error(
    () => 'no label of a FAT volume',
    () => '1 to 11 printable ASCII characters, none of *?.,;:/\\|+=<>[]"; no space at its ends',
  ),
  'bad-instance-id': error(
    () => 'no instance id',
    () => 'stable, hash, new, or 1 to 255 printable ASCII characters without blanks',
  ),
  'unknown-guest': error(
    () => 'no guest is called so',
    (p: { known: readonly string[]; suggestion: string | undefined }) =>
      p.suggestion === undefined
        ? `there are ${p.known.join(', ')}; of cloud-init also a version: cloud-init@22.4`
        : `did you mean "${p.suggestion}"?`,
  ),
  'cmdline-blank': error(
    () => 'a boot argument is one word: its key has no blank and no "=", its value no blank',
    () => 'the line of boot arguments is split at its blanks, and nothing quotes them',
  ),
  'cmdline-missing': error(
    () => 'a drive for a system VM needs its boot arguments',
    () => 'add "cloudstack: {cmdline: {type: consoleproxy, template: domP, …}}"',
  ),
  'meta-not-a-file': error(
    (p: { key: string }) =>
      `"${p.key}" cannot name a file, which each key of metadata is on a CloudStack drive`,
    () => 'letters, digits, hyphens, underscores and dots',
  ),
} satisfies Record<string, Row<any>>
