import type { Reading } from '../../reading/documents.ts'
import { decodeUtf8 } from '../../text/utf8.ts'
import { type Fields } from './fields.ts'
import { nocloudFields } from './nocloud.ts'

/** The fields of a system VM: with the user data that its boot arguments make, or with its own. */
export function systemVmFields(read: Reading): readonly Fields[] {
  const line = decodeUtf8(read.bytes('cmdline') ?? new Uint8Array()) ?? ''
  const words = line.split(/\s+/).filter((word) => word.includes('='))
  const cmdline = new Map(
    words.map((word) => {
      const at = word.indexOf('=')
      return [word.slice(0, at), word.slice(at + 1)]
    }),
  )
  const all = new Map(nocloudFields(read)[0]).set('cloudstack', new Map([['cmdline', cmdline]]))
  const derived = new Map(all)
  derived.delete('user_data')
  return [derived, all]
}
