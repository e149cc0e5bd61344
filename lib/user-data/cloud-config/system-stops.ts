import type { Diagnostic } from '../../report/diagnostics.ts'
import { fromBase64, isPythonBase64 } from '../../text/base64.ts'
import { isList, isMap, type JsonObject, member } from '../../text/json.ts'
import { linesOf } from '../../text/python-space.ts'
import { isFalsy, isOff, itemsOf, stop } from './stop.ts'

/**
 * Returns what stops a module or stage of cloud-init 22.4.2 that sets up the system, although each value has its type. Sources:
 * cloudinit/config/cc_*.py
 */
export function systemStops(config: JsonObject): Diagnostic[] {
  return [
    ...wireguard(config),
    ...randomSeed(config),
    ...compressedFiles(config),
    ...ntp(config),
    ...rsyslog(config),
    ...passwords(config),
    ...reporting(config),
    ...homes(config),
    ...suites(config),
    ...packages(config),
    ...moduleLists(config),
  ]
}

/** Source: cc_wireguard.py, `supplemental_schema_validation` */
function wireguard(config: JsonObject): Diagnostic[] {
  const value = config.get('wireguard')
  const interfaces = isMap(value) ? value.get('interfaces') : undefined
  return itemsOf(interfaces).flatMap((each, index) => {
    const lacks = isMap(each) ? ['name', 'config_path', 'content'].filter((key) => !each.has(key)) : []
    const path = ['wireguard', 'interfaces', index]
    return lacks.length === 0 ? [] : [stop('wireguard', path, `${lacks.join(' and ')} must be given`)]
  })
}

/** Source: cc_seed_random.py, `_decode` */
function randomSeed(config: JsonObject): Diagnostic[] {
  const seed = config.get('random_seed')
  if (!isMap(seed)) return []
  const [data, encoding] = ['data', 'encoding'].map((key) => seed.get(key))
  const path = ['random_seed', 'data']
  const found: Diagnostic[] = []
  if (typeof data === 'string' && (encoding === 'b64' || encoding === 'base64') && !isPythonBase64(data))
    found.push(stop('seed_random', path, 'the data are not valid base64'))
  if (
    typeof data === 'string' &&
    data !== '' &&
    (encoding === 'gz' || encoding === 'gzip') &&
    !isGzip(latin1(data))
  )
    found.push(stop('seed_random', path, 'the data are not gzip'))
  if (!isFalsy(seed.get('command_required')) && itemsOf(seed.get('command')).length === 0)
    found.push(
      stop('seed_random', ['random_seed', 'command_required'], 'a command is required, but none is given'),
    )
  return found
}

/** Source: cc_write_files.py, `extract_contents` */
function compressedFiles(config: JsonObject): Diagnostic[] {
  return itemsOf(config.get('write_files')).flatMap((file, index) => {
    const [content, encoding] = isMap(file) ? ['content', 'encoding'].map((key) => file.get(key)) : []
    if (typeof content !== 'string' || content === '' || typeof encoding !== 'string') return []
    const [method, text = ''] = encoding.toLowerCase().trim().split('+')
    if (method !== 'gz' && method !== 'gzip') return []
    const bytes = text === '' ? latin1(content) : isPythonBase64(content) ? startOf(content) : undefined
    if (bytes === undefined || bytes.length === 0 || isGzip(bytes)) return []
    return [stop('write_files', ['write_files', index, 'content'], 'the content is not gzip')]
  })
}

/** Returns the first bytes that Python decodes from base64, in which it skips other characters. */
function startOf(text: string): Uint8Array | undefined {
  const digits = text.replace(/[^A-Za-z0-9+/]/g, '').slice(0, 4)
  return fromBase64(digits.padEnd(Math.ceil(digits.length / 4) * 4, '='))
}

function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b
}

/** Returns the first bytes of a text, each of which is one character. */
function latin1(text: string): Uint8Array {
  return Uint8Array.from(text.slice(0, 2), (character) => character.charCodeAt(0))
}

const NTP_CLIENTS = ['auto', 'chrony', 'ntp', 'ntpdate', 'openntpd', 'systemd-timesyncd']

/** Reports a client that cloud-init does not know and that is not described. Source: cc_ntp.py, `supplemental_schema_validation` */
function ntp(config: JsonObject): Diagnostic[] {
  const value = config.get('ntp')
  const client = isMap(value) ? value.get('ntp_client') : undefined
  if (!isMap(value) || isOff(value, 'enabled') || isFalsy(client) || NTP_CLIENTS.includes(String(client)))
    return []
  const described = value.get('config')
  const given = isMap(described) ? described : new Map<string, never>()
  const lacks = ['check_exe', 'confpath', 'packages', 'service_name'].filter((key) => !given.has(key))
  if (lacks.length === 0 && isFalsy(given.get('template')) && isFalsy(given.get('template_name')))
    lacks.push('template')
  const reason = `cloud-init does not know this client, so config must give ${lacks.join(', ')}`
  return lacks.length === 0 ? [] : [stop('ntp', ['ntp', 'ntp_client'], reason)]
}

/** Source: cc_rsyslog.py, `reload_syslog` */
function rsyslog(config: JsonObject): Diagnostic[] {
  const value = config.get('rsyslog')
  if (!isMap(value)) return []
  const command = value.get('service_reload_command')
  const changes = ['configs', 'remotes'].some((key) => !isFalsy(value.get(key)))
  return changes && isList(command) && command.length === 0
    ? [stop('rsyslog', ['rsyslog', 'service_reload_command'], 'the command is empty')]
    : []
}

