import type { Path } from '../../../report/diagnostics.ts'
import { isFloat, isList, isMap, type Json, type JsonObject, member, stringify } from '../../../text/json.ts'
import { cloudConfigKeys } from '../keys.ts'
import type { Rule } from '../rule.ts'
import { isFalsy, isOff, isOn, itemsOf } from './stop.ts'
import { isOverridden } from './users.ts'

/** What the code of a module tells apart: the kind of a value, and whether Python takes it for false. */
type Form =
  'null' | 'false' | 'true' | '0' | 'number' | "''" | 'text' | '[]' | 'list' | '{}' | 'map' | 'missing'

const NUMBERS = 'false true 0 number'
const TRUTHY_NUMBERS = 'true number'
const NO_MAP = `null ${NUMBERS} '' text [] list`
const TRUTHY_NO_MAP = `${TRUTHY_NUMBERS} text list`
const NO_TEXT = `null ${NUMBERS} [] list {} map`
const NO_TEXT_OR_NULL = `${NUMBERS} [] list {} map`
const TRUTHY_NO_TEXT = `${TRUTHY_NUMBERS} list map`
const FALSY = "null false 0 '' [] {}"
const EVERY = `${NO_MAP} {} map`

const MODULE_LISTS = 'cloud_init_modules cloud_config_modules cloud_final_modules'
const WIREGUARD =
  'wireguard.interfaces.*.name wireguard.interfaces.*.config_path wireguard.interfaces.*.content'
const PROXIES =
  'http_proxy https_proxy global_apt_http_proxy global_apt_https_proxy ua_apt_http_proxy ua_apt_https_proxy'
    .split(' ')
    .map((key) => `ubuntu_advantage.config.${key} ubuntu_pro.config.${key}`)
    .join(' ')

/** The same places for the key that replaced `ubuntu_advantage`. */
const pro = (...keys: string[]): string =>
  keys.flatMap((key) => [`ubuntu_advantage${key}`, `ubuntu_pro${key}`]).join(' ')

/**
 * Values of a wrong type, and keys left out, that stop a module or stage of cloud-init: their forms and their places, with `*` for
 * any item and any key that the user chooses. cloud-init's schema only warns, and other such values are converted or passed over.
 * Each was shown by the code of cloud-init 22.4.2, which test/interop/cloud-config-modules.test.ts runs. They are used for every
 * release: what another release takes or stops at is known from its schema alone, so for it they are the best guess.
 */
