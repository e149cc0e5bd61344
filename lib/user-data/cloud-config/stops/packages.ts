import type { Diagnostic } from '../../../report/diagnostics.ts'
import { type JsonObject, member } from '../../../text/json.ts'
import { linesOf } from '../../../text/python-space.ts'
import { isFalsy, isOff, itemsOf, stop } from './stop.ts'

/** Returns what stops the modules of packages and their sources, although each value has its type. */
export function packageStops(config: JsonObject): Diagnostic[] {
  return [...suites(config), ...packages(config)]
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