/** Source: cc_set_passwords.py, `handle`: it splits each line at a colon */
function passwords(config: JsonObject): Diagnostic[] {
  const list = member(config.get('chpasswd'), 'list')
  const lines = typeof list === 'string' ? linesOf(list) : itemsOf(list)
  return lines.flatMap((line, index) => {
    if (typeof line !== 'string' || line.includes(':') || (line === '' && isList(list))) return []
    const path = ['chpasswd', 'list', ...(isList(list) ? [index] : [])]
    return [stop('set_passwords', path, 'a line is not a name, a colon and a password')]
  })
}

/** The keys of each kind of handler. Source: cloudinit/reporting/handlers.py */
const HANDLERS: Readonly<Record<string, readonly string[]>> = {
  log: ['level'],
  print: [],
  webhook: ['endpoint', 'consumer_key', 'token_key', 'token_secret', 'consumer_secret', 'timeout', 'retries'],
  hyperv: ['kvp_file_path', 'event_types'],
}

const OAUTH = ['consumer_key', 'token_key', 'token_secret']

/** Source: cloudinit/reporting/__init__.py, `update_configuration`; url_helper.py, `OauthUrlHelper` */
function reporting(config: JsonObject): Diagnostic[] {
  const value = config.get('reporting')
  return Array.from(isMap(value) ? value : []).flatMap(([name, handler]) => {
    if (!isMap(handler)) return []
    const type = String(handler.get('type'))
    const known = Object.hasOwn(HANDLERS, type) ? HANDLERS[type]! : undefined
    const unknown = [...handler.keys()].find((key) => key !== 'type' && known?.includes(key) === false)
    const path = ['reporting', name]
    if (unknown !== undefined)
      return [stop('reporting', [...path, unknown], `a handler of type ${type} has no such key`)]
    const lacks = OAUTH.filter((key) => isFalsy(handler.get(key)))
    const isSigned = [...OAUTH, 'consumer_secret'].some((key) => !isFalsy(handler.get(key)))
    if (type !== 'webhook' || !isSigned || lacks.length === 0 || lacks.length === OAUTH.length) return []
    return [
      stop('reporting', path, `${OAUTH.join(', ')} belong together: ${lacks.join(' and ')} must be given`),
    ]
  })
}

/** Reports lists in a list of modules that do not begin with the module's name and frequency. Source: cloudinit/config/modules.py */
function moduleLists(config: JsonObject): Diagnostic[] {
  return ['cloud_init_modules', 'cloud_config_modules', 'cloud_final_modules'].flatMap((key) =>
    itemsOf(config.get(key)).flatMap((item, index) => {
      const isWrong = itemsOf(item)
        .slice(0, 2)
        .some((each) => typeof each !== 'string')
      return isWrong
        ? [stop(key, [key, index], 'the name and the frequency of a module must be strings')]
        : []
    }),
  )
}

/** Source: cc_users_groups.py, `handle` */
function homes(config: JsonObject): Diagnostic[] {
  const listed = itemsOf(config.get('users')).map((user, index) => [['users', index], user] as const)
  return [[['user'], config.get('user')] as const, ...listed].flatMap(([path, user]) => {
    if (!isMap(user)) return []
    const given = (keys: readonly string[]): readonly string[] =>
      keys.filter((key) => !isFalsy(user.get(key)))
    const without = given(['no_create_home', 'system'])
    const within = given(['ssh_authorized_keys', 'ssh_import_id', 'ssh_redirect_user'])
    if (without.length > 0 && within.length > 0)
      return [
        stop(
          'users_groups',
          [...path, within[0]!],
          `${without.join(' and ')} excludes ${within.join(' and ')}`,
        ),
      ]
    const redirect = user.get('ssh_redirect_user')
    if (isFalsy(redirect)) return []
    const keys = ['ssh_authorized_keys', 'ssh_import_id'].filter((key) => user.has(key))
    if (keys.length > 0)
      return [stop('users_groups', [...path, keys[0]!], `ssh_redirect_user excludes ${keys.join(' and ')}`)]
    const isKnown = redirect === true || redirect === 'default' || redirect === 1 || redirect === 1n
    return isKnown
      ? []
      : [stop('users_groups', [...path, 'ssh_redirect_user'], 'the value must be true, false or default')]
  })
}

/** Source: cc_package_update_upgrade_install.py; cloudinit/util.py, `expand_package_list` */
function packages(config: JsonObject): Diagnostic[] {
  return itemsOf(config.get('packages')).flatMap((item, index) => {
    const [name, ...more] = itemsOf(item)
    const isWrong = more.length > 1 || (more.length === 0 && name !== undefined && typeof name !== 'string')
    const reason = 'a package is a name, or a name and a version'
    return isWrong ? [stop('package_update_upgrade_install', ['packages', index], reason)] : []
  })
}

/** Source: cc_apt_configure.py, `disable_suites`: it takes the third word of each line of the sources */
function suites(config: JsonObject): Diagnostic[] {
  const apt = config.get('apt')
  const sources = member(apt, 'sources_list')
  const isRead = isOff(apt, 'preserve_sources_list') && isFalsy(member(apt, 'generate_mirrorlists'))
  if (!isRead || typeof sources !== 'string' || itemsOf(member(apt, 'disable_suites')).length === 0) return []
  const isShort = linesOf(sources).some(
    (line) => !line.startsWith('#') && line.trim().split(/\s+/).length === 2,
  )
  return isShort
    ? [stop('apt_configure', ['apt', 'sources_list'], 'a line of the sources has only two words')]
    : []
}
