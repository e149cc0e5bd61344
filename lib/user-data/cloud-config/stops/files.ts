import type { Diagnostic } from '../../../report/diagnostics.ts'
import { fromBase64, isPythonBase64 } from '../../../text/base64.ts'
import { isMap, type JsonObject } from '../../../text/json.ts'
import { isFalsy, itemsOf, stop } from './stop.ts'

/** Returns what stops the modules that write files and the random seed, although each value has its type. */
export function fileStops(config: JsonObject): Diagnostic[] {
  return [...randomSeed(config), ...compressedFiles(config)]
}

/** Source: cc_seed_random.py, `_decode` */
function randomSeed(config: JsonObject): Diagnostic[] {
  const seed = config.get('random_seed')
  if (!isMap(seed)) return []
  const [data, encoding] = ['data', 'encoding'].map((key) => seed.get(key))
  const path = ['random_seed', 'data']
  const found: Diagnostic[] = []
  if (typeof data === 'string' && (encoding === 'b64' || encoding === 'base64') && !isPythonBase64(data))
    found.push(stop('seed_random', path, 'the data are not valid base64'))
  if (
    typeof data === 'string' &&
    data !== '' &&
    (encoding === 'gz' || encoding === 'gzip') &&
    !isGzip(latin1(data))
  )
    found.push(stop('seed_random', path, 'the data are not gzip'))
  if (!isFalsy(seed.get('command_required')) && isFalsy(seed.get('command')))
    found.push(
      stop('seed_random', ['random_seed', 'command_required'], 'a command is required, but none is given'),
    )
  return found
}

/** Source: cc_write_files.py, `extract_contents` */
function compressedFiles(config: JsonObject): Diagnostic[] {
  return itemsOf(config.get('write_files')).flatMap((file, index) => {
    const [content, encoding] = isMap(file) ? ['content', 'encoding'].map((key) => file.get(key)) : []
    if (isFalsy(isMap(file) ? file.get('path') : undefined)) return []
    if (typeof content !== 'string' || content === '' || typeof encoding !== 'string') return []
    const [method, text = ''] = encoding.toLowerCase().trim().split('+')
    if (method !== 'gz' && method !== 'gzip') return []
    const bytes = text === '' ? latin1(content) : isPythonBase64(content) ? startOf(content) : undefined
    if (bytes === undefined || bytes.length === 0 || isGzip(bytes)) return []
    return [stop('write_files', ['write_files', index, 'content'], 'the content is not gzip')]
  })
}

/** Returns the first bytes that Python decodes from base64, in which it skips other characters. */
function startOf(text: string): Uint8Array | undefined {
  const digits = text.replace(/[^A-Za-z0-9+/]/g, '').slice(0, 4)
  return fromBase64(digits.padEnd(Math.ceil(digits.length / 4) * 4, '='))
}

function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b
}

/** Returns the first bytes of a text, each of which is one character. */
function latin1(text: string): Uint8Array {
  return Uint8Array.from(text.slice(0, 2), (character) => character.charCodeAt(0))
}
