import { type Diagnostic, diagnose, type Path } from '../../report/diagnostics.ts'
import { fromBase64, scanPythonBase64 } from '../../text/base64.ts'
import { isList, isMap, type Json, type JsonObject } from '../../text/json.ts'

/** Returns what stops a module of cloud-init 22.4.2 although its schema accepts it. Sources: cloudinit/config/cc_*.py */
export function moduleStops(config: JsonObject): Diagnostic[] {
  return [
    ...wireguard(config),
    ...randomSeed(config),
    ...compressedFiles(config),
    ...ansible(config),
    ...lxd(config),
    ...chef(config),
    ...snap(config),
    ...landscape(config),
  ]
}

function stop(module: string, path: Path, reason: string): Diagnostic {
  return diagnose('cloud-config-module', path, { module, reason })
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
  if (
    typeof data === 'string' &&
    (encoding === 'b64' || encoding === 'base64') &&
    !scanPythonBase64(data).isComplete
  )
    found.push(stop('seed_random', path, 'the data are not valid base64'))
  if (
    typeof data === 'string' &&
    data !== '' &&
    (encoding === 'gz' || encoding === 'gzip') &&
    !isGzip(latin1(data))
  )
    found.push(stop('seed_random', path, 'the data are not gzip'))
  if (seed.get('command_required') === true && itemsOf(seed.get('command')).length === 0)
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
    const bytes =
      text === '' ? latin1(content) : scanPythonBase64(content).isComplete ? fromBase64(content) : undefined
    if (bytes === undefined || isGzip(bytes)) return []
    return [stop('write_files', ['write_files', index, 'content'], 'the content is not gzip')]
  })
}

function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b
}

/** Returns the first bytes of a text, each of which is one character. */
function latin1(text: string): Uint8Array {
  return Uint8Array.from(text.slice(0, 2), (character) => character.charCodeAt(0))
}

/** Source: cc_ansible.py, `validate_config` */
function ansible(config: JsonObject): Diagnostic[] {
  const value = config.get('ansible')
  if (!isMap(value)) return []
  const lacks = ['install_method', 'package_name'].filter((key) => !value.has(key))
  if (lacks.length > 0) return [stop('ansible', ['ansible'], `${lacks.join(' and ')} must be given`)]
  const controller = value.get('setup_controller')
  if (!isMap(controller) || controller.size === 0) return []
  if (['repositories', 'run_ansible'].some((key) => itemsOf(controller.get(key)).length > 0)) return []
  return [stop('ansible', ['ansible', 'setup_controller'], 'repositories or run_ansible must be given')]
}

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

/** Source: cc_landscape.py, `merge_together`: ConfigObj writes ASCII */
function landscape(config: JsonObject): Diagnostic[] {
  const value = config.get('landscape')
  const client = isMap(value) ? value.get('client') : undefined
  if (!isMap(client)) return []
  return Array.from(client).flatMap(([key, text]) =>
    typeof text === 'string' && [...text].some((character) => character > '\x7f')
      ? [stop('landscape', ['landscape', 'client', key], 'the value is not ASCII')]
      : [],
  )
}

/** Source: cc_lxd.py, `supplemental_schema_validation` */
function lxd(config: JsonObject): Diagnostic[] {
  const value = config.get('lxd')
  if (!isMap(value) || !value.has('preseed')) return []
  const others = ['init', 'bridge'].filter((key) => value.has(key))
  return others.length === 0
    ? []
    : [stop('lxd', ['lxd', 'preseed'], `preseed excludes ${others.join(' and ')}`)]
}

function itemsOf(value: Json | undefined): readonly Json[] {
  return isList(value) ? value : []
}
