import { error, quoted, type Row, warning } from './row.ts'

/** User data. */
export const userData = {
  'user-data-not-utf8': error(
    (p: { kind: string }) => `${p.kind} user data must be UTF-8`,
    () => 'save it as UTF-8; only gzip and other binary formats may contain other bytes',
  ),
  'user-data-empty': warning(
    (p: { what: string }) => `${p.what} is empty`,
    () => 'remove it, or fill it in',
  ),
  'user-data-header': error(
    (p: { found: string }) => `user data starts with "${p.found}", which no guest recognises`,
    () => 'make the first line exactly "#cloud-config"',
  ),
  'user-data-header-missing': error(
    (p: { key: string }) =>
      `this looks like a cloud-config ("${p.key}:"), but the header is missing, so guests ignore it`,
    () => 'make "#cloud-config" the first line',
  ),
  'user-data-header-place': warning(
    () => 'the header is not at the very start of the user data, so only cloud-init finds it',
    () => 'remove the spaces and empty lines before it',
  ),
  'user-data-header-case': warning(
    (p: { found: string }) =>
      `only cloud-init recognises ${quoted(p.found)}: for other guests letter case matters`,
    () => 'write the header in small letters',
  ),
  'not-a-cloud-config': error(
    (p: { kind: string }) =>
      `cloud_config must be a #cloud-config, and this is user data of another kind: ${p.kind}`,
    () => 'write it as user_data, which can be of any kind and is combined with cloud_config',
  ),
  'user-data-unknown': warning(
    () => 'no guest recognises this first line, so the user data is ignored',
    () =>
      'known first lines: "#cloud-config", "#!/bin/sh", "#ps1_sysnative", "Content-Type: multipart/mixed", Ignition, …',
  ),
  'user-data-bom': error(
    () => 'the user data starts with a byte order mark, so guests do not find the header',
    () => 'save it as UTF-8 without BOM',
  ),
  'user-data-base64': error(
    (p: { kind: string }) => `this is base64 of ${p.kind}, which guests do not decode`,
    () => 'decode it (base64 -d), or write {base64: TEXT}',
  ),
  'user-data-crlf': warning(
    (p: { what: string }) => `the lines of ${p.what} end in CR LF, which some guests reject`,
    () => 'end them in LF (dos2unix)',
  ),
  'script-empty': warning(
    () => 'the script has only its first line',
    () => 'end the line and add commands below it',
  ),
  'mime-open-end': warning(
    () => 'the MIME message ends without its last boundary, so it may be cut off',
    () => 'end it with the boundary between two "--" on a line of its own', // prose-ignore: the usual term for such a line
  ),
  'mime-eight-bit': warning(
    () => 'cloud-init and cloudbase-init garble the characters of this part that are not ASCII',
    () => 'encode the part in base64, or add it under parts, where it is encoded',
  ),
  'mime-syntax': error(
    (p: { reason: string }) => `not a valid MIME message: ${p.reason}`,
    () => 'create it with "cloud-init devel make-mime" or a mail library',
  ),
  'gzip-unchecked': warning(
    (p: { reason: string }) => `the compressed user data was not checked: ${p.reason}`,
    () => 'let the guest download large files',
  ),
  'gzip-syntax': error((p: { reason: string }) => `not valid gzip data: ${p.reason}`),
  'ignition-version': warning(
    (p: { version: string }) => `unknown version of the Ignition specification: "${p.version}"`,
    () => 'use a version that the guest knows: 3.0.0 to 3.6.0, or 2.0.0 to 2.4.0 on older ones',
  ),
  'ignition-value': error((p: { reason: string }) => `Ignition rejects this: ${p.reason}`),
  'cloud-config-network': warning(
    () => 'only nuageinit (FreeBSD) reads the network from user data; cloud-init ignores it here',
    () => 'use the network field, which writes network_data or network-config',
  ),
  'cloud-config-unknown-key': warning(
    (p: { key: string; suggestion: string | undefined }) => `cloud-init does not know the key "${p.key}"`,
    (p) => (p.suggestion === undefined ? undefined : `did you mean "${p.suggestion}"?`),
  ),
  'cloud-config-deprecated': warning(
    (p: { what: string; since: string; instead: string | undefined }) =>
      `${p.what} is deprecated since cloud-init ${p.since}`,
    (p) => (p.instead === undefined ? undefined : `write ${p.instead}`),
  ),
  'cloud-config-gone': warning(
    (p: { what: string; until: string }) => `cloud-init ignores ${p.what} since ${p.until}`,
  ),
  'cloud-config-newer': warning(
    (p: { key: string; since: string; instead: string | undefined }) =>
      `cloud-init ignores "${p.key}" before release ${p.since}`,
    (p) => (p.instead === undefined ? undefined : `write "${p.instead}"`),
  ),
  'cloud-config-module': error(
    (p: { module: string; reason: string }) => `cloud-init's module ${p.module} stops here: ${p.reason}`,
  ),
  'cloud-config-number': warning(
    (p: { base: number }) => `cloud-init reads this as a number in base ${p.base}`,
    (p) =>
      p.base === 8
        ? 'remove the leading 0, or put it in quotes'
        : 'put it in quotes, or write decimal digits',
  ),
  'autoinstall-key': warning(
    (p: { key: string }) =>
      `"${p.key}" is a key of Ubuntu's installer, which reads it only below "autoinstall"`,
    () => 'move it below "autoinstall"',
  ),
  'autoinstall-user-missing': warning(
    () => 'neither "identity" nor "user-data" is given, so the installer of Ubuntu Server stops',
    () => 'add "identity" with username, hostname and password',
  ),
  'autoinstall-username': error(
    (p: { name: string; isReserved: boolean }) =>
      p.isReserved
        ? `the installer rejects the user name ${quoted(p.name)}: it is reserved`
        : `the installer rejects the user name ${quoted(p.name)}`,
    () => 'use 1 to 32 lower-case letters, digits, hyphens and underscores, and begin with a letter',
  ),
  'autoinstall-password': warning(
    () => 'the installer expects a password hash here, so nobody can log in with this password',
    () => 'write the output of config-drive passwd',
  ),
  'password-not-hash': warning(
    (p: { key: string }) => `"${p.key}" is not a password hash, so nobody can log in with it`,
    () => 'write the output of config-drive passwd, or use plain_text_passwd',
  ),
  'sudo-true': error(
    () => 'cloud-init stops at "sudo: true" and creates none of the users after this one',
    () => 'write sudo: "ALL=(ALL) NOPASSWD:ALL"',
  ),
  'password-locked': warning(
    () => 'cloud-init locks this password, because lock_passwd is true by default',
    () => 'add "lock_passwd: false"',
  ),
  'cloud-config-hostname': warning(
    (p: { key: string }) => `"${p.key}" is not a valid host name`,
    () => 'use letters, digits and hyphens; a template must be filled in before',
  ),
  'cloud-config-timezone': warning(
    (p: { name: string }) =>
      `${quoted(p.name)} is not a known time zone; without its file in /usr/share/zoneinfo cloud-init's module timezone stops`,
    () => 'write a name such as Europe/Berlin, in its letter case',
  ),
  'cloud-config-locale': warning(
    (p: { name: string }) => `${quoted(p.name)} is not the name of a locale`,
    () => 'write a name such as de_DE.UTF-8 or C.UTF-8',
  ),
  'write-files-base64': error(
    (p: { encoding: string }) =>
      `the content is not valid base64, although encoding is "${p.encoding}": cloud-init writes neither this file nor those after it`,
    () => 'encode the content, or remove encoding',
  ),
  'write-files-owner': warning(
    (p: { user: string }) =>
      `cloud-init writes files before it creates the user "${p.user}", so this file belongs to root, and the files after it are not written`,
    () => 'add "defer: true" (since cloud-init 21.4)',
  ),
  'jinja-header-missing': warning(
    (p: { found: string }) => `cloud-init does not fill in "${p.found}": the template header is missing`,
    () => 'make "## template: jinja" the first line, before #cloud-config',
  ),
  'schema-mismatch': error((p: { schema: string; reason: string }) => `rejected by ${p.schema}: ${p.reason}`),
  'schema-unusable': error(
    (p: { schema: string; reason: string }) => `${p.schema} is not a valid schema: ${p.reason}`,
  ),
} satisfies Record<string, Row<any>>
