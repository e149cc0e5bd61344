import type { Diagnostic } from '../../../report/diagnostics.ts'
import { isList, isMap, type Json, member, type JsonObject } from '../../../text/json.ts'
import { isFalsy, itemsOf, stop } from './stop.ts'

/**
 * Returns what stops a module of cloud-init 22.4.2 for configuration management, containers or subscriptions, although each
 * value has its type. Sources: cloudinit/config/cc_*.py
 */
export function managerStops(config: JsonObject): Diagnostic[] {
  return [
    ...ansible(config),
    ...lxd(config),
    ...chef(config),
    ...puppet(config),
    ...snap(config),
    ...ascii(config),
    ...ubuntuPro(config),
  ]
}

/** Source: cc_ansible.py, `validate_config`, `ansible_controller`, `do_as` */
function ansible(config: JsonObject): Diagnostic[] {
  const value = config.get('ansible')
  if (!isMap(value) || value.size === 0) return []
  const lacks = ['install_method', 'package_name'].filter((key) => isFalsy(value.get(key)))
  if (lacks.length > 0) return [stop('ansible', ['ansible'], `${lacks.join(' and ')} must be given`)]
  // pip runs it in a shell of that user.
  const isOfUser = value.get('install_method') === 'pip' && !isFalsy(value.get('run_user'))
  const galaxy = value.get('galaxy')
  const found = itemsOf(isMap(galaxy) ? galaxy.get('actions') : undefined).flatMap((command, index) =>
    isList(command) && command.length === 0 && !isOfUser
      ? [stop('ansible', ['ansible', 'galaxy', 'actions', index], 'the command is empty')]
      : [],
  )
  const controller = value.get('setup_controller')
  if (!isMap(controller) || controller.size === 0) return found
  const path = ['ansible', 'setup_controller']
  if (['repositories', 'run_ansible'].every((key) => isFalsy(controller.get(key))))
    return [...found, stop('ansible', path, 'repositories or run_ansible must be given')]
  const runs = itemsOf(controller.get('run_ansible')).flatMap((run, index) => {
    const lacks = isMap(run) ? ['playbook_dir', 'playbook_name'].filter((key) => !run.has(key)) : []
    const reason = `${lacks.join(' and ')} must be given`
    return lacks.length === 0 ? [] : [stop('ansible', [...path, 'run_ansible', index], reason)]
  })
  return [...found, ...runs]
}

/** Source: cc_lxd.py, `supplemental_schema_validation`, `handle` */
function lxd(config: JsonObject): Diagnostic[] {
  const value = config.get('lxd')
  if (!isMap(value)) return []
  const others = ['init', 'bridge'].filter((key) => !isFalsy(value.get(key)))
  if (!isFalsy(value.get('preseed')) && others.length > 0)
    return [stop('lxd', ['lxd', 'preseed'], `preseed excludes ${others.join(' and ')}`)]
  const init = value.get('init')
  return isMap(init) && init.size > 0 && !init.has('storage_backend')
    ? [stop('lxd', ['lxd', 'init'], 'storage_backend must be given')]
    : []
}

/** Source: cc_puppet.py, `handle`: each key of conf but ca_cert is a section, known or not */
function puppet(config: JsonObject): Diagnostic[] {
  const sections = member(config.get('puppet'), 'conf')
  return Array.from(isMap(sections) ? sections : []).flatMap(([name, section]) =>
    name === 'ca_cert' || SECTIONS.includes(name) || isMap(section)
      ? []
      : [stop('puppet', ['puppet', 'conf', name], 'a section must be a map')],
  )
}

/** Sections that the schema describes. */
const SECTIONS = ['main', 'server', 'agent', 'user']

/** Source: cc_chef.py, `get_template_params` */
function chef(config: JsonObject): Diagnostic[] {
  const value = config.get('chef')
  if (!isMap(value) || value.size === 0) return []
  const lacks = ['server_url', 'validation_name'].filter((key) => !value.has(key))
  return lacks.length === 0 ? [] : [stop('chef', ['chef'], `${lacks.join(' and ')} must be given`)]
}

/** Source: cloudinit/subp.py, `prepend_base_command`: it looks at the first word */
function snap(config: JsonObject): Diagnostic[] {
  const value = config.get('snap')
  const commands = isMap(value) ? value.get('commands') : undefined
  const named: Iterable<readonly [string | number, Json]> = isMap(commands)
    ? commands
    : itemsOf(commands).entries()
  return Array.from(named).flatMap(([name, command]) =>
    isList(command) && command.length === 0
      ? [stop('snap', ['snap', 'commands', name], 'the command is empty')]
      : [],
  )
}

/** Source: cc_landscape.py, `merge_together`; cc_mcollective.py, `configure`: ConfigObj writes ASCII */
function ascii(config: JsonObject): Diagnostic[] {
  return [
    ['landscape', 'client'],
    ['mcollective', 'conf'],
  ].flatMap(([key, section]) => {
    const values = member(config.get(key!), section!)
    return Array.from(isMap(values) ? values : []).flatMap(([name, text]) =>
      typeof text === 'string' && !CERTIFICATES.includes(name) && /[^\0-\x7f]/.test(name + text)
        ? [stop(key!, [key!, section!, name], 'the value is not ASCII')]
        : [],
    )
  })
}

/** Values that mcollective reads from files of their own. */
const CERTIFICATES = ['public-cert', 'private-cert']

const PROXIES = [
  'http_proxy',
  'https_proxy',
  'global_apt_http_proxy',
  'global_apt_https_proxy',
  'ua_apt_http_proxy',
  'ua_apt_https_proxy',
]

/** Source: cc_ubuntu_advantage.py, `supplemental_schema_validation`, `_attach` */
function ubuntuPro(config: JsonObject): Diagnostic[] {
  const key = ['ubuntu_pro', 'ubuntu_advantage'].find((each) => config.has(each))
  const value = key === undefined ? undefined : config.get(key)
  if (key === undefined || !isMap(value)) return []
  const proxies = value.get('config')
  const found = Array.from(isMap(proxies) ? proxies : []).flatMap(([name, url]) =>
    PROXIES.includes(name) && typeof url === 'string' && !/^https?:/i.test(url)
      ? [stop(key, [key, 'config', name], 'the value is not a URL of http or https')]
      : [],
  )
  // An image of Ubuntu Pro attaches itself.
  const isOnlyFeatures = [...value.keys()].every((each) => each === 'features')
  if (isOnlyFeatures || !isFalsy(value.get('token'))) return found
  const missing = stop(key, [key], 'only an image of Ubuntu Pro needs no token')
  return [...found, { ...missing, severity: 'warning' }]
}
