import type { Diagnostic } from '../../../report/diagnostics.ts'
import { isList, isMap, type JsonObject } from '../../../text/json.ts'
import { isFalsy, isOff, itemsOf, stop } from './stop.ts'

/** Returns what stops the modules of network services, and the stages themselves, although each value has its type. */
export function serviceStops(config: JsonObject): Diagnostic[] {
  return [
    ...wireguard(config),
    ...ntp(config),
    ...rsyslog(config),
    ...reporting(config),
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
