import { isList, isMap, type Json } from '../text/json.ts'
import { decodeUtf8 } from '../text/utf8.ts'
import { userDataKind } from '../user-data/kind.ts'
import type { Where } from './faults/documents.ts'
import { isComment } from './faults/seed.ts'
import { cloudConfigAt, inUserData, NAMES, unknown } from './faults/user-data.ts'
import type { Fault } from './rule.ts'

const text = new TextDecoder('utf-8', { ignoreBOM: true })

/** Splits user data as Lua's `read("*l")` does: into the first line and the rest. */
function linesOf(bytes: Uint8Array): { readonly first: string; readonly rest: string } {
  const end = bytes.indexOf(0x0a)
  if (end < 0) return { first: text.decode(bytes), rest: '' }
  return { first: text.decode(bytes.subarray(0, end)), rest: text.decode(bytes.subarray(end + 1)) }
}

/** Matches what Lua's `%s` matches. */
const BLANK = /^[ \t-\r]*$/

/** Tells whether nuageinit uses the user data; otherwise it goes on as if there were none. */
function isUsed(bytes: Uint8Array): boolean {
  const { first, rest } = linesOf(bytes)
  return !BLANK.test(first) && !BLANK.test(rest)
}

/** Returns the fault of user data without a first line, or without any other. */
export function oneLine(where: Where): Fault {
  const hint = 'put the first line at the top and add the rest, or remove the file'
  return inUserData(where, 'guest-user-data-short', hint, (bytes) => {
    if (isUsed(bytes)) return undefined
    return BLANK.test(linesOf(bytes).first) ? 'has an empty first line' : 'has only one line'
  })
}

/** Returns a fault, but only for user data that nuageinit uses. */
export function whereUsed(where: Where, fault: Fault): Fault {
  return {
    ...fault,
    find(reading) {
      const file = where(reading)
      const bytes = file === undefined ? undefined : reading.bytes(file)
      return bytes !== undefined && isUsed(bytes) ? fault.find(reading) : []
    },
  }
}

/** Returns the fault of user data with any other first line than "#cloud-config" or that of a script. */
export function otherKind(where: Where): Fault {
  const hint = 'write #cloud-config; give each guest a separate drive'
  return whereUsed(
    where,
    inUserData(where, 'guest-user-data-kind', hint, (bytes) => {
      const line = linesOf(bytes).first.replace(/^\ufeff/, '')
      if (line.trimEnd() === '#cloud-config' || line.startsWith('#!')) return undefined
      const kind = userDataKind(bytes)
      if (kind === 'gzip' || kind === 'mime') return undefined
      return kind === undefined || kind === 'cloud-config' ? unknown(bytes) : `is ${NAMES[kind]}`
    }),
  )
}

/** Returns the fault of a `#cloud-config` without a root, or with one that Lua cannot index. */
export function unreadable(where: Where): Fault {
  const hint = 'write "key: value" lines'
  return whereUsed(
    where,
    inUserData(where, 'guest-user-data-form', hint, (bytes, reading) => {
      if (linesOf(bytes).first !== '#cloud-config') return undefined
      if (isComment(decodeUtf8(bytes))) return 'contains nothing but comments'
      const value = cloudConfigAt(reading, where(reading)!)
      return typeof value === 'number' || typeof value === 'boolean' ? `is a ${typeof value}` : undefined
    }),
  )
}

/** Returns the fault of commands that nuageinit cannot append to a string. */
export function commandsInLists(where: Where): Fault {
  const hint = 'write each command as one string'
  return whereUsed(
    where,
    inUserData(where, 'guest-user-data-command', hint, (_, reading) => {
      const config = cloudConfigAt(reading, where(reading)!)
      const commands = isMap(config) ? config.get('runcmd') : undefined
      if (commands === undefined || commands === null) return undefined
      if (!isList(commands)) return isMap(commands) ? undefined : 'has a runcmd that is not a list'
      return commands.some(isNoText) ? 'has a command that is not a string' : undefined
    }),
  )
}

function isNoText(value: Json): boolean {
  return (
    typeof value === 'boolean' ||
    (typeof value === 'object' && (value === null || isList(value) || isMap(value)))
  )
}

/** Source: libexec/nuageinit/nuageinit, nuageinit(7), and nuage.lua of later versions for the last row */
export const NUAGEINIT_KEYS: readonly string[] = [
  ...'fqdn hostname timezone groups users ssh_authorized_keys ssh_keys network ssh_pwauth runcmd'.split(' '),
  ...'write_files packages package_update package_upgrade chpasswd'.split(' '),
  ...'mounts resolv_conf manage_resolv_conf manage_etc_hosts ssh_deletekeys'.split(' '),
]
