import { hashForm } from '../../keys/password-hash.ts'
import { type Diagnostic, diagnose, type Path } from '../../report/diagnostics.ts'
import { nearest } from '../../report/nearest.ts'
import { isList, isMap, type Json, type JsonObject } from '../../text/json.ts'
import { findings, type Walk } from './findings.ts'
import {
  anyMap,
  anything,
  boolean,
  either,
  integer,
  integerFrom,
  list,
  map,
  type MapRule,
  mapOf,
  matching,
  nothing,
  openMap,
  text,
  word,
} from './rule.ts'

const commands = list(either(text, list(text)))

const pro = openMap({ token: matching(/^C[1-9A-HJ-NP-Za-km-z]{23,29}$/) })

const installed = openMap({ install: boolean })

const netplan = openMap({
  'version!': integerFrom(2, 2),
  ethernets: anyMap,
  wifis: anyMap,
  bridges: anyMap,
  bonds: anyMap,
  tunnels: anyMap,
  vlans: anyMap,
})

const apt = openMap({
  preserve_sources_list: boolean,
  primary: list(anything),
  'mirror-selection': openMap({
    primary: list(either(word('country-mirror'), openMap({ 'uri!': text, arches: list(text) }))),
  }),
  geoip: boolean,
  sources: anyMap,
  disable_components: list(word('universe', 'multiverse', 'restricted', 'contrib', 'non-free')),
  preferences: list(openMap({ 'package!': text, 'pin!': text, 'pin-priority!': integer })),
  fallback: word('abort', 'continue-anyway', 'offline-install'),
})

const identity = map({
  realname: text,
  'username!': text,
  'hostname!': text,
  'password!': text,
  groups: either(list(text), openMap({ override: list(text), append: list(text) })),
})

/** The keys of Ubuntu's installer. Source: autoinstall-schema.json of canonical/subiquity */
const autoinstall = openMap({
  'version!': integerFrom(1, 1),
  'interactive-sections': list(text),
  'early-commands': commands,
  'late-commands': commands,
  'error-commands': commands,
  reporting: mapOf(openMap({ 'type!': text })),
  'user-data': anyMap,
  packages: list(text),
  'debconf-selections': text,
  locale: text,
  'refresh-installer': map({ update: boolean, channel: text }),
  kernel: openMap({ package: text, flavor: text }, { one: ['package', 'flavor'] }),
  'kernel-crash-dumps': map({ 'enabled!': either(boolean, nothing) }),
  keyboard: map({ 'layout!': text, variant: text, toggle: either(text, nothing) }),
  zdevs: list(openMap({ id: text, enabled: boolean })),
  source: openMap({ search_drivers: boolean, id: text }),
  network: either(netplan, openMap({ 'network!': netplan })),
  'ubuntu-pro': pro,
  'ubuntu-advantage': pro,
  proxy: either(text, nothing),
  apt,
  storage: anyMap,
  identity,
  ssh: openMap({ 'install-server': boolean, 'authorized-keys': list(text), 'allow-pw': boolean }),
  snaps: list(map({ 'name!': text, channel: text, classic: boolean })),
  'active-directory': map({ 'admin-name': text, 'domain-name': text }),
  codecs: installed,
  drivers: installed,
  oem: openMap({ 'install!': either(boolean, word('auto')) }),
  timezone: text,
  updates: word('security', 'all'),
  shutdown: word('reboot', 'poweroff'),
}) as MapRule

/** Tells whether the installer has a key of this name. */
export function isAutoinstallKey(key: string): boolean {
  return Object.hasOwn(autoinstall.members, key)
}

/** Returns what Ubuntu's installer rejects or ignores in the value of `autoinstall`. */
export function checkAutoinstall(value: Json, { form }: Pick<Walk, 'form'>): Diagnostic[] {
  const path = ['autoinstall']
  const found = findings(value, autoinstall, path, { release: undefined, form, unknownKeys: 'error' })
  if (!isMap(value)) return found
  return [...found, ...[...value.keys()].flatMap((key) => unknownKey(key, path)), ...users(value, path)]
}

/** Reports a key that the installer ignores. Source: subiquity/server/server.py, `_enforce_top_level_keys` */
function unknownKey(key: string, path: Path): Diagnostic[] {
  if (isAutoinstallKey(key)) return []
  const known = Object.keys(autoinstall.members)
  const unknown = diagnose('unknown-key', [...path, key], { key, known, suggestion: nearest(key, known) })
  return [{ ...unknown, severity: 'warning', part: 'key' }]
}

/** Source: reserved-usernames of canonical/subiquity */
const RESERVED = new Set(
  `root daemon bin sys sync games man lp mail news uucp proxy www-data backup list irc gnats nobody adm tty disk
  kmem dialout fax voice cdrom floppy tape sudo audio dip operator src shadow utmp video sasl plugdev staff users nogroup
  netplan ftn mysql tac-plus alias qmail qmaild qmails qmailr qmailq qmaill qmailp asterisk vpopmail vchkpw slurm hacluster
  haclient grsec-tpe grsec-sock-all grsec-sock-clt grsec-sock-srv grsec-proc ceph opensrf libvirt-qemu admin Debian-exim
  bind crontab cupsys dcc dhcp dictd dnsmasq dovecot fetchmail firebird ftp fuse gdm haldaemon hplilp identd input jwhois
  klog kvm lpadmin maas messagebus mythtv netdev powerdev radvd render saned sbuild scanner sgx slocate ssh sshd ssl-cert
  sslwrap statd syslog telnetd tftpd`.split(/\s+/),
)

/**
 * Reports an installation without a user, or with one that the installer refuses. Sources: subiquity/server/controllers/identity.py,
 * `load_autoinstall_data`; subiquity/models/identity.py, `from_autoinstall`
 */
function users(config: JsonObject, path: Path): Diagnostic[] {
  const user = config.get('identity')
  if (user === undefined) {
    const asked = config.get('interactive-sections')
    const isAsked = isList(asked) && (asked.includes('identity') || asked.includes('*'))
    return config.has('user-data') || isAsked ? [] : [diagnose('autoinstall-user-missing', path, {})]
  }
  if (!isMap(user)) return []
  const inner = [...path, 'identity']
  const found: Diagnostic[] = []
  const [name, password, groups] = ['username', 'password', 'groups'].map((key) => user.get(key))
  if (typeof name === 'string' && (!/^[a-z_][a-z0-9_-]{0,31}$/.test(name) || RESERVED.has(name)))
    found.push(
      diagnose('autoinstall-username', [...inner, 'username'], { name, isReserved: RESERVED.has(name) }),
    )
  if (typeof password === 'string' && password !== '' && hashForm(password) === undefined)
    found.push(diagnose('autoinstall-password', [...inner, 'password'], {}))
  if (isMap(groups) && groups.has('append') && groups.has('override'))
    found.push(
      diagnose('given-twice', [...inner, 'groups', 'append'], { field: 'append', other: 'override' }),
    )
  return found
}
