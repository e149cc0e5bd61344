import { error, type Row, warning } from './row.ts'

/** User data with several parts, and limits on sizes. */
export const userDataParts = {
  'unknown-part-type': error(
    (p: { known: readonly string[]; suggestion: string | undefined }) =>
      p.suggestion === undefined
        ? 'unknown type of a part'
        : `unknown type of a part; did you mean "${p.suggestion}"?`,
    (p) => `use one of ${p.known.join(', ')}, or a content type such as text/x-shellscript`,
  ),
  'part-type-mismatch': error(
    (p: { type: string; kind: string | undefined }) =>
      p.kind === undefined
        ? `the first line is not that of a part of type ${p.type}`
        : `the first line is that of ${p.kind}, not ${p.type}`,
    () => 'correct the first line, remove the type, or write the content type to keep the part as it is',
  ),
  'part-type-unknown': error(
    () => 'no guest recognises this part, by its first line or by its type',
    () => 'start it with "#cloud-config", "#!" or another known line, or add "type: TYPE"',
  ),
  'bad-part-name': error(
    () => 'not a valid part name',
    () => 'use 1 to 255 bytes without / and control characters, and no space at either end',
  ),
  'bad-merge-type': error(
    () => 'not a cloud-init merge type',
    () =>
      'write list, dict and str, each with options in parentheses, such as list(append)+dict(recurse_array)+str()',
  ),
  'compressed-part-loses': error(
    (p: { lost: 'merge' | 'type' | 'text' }) =>
      p.lost === 'text'
        ? 'cloud-init corrupts non-ASCII characters in a part that is compressed by itself'
        : `cloud-init keeps only the file name of a part that is compressed by itself, so its ${p.lost} is lost`,
    () => 'compress the whole message instead: put "gzip: true" beside parts',
  ),
  'mime-part-loses': error(
    (p: { field: string }) => `this MIME message is split into its parts, so ${p.field} has no effect`,
    () => 'remove it, or set it inside the message',
  ),
  'part-header-lost': warning(
    (p: { names: readonly string[] }) =>
      `merging loses headers that only this part has: ${p.names.join(', ')}`,
    () => 'remove merge, or give the header to all parts or to none',
  ),
  'cloud-config-overwritten': warning(
    (p: { keys: readonly string[]; other: string; isLost: boolean; by: 'parts' | 'merge' | 'guest' }) =>
      p.isLost
        ? `${p.other} overrides these keys, which are lost here: ${p.keys.join(', ')}`
        : `this overrides keys of ${p.other}: ${p.keys.join(', ')}`,
    ({ by }) =>
      by === 'guest'
        ? 'give this part a merge type, such as "Merge-Type: list(append)+dict(recurse_array)+str()"'
        : by === 'merge'
          ? 'remove them from one of the two, or choose another merge type'
          : 'merge them here with "merge: true" in user_data, or in the guest with a merge type on this part',
  ),
  'cloud-config-unmergeable': error(
    (p: { reason: string }) => `this cloud-config cannot be merged: ${p.reason}`,
    () => 'make it one map without YAML tags, or remove merge',
  ),
  'bad-ignition-version': error(
    (p: { found: boolean }) =>
      p.found ? 'no release of Ignition reads this version' : 'the Ignition version is missing',
    () => 'write a version such as "ignition: { version: 3.4.0 }"',
  ),
  'ignition-alone': error(
    () => 'an Ignition config cannot be combined with other user data',
    () => 'remove user_data and cloud_config, or move their content to the config',
  ),
  'gzip-unread': error(
    (p: { guest: string }) => `${p.guest} does not read compressed user data`,
    () => 'remove gzip, and let the guest download large files',
  ),
  'user-data-over-limit': error(
    (p: {
      name: string
      most: number
      found: number
      after: 'raw' | 'base64'
      parts: readonly string[]
      compressed?: number
    }) =>
      `${p.name} accepts at most ${p.most} bytes of user data${p.after === 'base64' ? ' in base64' : ''}; this has ${p.found}`,
    (p) =>
      [
        ...p.parts,
        p.compressed === undefined
          ? 'let the guest download the rest'
          : `compressed it has ${p.compressed} bytes: set "gzip: auto" if the guest reads gzip`,
      ].join('\n  '),
  ),
  'network-over-limit': error(
    (p: { name: string; most: number; found: number }) =>
      `${p.name} accepts a network config of at most ${p.most} bytes; this one has ${p.found}`,
    () => 'attach the drive as a disk, or put the network into a secret',
  ),
  'drive-over-limit': error(
    (p: {
      name: string
      most: number
      found: number
      largest?: { path: string; size: number } | undefined
    }) => `${p.name} accepts a drive of at most ${p.most} bytes; this one has ${p.found}`,
    ({ largest }) =>
      largest === undefined
        ? 'most of it is not in files: check drive.size and drive.padding'
        : `the largest file is ${largest.path} with ${largest.size} bytes: let the guest download large files`,
  ),
} satisfies Record<string, Row<any>>
