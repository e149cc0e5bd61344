import {
  alwaysRead,
  boolean,
  date,
  deprecated,
  either,
  integer,
  list,
  map,
  mapOf,
  matching,
  nothing,
  openMap,
  readSince,
  anyMap,
  type Release,
  type Rule,
  since,
  text,
  until,
  word,
} from './rule.ts'

const texts = list(text, { fewest: 1 })

/** A key with hyphens, which the code has always read as the one with underscores. Source: cloudinit/distros/ug_util.py, `_normalize_users` */
const hyphenated = (rule: Rule, instead: string, from: Release = '24.2'): Rule =>
  alwaysRead(since('24.2', deprecated(from, rule, instead)))

const groupOfUser = deprecated('22.4', nothing, 'a list of groups')

const user = map(
  {
    name: text,
    snapuser: text,
    expiredate: date,
    gecos: text,
    groups: either(text, texts, openMap({}, { named: { pattern: /^.+$/, rule: groupOfUser } })),
    homedir: text,
    inactive: text,
    lock_passwd: boolean,
    'lock-passwd': deprecated('22.3', boolean, 'lock_passwd'),
    no_create_home: boolean,
    'no-create-home': hyphenated(boolean, 'no_create_home'),
    no_log_init: boolean,
    'no-log-init': hyphenated(boolean, 'no_log_init'),
    no_user_group: boolean,
    'no-user-group': hyphenated(boolean, 'no_user_group'),
    passwd: text,
    hashed_passwd: text,
    'hashed-passwd': hyphenated(text, 'hashed_passwd'),
    plain_text_passwd: text,
    'plain-text-passwd': hyphenated(text, 'plain_text_passwd'),
    create_groups: boolean,
    'create-groups': hyphenated(boolean, 'create_groups'),
    primary_group: text,
    'primary-group': hyphenated(text, 'primary_group'),
    selinux_user: text,
    'selinux-user': hyphenated(text, 'selinux_user'),
    shell: text,
    ssh_authorized_keys: texts,
    'ssh-authorized-keys': hyphenated(texts, 'ssh_authorized_keys', '18.3'),
    ssh_import_id: texts,
    'ssh-import-id': hyphenated(texts, 'ssh_import_id'),
    ssh_redirect_user: boolean,
    'ssh-redirect-user': hyphenated(boolean, 'ssh_redirect_user'),
    system: boolean,
    sudo: either(
      text,
      nothing,
      deprecated('22.2', boolean, 'a rule of sudoers, or null'),
      since('24.2', list(either(text, nothing))),
    ),
    doas: since('23.3', texts),
    uid: either(integer, deprecated('22.3', text, 'a number')),
  },
  { one: ['name', 'snapuser'] },
)

const groups = mapOf(either(text, texts))

const eachUser = either(text, list(text), user)

const passwords = either(
  map({ 'name!': text, 'type!': word('RANDOM') }),
  map({ 'name!': text, 'password!': text, type: word('hash', 'text') }),
)

/** Keys for users and logins. */
export const users = {
  users: either(text, until('23.2', list(eachUser, { fewest: 1 })), since('23.2', list(eachUser)), anyMap),
  user: either(text, user),
  groups: either(text, groups, list(either(text, groups), { fewest: 1 })),
  password: text,
  chpasswd: map({
    expire: boolean,
    users: readSince('22.3', list(passwords), 'list'),
    list: deprecated(
      // Its schema says 22.2, which does not read `users` yet.
      '22.3',
      either(text, list(matching(/^.[^:\n\r\u2028\u2029]*:.+$/), { fewest: 1 })),
      'users',
    ),
  }),
  ssh_pwauth: either(boolean, deprecated('22.3', text, 'true or false')),
  ssh_authorized_keys: texts,
  ssh_import_id: list(text),
  disable_root: boolean,
  disable_root_opts: text,
  allow_public_ssh_keys: boolean,
  ssh_keys: either(
    since('24.1', mapOf(text, { pattern: /^(ecdsa|ed25519|rsa)_(public|private|certificate)$/ })),
    until('24.1', mapOf(text, { pattern: /^(dsa|ecdsa|ed25519|rsa)_(public|private|certificate)$/ })),
  ),
  ssh_deletekeys: boolean,
  ssh_genkeytypes: list(either(word('ecdsa', 'ed25519', 'rsa'), until('24.1', word('dsa'))), { fewest: 1 }),
  ssh_quiet_keygen: readSince('21.4', boolean),
  ssh_publish_hostkeys: map({ enabled: boolean, blacklist: list(text) }),
  ssh: readSince('21.1', map({ 'emit_keys_to_console!': boolean })),
  ssh_key_console_blacklist: list(text, { isSet: true }),
  ssh_fp_console_blacklist: list(text, { isSet: true }),
  no_ssh_fingerprints: boolean,
  authkey_hash: text,
}
