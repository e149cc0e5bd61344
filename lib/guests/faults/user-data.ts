import type { GuestCode } from '../../report/diagnostics.ts'
import { isMap } from '../../text/json.ts'
import { fromBase64 } from '../../text/base64.ts'
import { type UserDataKind, userDataKind } from '../../user-data/kind.ts'
import type { Reading } from '../../reading/documents.ts'
import type { Fault, Found } from '../rule.ts'
import { decodeUtf8 } from '../../text/utf8.ts'
import { compose, type Composed } from '../../text/yaml/compose.ts'
import { notYaml } from './not-yaml.ts'
import { described, type Where } from './documents.ts'

function inUserData(
  where: Where,
  code: GuestCode,
  hint: string,
  find: (bytes: Uint8Array, reading: Reading) => string | Found | undefined,
): Fault {
  return {
    code,
    hint,
    *find(reading): Iterable<Found> {
      const file = where(reading)
      const bytes = file === undefined ? undefined : reading.bytes(file)
      if (file === undefined || bytes === undefined || bytes.length === 0) return
      const is = find(bytes, reading)
      if (is !== undefined) yield typeof is === 'string' ? { file, is } : { ...is, file }
    },
  }
}

const NAMES: Readonly<Record<UserDataKind, string>> = {
  gzip: 'gzip',
  mime: 'a MIME message',
  jinja: 'a template',
  'cloud-config': '#cloud-config',
  'cloud-config-archive': '#cloud-config-archive',
  'cloud-config-jsonp': '#cloud-config-jsonp',
  'include-url': '#include',
  'include-once-url': '#include-once',
  boothook: '#cloud-boothook',
  'part-handler': '#part-handler',
  'shell-script': 'a script',
  powershell: 'PowerShell',
  batch: 'a batch file',
  ignition: 'Ignition',
  talos: 'a machine configuration of Talos',
  x509: 'a certificate',
}

/** User data of these kinds, which are not the guest's. */
export function ofKind(where: Where, kinds: readonly UserDataKind[], hint: string): Fault {
  return inUserData(where, 'guest-user-data-kind', hint, (bytes) => {
    const kind = userDataKind(bytes)
    return kind !== undefined && kinds.includes(kind) ? `is ${NAMES[kind]}` : undefined
  })
}

/** User data of any kind but these. What has no kind is one of the others. */
export function notOfKind(where: Where, kinds: readonly UserDataKind[], hint: string): Fault {
  return inUserData(where, 'guest-user-data-kind', hint, (bytes) => {
    const kind = userDataKind(bytes)
    if (kind !== undefined && kinds.includes(kind)) return undefined
    return kind === undefined ? unknown(bytes, 'starts like nothing that is known') : `is ${NAMES[kind]}`
  })
}

const text = new TextDecoder('utf-8', { ignoreBOM: true })

/** What user data of no kind is: likely something that somebody encoded, and nobody decodes. */
function unknown(bytes: Uint8Array, otherwise: string): Found {
  const start = text.decode(bytes)
  const decoded = /^[A-Za-z0-9+/=\s]{8,}$/.test(start) ? fromBase64(start) : undefined
  const kind = decoded && userDataKind(decoded)
  return kind === undefined
    ? { is: otherwise, repeats: 'user-data-unknown' }
    : { is: `is base64 of ${NAMES[kind]}` }
}

/** `#cloud-config` whose rest is no YAML, or no map; tabs are the usual reason. */
export function badCloudConfig(where: Where, { isMapAsked = true } = {}): Fault {
  const hint = 'write it as YAML, "key: value" lines indented with blanks'
  return inUserData(where, 'guest-user-data-yaml', hint, (bytes) => {
    const config = cloudConfig(bytes)
    if (config === undefined || config.value === null || isMap(config.value)) return undefined
    if (config.value === undefined) return notYaml(config.refusal)
    return isMapAsked ? described(config.value) : undefined
  })
}

/** Undefined: it is none; its value undefined: it is no YAML. */
function cloudConfig(bytes: Uint8Array): Composed | undefined {
  const found = composed.get(bytes) ?? composeConfig(bytes)
  if (found !== undefined) composed.set(bytes, found)
  return found
}

/** Several rules of several guests ask for the same. */
const composed = new WeakMap<Uint8Array, Composed>()

function composeConfig(bytes: Uint8Array): Composed | undefined {
  const source = userDataKind(bytes) === 'cloud-config' ? decodeUtf8(bytes) : undefined
  return source === undefined ? undefined : compose(source, { version: '1.1' })
}

/** An entry of runcmd that is a list, which the guest puts behind a text. */
export function commandsInLists(where: Where): Fault {
  const hint = 'write each command as one text'
  return inUserData(where, 'guest-user-data-command', hint, (bytes) => {
    const config = cloudConfig(bytes)?.value
    const commands = isMap(config) ? config.get('runcmd') : undefined
    return Array.isArray(commands) && commands.some((each) => typeof each === 'object')
      ? 'has a command that is no text'
      : undefined
  })
}