const STOPS: readonly (readonly [forms: string, places: string])[] = [
  // A map is read, whatever it is.
  [NO_MAP, 'ca_certs ca-certs landscape mcollective.conf puppet.conf random_seed rh_subscription'],
  [
    NO_MAP,
    'rsyslog.remotes spacewalk ssh ssh_keys updates chef.initial_attributes zypper.config lxd.init lxd.bridge',
  ],
  [
    NO_MAP,
    'apt.primary.* apt.security.* apt.sources.* ansible write_files.* chpasswd.users.* wireguard.interfaces.*',
  ],
  [NO_MAP, 'puppet.conf.main puppet.conf.server puppet.conf.user puppet.conf.agent'],
  [NO_MAP, pro('.features')],
  [`${NO_MAP} {}`, 'chef keyboard wireguard updates.network'],
  [`${NUMBERS} '' text [] list`, `ntp ${pro('', '.config')}`],
  // A map is read if there is anything.
  [
    TRUTHY_NO_MAP,
    'apk_repos apk_repos.alpine_repo device_aliases fan grub-dpkg grub_dpkg lxd reporting reporting.*',
  ],
  [TRUTHY_NO_MAP, 'snap yum_repos yum_repos.* zypper ansible.pull ansible.setup_controller'],
  [`${TRUTHY_NUMBERS} text`, 'snap.assertions snap.commands ntp.config'],
  // A place is looked up in a value that may be a list or a text.
  [
    `null ${NUMBERS}`,
    'apt chpasswd mcollective phone_home puppet salt_minion ssh_publish_hostkeys vendor_data',
  ],
  [`null ${NUMBERS}`, 'zypper.repos.* phone_home.post'],
  [`null ${NUMBERS} '' text`, 'rsyslog'],
  // A text is written, or passed to a program.
  [NO_TEXT, 'apt.debconf_selections.* apt.disable_suites.* apt.sources.*.source fqdn hostname'],
  [NO_TEXT, 'chef.validation_key chpasswd.users.*.name chpasswd.users.*.password chpasswd.list.*'],
  [
    NO_TEXT,
    'fan.config_path lxd.bridge.name lxd.preseed mcollective.conf.public-cert mcollective.conf.private-cert',
  ],
  [
    NO_TEXT,
    'ntp.config.check_exe ntp.config.confpath ntp.config.service_name phone_home.url puppet.conf.ca_cert',
  ],
  [
    NO_TEXT,
    'puppet.exec_args.* random_seed.command.* random_seed.file rsyslog.config_dir rsyslog.config_filename',
  ],
  [NO_TEXT, 'rsyslog.configs.*.filename rsyslog.service_reload_command.* snap.assertions.*'],
  [NO_TEXT, 'salt_minion.public_key salt_minion.private_key salt_minion.pki_dir user.name'],
  [NO_TEXT, 'ssh_genkeytypes.* ssh_key_console_blacklist.* ssh_fp_console_blacklist.* ssh_keys.* timezone'],
  [NO_TEXT, `${WIREGUARD} write_files.*.content zypper.repos.*.id groups.*.*.*`],
  [NO_TEXT, pro('.enable.*', '.enable_beta.*', '.token')],
  [`${NO_TEXT_OR_NULL} ''`, PROXIES],
  [
    NO_TEXT_OR_NULL,
    'apt.primary.*.key apt.security.*.key apt.sources.*.key apt.sources_list fs_setup.*.device',
  ],
  [NO_TEXT_OR_NULL, 'ntp.config.template'],
  [TRUTHY_NO_TEXT, 'ansible.run_user chef.validation_cert fan.config power_state.message random_seed.data'],
  [
    TRUTHY_NO_TEXT,
    'random_seed.encoding swap.filename write_files.*.encoding write_files.*.owner write_files.*.path',
  ],
  // A list is read.
  [`null ${NUMBERS} text`, 'write_files mounts'],
  ['map', 'write_files mounts'],
  [`null ${NUMBERS} '' text {} map`, 'bootcmd runcmd rsyslog.configs'],
  [`${NUMBERS} {} map`, 'bootcmd.* runcmd.*'],
  [`${NUMBERS} '' text {} map`, 'chpasswd.users'],
  [`null ${NUMBERS} '' text [] {} map`, 'mounts.*'],
  [EVERY, 'mount_default_fields'],
  [`${NUMBERS} list`, 'mounts.*.*'],
  [`null ${NUMBERS} '' text {} map`, 'ntp.config.packages'],
  [TRUTHY_NUMBERS, 'apt.disable_suites ntp.pools ntp.servers apt.primary.*.arches apt.security.*.arches'],
  [`${TRUTHY_NUMBERS} text map`, 'apt.primary apt.security wireguard.interfaces'],
  ['null false 0', 'apt.primary apt.security wireguard.interfaces'],
  [`${TRUTHY_NUMBERS} text list`, 'apt.debconf_selections'],
  [`${NUMBERS} '' list`, 'wireguard.readinessprobe.*'],
  [NUMBERS, 'wireguard.readinessprobe'],
  [`null [] {} map`, 'wireguard.readinessprobe.*'],
  [TRUTHY_NUMBERS, `zypper.repos ${pro('.enable_beta')} ${MODULE_LISTS}`],
  [TRUTHY_NUMBERS, MODULE_LISTS.replaceAll(/\w+/g, '$&.*')],
  [`${TRUTHY_NUMBERS} map`, 'random_seed.command'],
  // Users and groups
  [`null ${NUMBERS}`, 'users.* user.groups groups.*.* groups'],
  [`null ${NUMBERS} [] list`, 'groups.*'],
  ['{} map', 'groups.*.*'],
  [TRUTHY_NO_TEXT, 'users.*.*'],
  ['null', 'user.ssh_authorized_keys users.*.ssh_authorized_keys'],
  ['[] list {} map', 'user.ssh_authorized_keys.* users.*.ssh_authorized_keys.* phone_home.post.*'],
  [`${TRUTHY_NUMBERS} map`, 'user.sudo users.*.sudo'],
  [`${TRUTHY_NUMBERS} list`, 'chpasswd.list'],
  ['number [] list {} map', 'ssh_pwauth'],
  // Other words
  [`null ${NUMBERS} [] {} map`, 'packages.*'],
  [`null ${NUMBERS} '' [] {} map`, 'snap.commands.*'],
  [NO_TEXT_OR_NULL, 'snap.commands.*.*'],
  ["null 0 number '' text [] list {} map", pro('.features.disable_auto_attach')],
  ["null true number '' text [] list {} map", 'growpart.mode'],
  [`null ${NUMBERS} {} map`, 'rsyslog.service_reload_command'],
  [EVERY, 'ansible.install_method lxd.bridge.mode reporting.*.type'],
  ["null false true '' text [] list {} map", 'chef.omnibus_url_retries'],
  [`${FALSY} missing`, 'ansible.pull.url ansible.pull.playbook_name'],
  ["null false 0 '' [] {}", 'ansible.package_name'],
  ["''", 'locale ntp.config.confpath'],
  // Keys left out
  ['missing', 'chpasswd.users.*.name keyboard.layout lxd.bridge.mode reporting.*.type reporting.*.endpoint'],
  ['missing', 'wireguard.interfaces ansible.setup_controller.repositories.*.path'],
  ['missing', 'ansible.setup_controller.repositories.*.source updates.network.when'],
  [`null ${NUMBERS}`, 'updates.network.when'],
  ['list map', 'ntp.ntp_client'],
  [EVERY, 'apt.add_apt_repo_match'],
  [NO_MAP, 'ansible.setup_controller.repositories.* ansible.setup_controller.run_ansible.*'],
  [`${TRUTHY_NUMBERS} text`, 'ansible.setup_controller.repositories ansible.setup_controller.run_ansible'],
  [NO_TEXT, 'ansible.setup_controller.repositories.*.path ansible.setup_controller.repositories.*.source'],
  [NO_TEXT, 'ansible.setup_controller.run_ansible.*.playbook_name ansible.galaxy.actions.*.*'],
  ["''", 'chpasswd.list.*'],
  ['text', 'random_seed.encoding'],
]

