import { error, quoted, type Row, warning } from './row.ts'

/** The drive itself. */
export const drive = {
  'unknown-ec2-version': error(
    (p: { version: string; known: readonly string[]; suggestion: string | undefined }) =>
      `unknown directory ec2/${p.version}`,
    (p) =>
      p.suggestion === undefined
        ? `known directories: ${p.known.join(', ')}; those below openstack/ are always written, up to drive.newest_version`
        : `did you mean "${p.suggestion}"?`,
  ),
  'unknown-nova-release': error(
    (p: { found: string; known: readonly string[]; suggestion: string | undefined }) =>
      `unknown release of Nova: ${quoted(p.found)}`,
    (p) =>
      p.suggestion === undefined
        ? `write a version such as 26.2.2, or one of ${p.known.join(', ')}`
        : `did you mean "${p.suggestion}"?`,
  ),
  'bad-drive-path': error(
    (p: { reason: string }) => `not a valid path on the drive: ${p.reason}`,
    () => 'write a path relative to the root of the drive, such as "openstack/latest/extra.json"',
  ),
  'drive-path-taken': error(
    (p: { path: string; field: string }) => `the drive already has a file ${p.path}`,
    (p) => `set its content with ${p.field}`,
  ),
  'field-overruled': warning(
    (p: { path: string; field: string }) => `${p.path} replaces the file made from ${p.field}`,
    (p) => `remove ${p.path} from extra_files, or ${p.field} has no effect`,
  ),
  'bad-label': error(
    (p: { found: string }) => `not a valid volume label: ${quoted(p.found)}`,
    () => 'use 1 to 16 printable ASCII characters, or omit it to get the label that guests look for',
  ),
  'unusual-label': warning(
    (p: { label: string; usual: string; datasource: string }) =>
      `no guest looks for a ${p.datasource === 'config-drive' ? 'config' : p.datasource} drive labelled "${p.label}"`,
    (p) => `remove volume_id to get the label "${p.usual}"`,
  ),
  'text-too-long': error(
    (p: { limit: number }) => `this must be at most ${p.limit} printable ASCII characters`,
  ),
  'datasource-lacks': warning(
    (p: { datasource: string; field: string }) =>
      `a ${p.datasource} drive cannot hold ${p.field}, so it is left out`,
    (p) => `remove ${p.field}, or do the same in user_data`,
  ),
  'meta-not-a-variable': error(
    (p: { key: string }) =>
      `"${p.key}" is not a valid variable name, and in OpenNebula's context each metadata key is a variable`,
    () => 'use letters, digits and underscores, and no variable of the context itself or of the shell',
  ),
  'nul-in-variable': error(() => 'a shell variable cannot contain a NUL character'),
  'vendor-data-lost': warning(
    () => 'a NoCloud drive carries only the cloud-init part of vendor_data',
    () => 'write {cloud-init: TEXT}, or {cloud-init: [TEXT, …]}',
  ),
  'format-lacks': warning(
    (p: { format: string; field: string }) => `the format ${p.format} has no ${p.field}, so it is ignored`,
    (p) => `remove ${p.field}, or choose another drive.format`,
  ),
  'bad-size': error(
    (p: { found: string }) => `not a valid drive size: ${quoted(p.found)}`,
    () => 'write smallest, or a multiple of 512 bytes, such as 67108864 or 64MiB',
  ),
  'bad-fat-label': error(
    (p: { found: string }) => `not a valid label of a FAT volume: ${quoted(p.found)}`,
    () => 'use 1 to 11 printable ASCII characters, none of *?.,;:/\\|+=<>[]" and no space at either end',
  ),
  'bad-instance-id': error(
    (p: { found: string }) => `not a valid instance id: ${quoted(p.found)}`,
    () => 'write stable, hash, new, or 1 to 255 printable ASCII characters without spaces',
  ),
  'unknown-code': error(
    (p: { code: string; suggestion: string | undefined }) => `unknown code ${quoted(p.code)}`,
    (p) =>
      p.suggestion === undefined
        ? 'write the code that a finding shows in brackets, such as wrong-type'
        : `did you mean "${p.suggestion}"?`,
  ),
  'unknown-guest': error(
    (p: {
      found: string
      known: readonly string[]
      suggestion: string | undefined
      /** Of a known guest, whose release is not valid. */
      releases: { name: string; oldest?: string; newest?: string } | undefined
    }) =>
      p.releases === undefined
        ? `unknown guest ${quoted(p.found)}`
        : `not a valid release of ${p.releases.name}: ${quoted(p.found)}`,
    (p) => {
      if (p.releases?.newest !== undefined) {
        const { name, oldest, newest } = p.releases
        return `known releases of ${name}: ${oldest} to ${newest}; write "${name}@${newest}", or "${name}" for all supported releases`
      }
      if (p.releases !== undefined)
        return `the rules of ${p.releases.name} are for any release: write "${p.releases.name}"`
      return p.suggestion === undefined
        ? `known guests: ${p.known.join(', ')}; cloud-init and ignition also take a release: cloud-init@22.4`
        : `did you mean "${p.suggestion}"?`
    },
  ),
  'unknown-release': warning(
    (p: { name: string; version: string; by: string; oldest: string; newest: string }) =>
      `the rules cover no ${p.name} ${p.version}; it is checked like ${p.name} ${p.by}`,
    (p) => `known releases of ${p.name}: ${p.oldest} to ${p.newest}`,
  ),
  'cmdline-blank': error(
    () => 'a boot argument must be one word: no space or "=" in its key, no space in its value',
    () => 'the line of boot arguments is split at spaces, and there is no way to quote them',
  ),
  'cmdline-missing': error(
    () => 'the boot arguments of the system VM are missing',
    () => 'add "cloudstack: {cmdline: {type: consoleproxy, template: domP, …}}"',
  ),
  'meta-not-a-file': error(
    (p: { key: string }) =>
      `"${p.key}" is not a valid file name, and on a CloudStack drive each metadata key is a file`,
    () => 'use letters, digits, hyphens, underscores and dots',
  ),
} satisfies Record<string, Row<any>>
