import { error, type Row, warning } from './row.ts'

/** User data, and what of a drive it is too large for. */
export const userData = {
  'user-data-not-utf8': error(
    (p: { kind: string }) => `${p.kind} user data must be UTF-8`,
    () => 'save it as UTF-8; only gzip and other binary forms may hold any byte',
  ),
  'user-data-empty': warning(
    (p: { what: string }) => `there is nothing in ${p.what}`,
    () => 'leave it out, or say what it is to do',
  ),
  'user-data-header': error(
    (p: { found: string }) => `user data starts with "${p.found}": no guest knows it by that`,
    () => 'make the first line exactly "#cloud-config"',
  ),
  'user-data-header-missing': error(
    (p: { key: string }) =>
      `this looks like a cloud-config ("${p.key}:"), but guests will not take it for one`,
    () => 'put "#cloud-config" on a line of its own, before everything else',
  ),
  'user-data-header-place': warning(
    () => 'the header is not what the user data begins with: only cloud-init finds it',
    () => 'remove the blanks and empty lines before it',
  ),
  'user-data-unknown': warning(
    () => 'no guest knows user data by such a first line; they leave it alone',
    () =>
      'known are "#cloud-config", "#!/bin/sh", "#ps1_sysnative", "Content-Type: multipart/mixed", Ignition, …',
  ),
  'user-data-bom': error(
    () => 'a byte order mark stands before the first line: guests do not find the header behind it',
    () => 'save it as UTF-8 without BOM',
  ),
  'user-data-base64': error(
    (p: { kind: string }) => `this is base64 of ${p.kind}: guests do not decode it`,
    () => 'give it decoded (base64 -d), or as {base64: TEXT}',
  ),
  'user-data-crlf': warning(
    (p: { what: string }) => `lines of ${p.what} end in CR LF: not every guest takes that`,
    () => 'end them in LF alone (dos2unix)',
  ),
  'script-empty': warning(
    () => 'the script is one line without an end',
    () => 'end the line, and put commands below it',
  ),
  'mime-open-end': warning(
    () => 'the MIME message ends without its last boundary, so it may be cut off',
    () => 'end it with the boundary between two "--" on a line of its own',
  ),
  'mime-eight-bit': warning(
    () => 'cloud-init and cloudbase-init garble the characters of this part that are not ASCII',
    () => 'encode the part in base64, or add it under parts, where it is encoded',
  ),
  'mime-syntax': error(
    (p: { reason: string }) => `no MIME message: ${p.reason}`,
    () => 'have it made by "cloud-init devel make-mime", or by a mail library',
  ),
  'gzip-syntax': error((p: { reason: string }) => `no gzip: ${p.reason}`),
  'ignition-version': warning(
    (p: { version: string }) => `no version of Ignition's specification is called "${p.version}"`,
    () => 'use one that the guest knows: 3.0.0 to 3.6.0, or 2.0.0 to 2.4.0 on older ones',
  ),
  'cloud-config-network': warning(
    () =>
      'of all guests only nuageinit (FreeBSD) takes the network from user data: cloud-init does not read this',
    () => 'say it with network_data, or with network-config on a NoCloud drive',
  ),
  'cloud-config-unknown-key': warning(
    (p: { key: string; suggestion: string | undefined }) => `cloud-init has no key "${p.key}"`,
    (p) => (p.suggestion === undefined ? undefined : `did you mean "${p.suggestion}"?`),
  ),
  'cloud-config-deprecated': warning(
    (p: { what: string; since: string; instead: string | undefined }) =>
      `${p.what} is deprecated since cloud-init ${p.since}`,
    (p) => (p.instead === undefined ? undefined : `write ${p.instead}`),
  ),
  'cloud-config-gone': warning(
    (p: { what: string; until: string }) => `cloud-init has not taken ${p.what} since ${p.until}`,
  ),
  'cloud-config-number': warning(
    (p: { base: number }) => `to cloud-init this is a number of base ${p.base}`,
    (p) => (p.base === 8 ? 'write it without the 0 before it' : 'write it in decimal digits'),
  ),
  'schema-mismatch': error((p: { schema: string; reason: string }) => `${p.schema} forbids it: ${p.reason}`),
  'schema-unusable': error(
    (p: { schema: string; reason: string }) => `${p.schema} is no schema: ${p.reason}`,
  ),
} satisfies Record<string, Row<any>>
