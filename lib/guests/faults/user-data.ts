import type { Code, GuestCode } from '../../report/diagnostics.ts'
import { isMap, type Json } from '../../text/json.ts'
import { vendorTexts } from '../../metadata/vendor-texts.ts'
import { fromBase64 } from '../../text/base64.ts'
import { type UserDataKind, userDataKind } from '../../user-data/kind.ts'
import type { Reading } from '../../reading/documents.ts'
import type { Fault, Found } from '../rule.ts'
import { decodeUtf8 } from '../../text/utf8.ts'
import { compose, type Composed } from '../../text/yaml/compose.ts'
import type { Refusal } from '../../text/yaml/node.ts'
import { notYaml } from './not-yaml.ts'
import { described, type Where } from './documents.ts'

/** Returns a fault that is found in user data that is not empty. */
export function inUserData(
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

/** The kinds in words. */
export const NAMES: Readonly<Record<UserDataKind, string>> = {
  gzip: 'gzip data',
  mime: 'a MIME message',
  jinja: 'a Jinja template',
  'cloud-config': '#cloud-config',
  'cloud-config-archive': '#cloud-config-archive',
  'cloud-config-jsonp': '#cloud-config-jsonp',
  'include-url': '#include',
  'include-once-url': '#include-once',
  boothook: '#cloud-boothook',
  'part-handler': '#part-handler',
  'shell-script': 'a script',
  powershell: 'a PowerShell script',
  batch: 'a batch file',
  ignition: 'an Ignition config',
  talos: 'a Talos machine config',
  x509: 'a certificate',
  ec2config: 'a script in tags',
}

/** Returns the fault of user data of a kind that the guest does not read. */
export function ofKind(where: Where, kinds: readonly UserDataKind[], hint: string): Fault {
  return inUserData(where, 'guest-user-data-kind', hint, (bytes) => {
    const kind = userDataKind(bytes)
    return kind !== undefined && kinds.includes(kind) ? `is ${NAMES[kind]}` : undefined
  })
}

/** Returns the fault of user data of any other kind, or of an unknown kind. */
export function notOfKind(where: Where, kinds: readonly UserDataKind[], hint: string): Fault {
  return inUserData(where, 'guest-user-data-kind', hint, (bytes) => {
    const kind = userDataKind(bytes)
    if (kind !== undefined && kinds.includes(kind)) return undefined
    return kind === undefined ? unknown(bytes) : `is ${NAMES[kind]}`
  })
}

const text = new TextDecoder('utf-8', { ignoreBOM: true })

/** Describes user data of an unknown kind: often it is base64, which the guest does not decode. */
export function unknown(bytes: Uint8Array): Found {
  const start = text.decode(bytes)
  const decoded = /^[A-Za-z0-9+/=\s]{8,}$/.test(start) ? fromBase64(start) : undefined
  const kind = decoded && userDataKind(decoded)
  return kind === undefined
    ? { is: 'has an unknown first line', repeats: 'user-data-unknown' }
    : { is: `is base64 of ${NAMES[kind]}` }
}

/** The code of the finding about the same cause that does not depend on the guest. */
const OWN: Readonly<Record<Refusal['kind'], Code>> = {
  syntax: 'yaml-syntax',
  value: 'yaml-value',
  weight: 'yaml-alias-bomb',
  size: 'yaml-too-large',
  unsupported: 'yaml-unsupported',
}

/** Returns the fault of a `#cloud-config` that is not a YAML map in UTF-8; tabs are the usual reason. */
export function badCloudConfig(where: Where, { isMapAsked = true } = {}): Fault {
  const hint = 'write YAML: "key: value" lines, indented with spaces'
  return inUserData(where, 'guest-user-data-yaml', hint, (bytes) => badConfig(bytes, isMapAsked))
}

function badConfig(bytes: Uint8Array, isMapAsked: boolean): string | Omit<Found, 'file'> | undefined {
  const config = cloudConfig(bytes)
  if (config === undefined)
    return userDataKind(bytes) === 'cloud-config'
      ? { is: 'is not UTF-8', hint: 'save it as UTF-8' }
      : undefined
  if (config.value === null || isMap(config.value)) return undefined
  const { refusal, value } = config
  if (refusal?.kind === 'size') return undefined
  if (value === undefined) return { ...notYaml(refusal), ...(refusal && { repeats: OWN[refusal.kind] }) }
  return isMapAsked ? described(value) : undefined
}

/** Returns the value of user data that is a valid #cloud-config; undefined for anything else. */
export function cloudConfigAt(reading: Reading, file: string): Json | undefined {
  const bytes = reading.bytes(file)
  return bytes && cloudConfig(bytes)?.value
}

/** Returns undefined when it is not a cloud-config in UTF-8, and a `value` of undefined when it is not valid YAML. */
function cloudConfig(bytes: Uint8Array): Composed | undefined {
  const found = composed.get(bytes) ?? composeConfig(bytes)
  if (found !== undefined) composed.set(bytes, found)
  return found
}

/** Results by content: several rules of several guests need the same one. */
const composed = new WeakMap<Uint8Array, Composed>()

function composeConfig(bytes: Uint8Array): Composed | undefined {
  const source = userDataKind(bytes) === 'cloud-config' ? decodeUtf8(bytes) : undefined
  return source === undefined ? undefined : compose(source, { version: '1.1' })
}

/** Returns the fault of a key at the root of a #cloud-config that the guest does not know. */
export function unknownKeys(where: Where, known: readonly string[]): Fault {
  return {
    code: 'guest-user-data-key',
    hint: 'do it in another way for this guest, such as with runcmd or write_files',
    *find(reading): Iterable<Found> {
      const file = where(reading)
      const config = file === undefined ? undefined : cloudConfigAt(reading, file)
      if (file === undefined || !isMap(config)) return
      for (const key of config.keys())
        if (!known.includes(key)) yield { file, path: [key], is: 'is not a key that it reads' }
    },
  }
}

/** Returns the fault of a first line that is not exactly `line`. */
export function firstLine(where: Where, line: string): Fault {
  const hint = `make the first line exactly "${line}", without a carriage return or spaces`
  return inUserData(where, 'guest-user-data-line', hint, (bytes) => {
    const [first = ''] = text.decode(bytes.subarray(0, 4096)).split('\n')
    return first !== line && first.replace(/^\ufeff/, '').trimEnd() === line
      ? 'has extra characters in its first line'
      : undefined
  })
}

export function byteOrderMark(where: Where): Fault {
  const hint = 'save it as UTF-8 without a byte order mark'
  return inUserData(where, 'guest-user-data-mark', hint, ([a, b, c]) =>
    a === 0xef && b === 0xbb && c === 0xbf ? 'starts with a byte order mark' : undefined,
  )
}

/** Returns the fault of a script with CR LF: the kernel reads the CR as part of the interpreter's name. */
export function carriageReturn(where: Where): Fault {
  const hint = 'save it with LF line ends'
  return inUserData(where, 'guest-user-data-carriage-return', hint, (bytes) => {
    const end = bytes.indexOf(0x0a)
    return userDataKind(bytes) === 'shell-script' && end > 0 && bytes[end - 1] === 0x0d
      ? 'has a first line that ends in CR LF'
      : undefined
  })
}

/** Source: cloudinit/handlers/__init__.py, INCLUSION_TYPES_MAP */
const CLOUD_INIT =
  /^(?:#include|#!|#cloud-config|#part-handler|#cloud-boothook|## template: jinja|text\/x-shellscript-per-)/i

/** Returns the fault of user data without a cloud-init handler. It checks the first line, in any letter case, and looks for MIME-Version in the first 4096 bytes. */
export function unknownToCloudInit(where: Where): Fault {
  const hint =
    'make the first line "#cloud-config", or "#!" and an interpreter; a MIME message needs MIME-Version'
  return inUserData(where, 'guest-user-data-kind', hint, unknownKind)
}

function unknownKind(bytes: Uint8Array): Found | undefined {
  if (userDataKind(bytes) === 'gzip') return undefined
  const start = text.decode(bytes.subarray(0, 4096))
  if (/mime-version:/i.test(start) || CLOUD_INIT.test(start.replace(/^[^\S\ufeff]+/, ''))) return undefined
  return unknown(bytes)
}

/** Returns the same fault for each text in the vendor data of OpenStack that cloud-init runs. */
export function unknownInVendorData(...places: readonly Where[]): Fault {
  const { code, hint } = unknownToCloudInit(() => undefined)
  return inVendorData(places, code, hint, unknownKind)
}

/** Returns the fault of a cloud-config in such a text that is not valid YAML. */
export function badCloudConfigInVendorData(...places: readonly Where[]): Fault {
  const { code, hint } = badCloudConfig(() => undefined)
  return inVendorData(places, code, hint, (bytes) => badConfig(bytes, true))
}

/** Looks into the texts of vendor data, where places in a text are not those of the file. */
function inVendorData(
  places: readonly Where[],
  code: GuestCode,
  hint: string,
  find: (bytes: Uint8Array) => string | Found | undefined,
): Fault {
  return {
    code,
    hint,
    *find(reading): Iterable<Found> {
      for (const place of places) {
        const file = place(reading)
        const value = file === undefined ? undefined : reading.json(file)?.value
        const texts = value === undefined ? [] : (vendorTexts(value) ?? [])
        for (const [n, each] of texts.entries()) {
          const found = each === '' ? undefined : find(new TextEncoder().encode(each))
          if (found === undefined) continue
          const own = isMap(value) ? ['cloud-init'] : []
          const path = texts.length > 1 ? [...own, n] : own
          yield { is: typeof found === 'string' ? found : found.is, file: file!, path }
        }
      }
    },
  }
}

/** Returns the fault of user data for a guest that reads none. */
export function anyUserData(where: Where): Fault {
  const hint = 'use a guest that runs it, or remove it'
  return inUserData(where, 'guest-user-data-unread', hint, () => 'is on the drive')
}

export function longerThan(where: Where, most: number): Fault {
  const hint = 'put it into a Secret and reference the Secret'
  return inUserData(where, 'guest-file-size', hint, ({ length }) =>
    length > most ? `has ${length} bytes; the limit is ${most}` : undefined,
  )
}

/** Returns the fault of a file whose text, without line ends, is one of `nothings`, which mean that there is no value. */
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
      yield { file, is: content === '' ? 'is empty' : `contains only "${content}"` }
    },
  }
}
