import { error, type Row, warning } from './row.ts'

/** User data of parts, and their size. */
export const userDataParts = {
  'unknown-part-type': error(
    (p: { known: readonly string[]; suggestion: string | undefined }) =>
      p.suggestion === undefined ? 'no such type of a part' : `no such type: did you mean "${p.suggestion}"?`,
    (p) => `one of ${p.known.join(', ')}, or a content type such as text/x-shellscript`,
  ),
  'part-type-mismatch': error(
    (p: { type: string; kind: string | undefined }) =>
      p.kind === undefined
        ? `its first line does not make it a part of type ${p.type}`
        : `by its first line it is ${p.kind}, not ${p.type}`,
    () => 'mend the first line, leave the type out, or write the content type to have it taken as it is',
  ),
  'part-type-unknown': error(
    () => 'no guest knows what this part is: neither its first line nor its type tells',
    () => 'begin it with "#cloud-config", "#!" or another line that guests know, or add "type: TYPE"',
  ),
  'bad-part-name': error(
    () => 'no name of a part',
    () => '1 to 255 bytes, without /, control characters, and blanks at its ends',
  ),
  'bad-merge-type': error(
    () => 'no merge type of cloud-init',
    () =>
      'such as list(append)+dict(recurse_array)+str(): list, dict and str, each with options in parentheses',
  ),
  'compressed-part-loses': error(
    (p: { lost: 'merge' | 'type' | 'text' }) =>
      p.lost === 'text'
        ? 'cloud-init spoils what is not ASCII in a part that is compressed by itself'
        : `cloud-init takes of a part that is compressed by itself the file name alone: its ${p.lost} is lost`,
    () => 'compress the whole instead: "gzip: true" beside parts',
  ),
  'mime-part-loses': error(
    (p: { field: string }) => `this is a MIME message, whose parts are taken apart: ${p.field} has no effect`,
    () => 'leave it out, or say it in the message',
  ),
  'part-header-lost': warning(
    (p: { names: readonly string[] }) =>
      `merging loses headers of this part that the others do not have: ${p.names.join(', ')}`,
    () => 'leave merge out, or give the header to all parts or to none',
  ),
  'cloud-config-overwritten': warning(
    (p: { keys: readonly string[]; other: string; isLost: boolean; isMerged: boolean }) =>
      p.isLost
        ? `what it says is lost, ${p.other} stays: ${p.keys.join(', ')}`
        : `it overwrites what ${p.other} says: ${p.keys.join(', ')}`,
    ({ isMerged }) =>
      isMerged
        ? 'leave it out of one of them, or merge by another merge type'
        : 'merge them here with "merge: true" in user_data, or in the guest with a merge type of this part',
  ),
  'cloud-config-unmergeable': error(
    (p: { reason: string }) => `this cloud-config cannot be merged: ${p.reason}`,
    () => 'write it so that YAML 1.1 reads it as one map without tags, or leave merge out',
  ),
  'key-not-fetched': error(
    () => 'its keys are not fetched here',
    () => 'config-drive build fetches them; else name it in public_keys, or give the key itself',
  ),
  'bad-ignition-version': error(
    (p: { found: boolean }) =>
      p.found ? 'no release of Ignition reads this version' : 'Ignition needs its version',
    () => 'such as "ignition: { version: 3.4.0 }"',
  ),
  'ignition-alone': error(
    () => 'Ignition reads its config alone: there can be no other user data beside it',
    () => 'leave user_data and cloud_config out, or put what they say into the config',
  ),
  'gzip-unread': error(
    (p: { guest: string }) => `${p.guest} does not read compressed user data`,
    () => 'leave gzip out; let it fetch what is too large',
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
      `${p.name} takes ${p.most} bytes of user data${p.after === 'base64' ? ' in base64' : ''}, and here are ${p.found}`,
    (p) =>
      [
        ...p.parts,
        p.compressed === undefined
          ? 'have it fetch the rest'
          : `in gzip all of it has ${p.compressed} bytes: "gzip: auto" where the guest reads that`,
      ].join('\n  '),
  ),
  'drive-over-limit': error(
    (p: {
      name: string
      most: number
      found: number
      largest?: { path: string; size: number } | undefined
    }) => `${p.name} takes a drive of ${p.most} bytes, and this one has ${p.found}`,
    ({ largest }) =>
      largest === undefined
        ? 'most of it is around its files: see drive.size and drive.padding'
        : `the largest file is ${largest.path} of ${largest.size} bytes: have the guest fetch what is large`,
  ),
} satisfies Record<string, Row<any>>