const stops = new Map<string, Set<string>>()
for (const [forms, places] of STOPS)
  for (const place of places.split(' '))
    stops.set(place, new Set([...(stops.get(place) ?? []), ...forms.split(' ')]))

/** Places that a module reads only under a condition. Sources: cloudinit/config/cc_*.py, `handle` */
const ASLEEP: readonly (readonly [place: RegExp, isAsleep: (config: JsonObject, path: Path) => boolean])[] = [
  [/^ntp\./, (config) => isOff(config.get('ntp'), 'enabled')],
  // The pools are counted if there is no server, and listed by the template.
  [
    /^ntp\.pools/,
    (config) => {
      const servers = itemsOf(member(config.get('ntp'), 'servers'))
      const template = member(member(config.get('ntp'), 'config'), 'template')
      return servers.length > 0 && typeof template === 'string' && template !== '' && !isJinja(template)
    },
  ],
  [/^apk_repos\.alpine_repo/, (config) => isOn(config.get('apk_repos'), 'preserve_repositories')],
  [/^growpart\.mode$/, (config) => isNone(member(config.get('growpart'), 'devices'))],
  [/^power_state\.message/, (config) => member(config.get('power_state'), 'condition') === false],
  [
    /^write_files\.\*\.(?!path)/,
    (config, path) => isFalsy(member(itemsOf(config.get('write_files'))[Number(path[1])], 'path')),
  ],
  // A list of members belongs to a group of a map; in a list of groups it has no name.
  [
    /^groups\.\*$/,
    (config, path) => isList(member(config.get('groups'), String(path[1]))) && isMap(config.get('groups')),
  ],
  [/^random_seed\.(?:encoding|file)$/, (config) => !isGiven(config, 'random_seed', 'data')],
  [/^rsyslog\.service_reload_command\./, (config) => !isGiven(config, 'rsyslog', 'configs', 'remotes')],
  [
    /^salt_minion\.(?:pki_dir|public_key|private_key)$/,
    (config) =>
      ['public_key', 'private_key'].some((key) => member(config.get('salt_minion'), key) === undefined),
  ],
  [/^reporting\.\*\./, (config, path) => isFalsy(member(config.get('reporting'), String(path[1])))],
  [/^zypper\.config$/, (config) => !isGiven(config, 'zypper', 'repos')],
  [/^swap\.filename$/, (config) => !isGiven(config, 'swap', 'size')],
  [/^puppet\.exec_args\./, (config) => !isGiven(config, 'puppet', 'exec')],
  [/^chef\.omnibus_url_retries$/, (config) => member(config.get('chef'), 'install_type') !== 'omnibus'],
  [/^apt\.(?:sources\.|add_apt_repo_match$)/, (config) => !isGiven(config, 'apt', 'sources')],
  // Debian's own cloud.cfg keeps the sources, and Ubuntu's does not.
  [
    /^apt\.(?:disable_suites|sources_list|(?:primary|security)\.\*\.key)/,
    (config) =>
      !isOff(config.get('apt'), 'preserve_sources_list') || isGiven(config, 'apt', 'generate_mirrorlists'),
  ],
  // The fields from the fourth on are made strings.
  [
    /^mounts\.\*\.\*$/,
    (config, path) =>
      Number(path[2]) > 2 || isMadeText(itemsOf(itemsOf(config.get('mounts'))[Number(path[1])])),
  ],
  // snapd makes the user.
  [/^user\./, (config) => isGiven(config, 'user', 'snapuser')],
  [
    /^users\.\*\./,
    (config, path) =>
      !isFalsy(member(itemsOf(config.get('users'))[Number(path[1])], 'snapuser')) ||
      isOverridden(config, path),
  ],
]

