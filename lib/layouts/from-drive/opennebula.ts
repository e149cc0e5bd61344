import { isContextName } from './context-name.ts'
import type { Reading } from '../../reading/documents.ts'
import { type Json } from '../../text/json.ts'
import { fromBase64 } from '../../text/base64.ts'
import { readOpenNebula } from '../../network/read-opennebula.ts'
import { decodeUtf8 } from '../../text/utf8.ts'
import { contentOf, type Fields, saying, unlessEmpty, unnamedKeys } from './fields.ts'

/** The fields of which OpenNebula's context can have been made. */
export function openNebulaFields(read: Reading): readonly Fields[] {
  const variables = variablesOf(decodeUtf8(read.bytes('context.sh') ?? new Uint8Array()) ?? '')
  const get = (...names: readonly string[]): string | undefined =>
    names.map((name) => variables.get(name)).find((value) => value !== undefined)
  const meta = [...variables].filter(([name]) => isContextName(name) && name !== 'HOSTNAME')
  const keys = get('SSH_PUBLIC_KEY', 'SSH_KEY')?.split('\n') ?? []
  return [
    saying({
      hostname: get('SET_HOSTNAME', 'HOSTNAME'),
      meta: unlessEmpty(new Map(meta)),
      public_keys: unnamedKeys(keys.filter(Boolean)),
      admin_pass: get('PASSWORD'),
      user_data: userDataOf(get('USER_DATA', 'USERDATA'), get('USER_DATA_ENCODING', 'USERDATA_ENCODING')),
      network: readOpenNebula(variables),
    }),
  ]
}

function userDataOf(text: string | undefined, encoding: string | undefined): Json | undefined {
  const bytes = text === undefined ? undefined : fromBase64(text)
  return encoding === 'base64' && bytes !== undefined ? contentOf(bytes) : text
}

/** Words in single quotes, as OpenNebula writes them; of what is written otherwise nothing is known. POSIX.1 XCU 2.2.2 */
const NAME = /^([A-Za-z_]\w*)=/gm
const QUOTED = /'([^']*)'|\\(')/y

function variablesOf(script: string): ReadonlyMap<string, string> {
  const variables = new Map<string, string>()
  for (let at = 0; ;) {
    NAME.lastIndex = at
    const found = NAME.exec(script)
    if (found === null) return variables
    const start = found.index + found[0].length
    const { word, end } = wordAt(script, start)
    const isWhole = end === script.length || script[end] === '\n'
    if (isWhole) variables.set(found[1]!, word)
    // What stands in quotes is no assignment.
    at = isWhole ? end : start
  }
}

function wordAt(script: string, start: number): { readonly word: string; readonly end: number } {
  const parts: string[] = []
  let end = start
  for (;;) {
    QUOTED.lastIndex = end
    const found = QUOTED.exec(script)
    if (found === null) return { word: parts.join(''), end }
    parts.push(found[1] ?? found[2]!)
    end = QUOTED.lastIndex
  }
}
