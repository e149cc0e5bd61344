import { decodeUtf8 } from '../text/utf8.ts'
import { userDataKind } from '../user-data/kind.ts'
import type { Where } from './faults/documents.ts'
import { inUserData, NAMES, unknown } from './faults/user-data.ts'
import type { Fault, Found } from './rule.ts'

/** The scripts that cloudbase-init runs. The letter case counts, and a blank follows a name. Source: userdatautils.py, _SCRIPTS */
const SCRIPTS: readonly RegExp[] = [/^rem\s+cmd\s/, /^#!/, /^#(?:ps1|ps1_sysnative|ps1_x86)\s/]

/** Sections that it runs wherever they are. Source: cloudbaseinit/plugins/common/execcmd.py, TAG_REGEX */
const SECTIONS = ['script', 'powershell'] as const

function hasSection(text: string): boolean {
  return SECTIONS.some((name) => {
    const start = text.indexOf(`<${name}>`)
    return start >= 0 && text.indexOf(`</${name}>`, start) > start + name.length + 2
  })
}

/** Says what keeps cloudbase-init from using user data, or returns undefined. */
function refusal(bytes: Uint8Array): string | Found | undefined {
  const kind = userDataKind(bytes)
  // Python unpacks gzip first.
  if (kind === 'gzip') return undefined
  const text = decodeUtf8(bytes)
  // Other rules report a cloud-config and a byte order mark.
  if (text === undefined) return kind === 'cloud-config' ? undefined : 'is not UTF-8'
  if (text.startsWith('\ufeff')) return undefined
  const headers = text.split('\n\n', 1)[0]!
  if (headers.includes('Content-Type: multipart')) return undefined
  const body = /^##\s*template:/i.test(text) ? text.slice(text.indexOf('\n') + 1) : text
  if (/^(?:\{[{%#]|#cloud-config(?!-archive|-jsonp))/.test(body)) return undefined
  if (body.trimStart().startsWith('-----BEGIN CERTIFICATE-----')) return undefined
  if (SCRIPTS.some((start) => start.test(body)) || hasSection(body)) return undefined
  if (kind === 'mime') return 'is a MIME message without the header "Content-Type: multipart"'
  if (kind === 'powershell' || kind === 'batch') return 'has a first line that it does not know'
  return kind === undefined ? unknown(bytes) : `is ${NAMES[kind]}`
}

/** Returns the fault of user data that cloudbase-init does not run. */
export function unsupported(where: Where): Fault {
  const hint =
    'make the first line "#ps1", "rem cmd" or "#cloud-config", and the header of a MIME message "Content-Type: multipart/mixed"'
  return inUserData(where, 'guest-user-data-kind', hint, refusal)
}

/** Source: cloudbaseinit/plugins/common/userdataplugins/cloudconfigplugins/factory.py, PLUGINS */
export const CLOUD_CONFIG_PLUGINS: readonly string[] =
  'write_files set_timezone timezone set_hostname hostname ntp groups users runcmd'.split(' ')