/** The first line is to be exactly this one. */
export function firstLine(where: Where, line: string): Fault {
  const hint = `make the first line exactly "${line}", without a carriage return or blanks`
  return inUserData(where, 'guest-user-data-line', hint, (bytes) => {
    const [first = ''] = text.decode(bytes.subarray(0, 4096)).split('\n')
    return first !== line && first.replace(/^\ufeff/, '').trimEnd() === line
      ? 'has more in its first line'
      : undefined
  })
}

export function oneLine(where: Where): Fault {
  const hint = 'add the rest, or leave it out'
  return inUserData(where, 'guest-user-data-short', hint, (bytes) => {
    const end = bytes.indexOf(0x0a)
    return end < 0 || text.decode(bytes.subarray(end)).trim() === '' ? 'has one line' : undefined
  })
}

export function byteOrderMark(where: Where): Fault {
  const hint = 'save it as UTF-8 without a byte order mark'
  return inUserData(where, 'guest-user-data-mark', hint, ([a, b, c]) =>
    a === 0xef && b === 0xbb && c === 0xbf ? 'starts with a byte order mark' : undefined,
  )
}

/** The kernel takes the carriage return for a part of the interpreter's name. */
export function carriageReturn(where: Where): Fault {
  const hint = 'save it with newlines only'
  return inUserData(where, 'guest-user-data-carriage-return', hint, (bytes) => {
    const end = bytes.indexOf(0x0a)
    return userDataKind(bytes) === 'shell-script' && end > 0 && bytes[end - 1] === 0x0d
      ? 'is a script with carriage returns'
      : undefined
  })
}

/** Source: cloudinit/handlers/__init__.py, INCLUSION_TYPES_MAP */
const CLOUD_INIT =
  /^(?:#include|#!|#cloud-config|#part-handler|#cloud-boothook|## template: jinja|text\/x-shellscript-per-)/i

/** What cloud-init has no handler for: it looks at the first text, in any case, and in the first 4096 bytes for MIME-Version. */
export function unknownToCloudInit(where: Where): Fault {
  const hint =
    'make the first line "#cloud-config", or "#!" and an interpreter; a MIME message needs MIME-Version'
  return inUserData(where, 'guest-user-data-kind', hint, (bytes) => {
    if (userDataKind(bytes) === 'gzip') return undefined
    const start = text.decode(bytes.subarray(0, 4096))
    if (/mime-version:/i.test(start) || CLOUD_INIT.test(start.replace(/^[^\S\ufeff]+/, ''))) return undefined
    return unknown(bytes, 'starts like nothing that it knows')
  })
}

/** Ignition takes its own JSON and nothing else, not even compressed; nothing at all is fine. */
export function badIgnition(where: Where): Fault {
  const hint = 'write an Ignition config, {"ignition": {"version": "3.3.0"}}, without compression'
  return inUserData(where, 'guest-ignition', hint, (bytes) => {
    if (userDataKind(bytes) !== 'ignition') {
      const kind = userDataKind(bytes)
      return kind === undefined ? 'is no Ignition config' : `is ${NAMES[kind]}`
    }
    try {
      const { ignition } = JSON.parse(text.decode(bytes)) as { ignition?: { version?: unknown } }
      const version = ignition?.version
      if (typeof version !== 'string') return 'says no version of Ignition'
      return /^[23]\.\d+\.\d+(?:-experimental)?$|^1$/.test(version)
        ? undefined
        : 'says a version that no Ignition knows'
    } catch {
      return 'is no JSON'
    }
  })
}

/** There is user data, and a guest that reads none. */
export function anyUserData(where: Where): Fault {
  const hint = 'use a guest that runs it, or leave it out'
  return inUserData(where, 'guest-user-data-unread', hint, () => 'is there')
}

export function longerThan(where: Where, most: number): Fault {
  const hint = 'put it into a Secret and refer to that'
  return inUserData(where, 'guest-file-size', hint, ({ length }) =>
    length > most ? `has ${length} bytes, more than ${most}` : undefined,
  )
}

/** A file whose text, but for line ends, is one of these, which stand for nothing. */
export function textIn(file: string, nothings: readonly string[], hint: string): Fault {
  return {
    code: 'guest-file-empty',
    hint,
    *find(reading): Iterable<Found> {
      const bytes = reading.bytes(file)
      const content =
        bytes &&
        text
          .decode(bytes)
          .replaceAll('\r', '')
          .replace(/(?<!\n)\n+$/, '')
      if (content === undefined || !nothings.includes(content)) return
      yield { file, is: content === '' ? 'is empty' : `says "${content}"` }
    },
  }
}