/** Tells whether a mount is left out, or the fields of it are made strings, as those of a network device are. */
function isMadeText(mount: readonly Json[]): boolean {
  const [device] = mount
  return mount.length === 1 || (typeof device === 'string' && /^.+:/.test(device))
}

function isJinja(template: string): boolean {
  return /^##\s*template:\s*jinja/i.test(template)
}

function isNone(value: Json | undefined): boolean {
  return value === null || (isList(value) && value.length === 0)
}

function isGiven(config: JsonObject, key: string, ...members: readonly string[]): boolean {
  return members.some((each) => !isFalsy(member(config.get(key), each)))
}

/** Tells whether a value of a wrong type, or the lack of one, stops a module or stage of cloud-init. */
export function stopsCloudInit(config: JsonObject): (path: Path, value: Json | undefined) => boolean {
  return (path, value) => {
    const place = placeOf(path)
    if (stops.get(place)?.has(formOf(value)) !== true) return false
    return !ASLEEP.some(([places, isAsleep]) => places.test(place) && isAsleep(config, path))
  }
}

function formOf(value: Json | undefined): Form {
  if (value === undefined) return 'missing'
  if (value === null) return 'null'
  if (isMap(value)) return value.size === 0 ? '{}' : 'map'
  if (isList(value)) return value.length === 0 ? '[]' : 'list'
  if (typeof value === 'string') return value === '' ? "''" : 'text'
  if (typeof value === 'boolean') return value ? 'true' : 'false'
  return Number(isFloat(value) ? stringify(value) : value) === 0 ? '0' : 'number'
}

/** Returns the place of a path among the rules. */
function placeOf(path: Path): string {
  let rules: readonly Rule[] = [cloudConfigKeys]
  const steps = path.map((step) => {
    const here = rules.flatMap(alternatives)
    const named = here.flatMap((rule) =>
      rule.kind === 'map' && Object.hasOwn(rule.members, step) ? [rule.members[step]!] : [],
    )
    rules = named.length > 0 && typeof step === 'string' ? named : here.flatMap(itemOf)
    return named.length > 0 && typeof step === 'string' ? step : '*'
  })
  return steps.join('.')
}

function alternatives(rule: Rule): readonly Rule[] {
  return rule.kind === 'either' ? rule.rules.flatMap(alternatives) : [rule]
}

/** Returns the rule of the items, or of the keys that the user chooses. */
function itemOf(rule: Rule): readonly Rule[] {
  if (rule.kind === 'list') return [rule.item]
  return rule.kind === 'map' && rule.named !== undefined ? [rule.named.rule] : []
}
