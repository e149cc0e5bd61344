import { printable } from '../report/printable.ts'
import { type Json, parse, stringify } from '../../lib/text/json.ts'
import { MASK, masked } from '../../lib/metadata/masked.ts'
import { parseMultipart } from '../../lib/user-data/mime/parse-multipart.ts'
import { userDataKind } from '../../lib/user-data/kind.ts'
import { documentAt } from '../../lib/metadata/versions.ts'
import { compose } from '../../lib/text/yaml/compose.ts'
import { writeYaml, yamlOf } from '../../lib/text/yaml/write.ts'
import { render } from '../../lib/layouts/render.ts'
import type { Spec } from '../../lib/spec.ts'
import { type Entry, sizeOf } from '../../lib/image/tree.ts'
import { commandContext } from '../terminal/command-context.ts'

interface ShowOptions {
  readonly hasSecrets: boolean
  readonly isJson: boolean
}

/** Shows the files of the drive. Files with equal contents appear once, under all their paths. */
export function showTree(spec: Spec, { hasSecrets, isJson }: ShowOptions): string {
  const tree = render(spec, { context: commandContext() })
  const pathsOf = new Map<Entry, string[]>()
  for (const [path, entry] of tree) pathsOf.set(entry, [...(pathsOf.get(entry) ?? []), path])
  const shown = [...pathsOf].map(([entry, paths]) => {
    const bytes =
      entry.kind === 'file' && entry.content instanceof Uint8Array ? entry.content : new Uint8Array()
    const parts = partsOf(bytes)
    return {
      paths: entry.kind === 'directory' ? paths.map((path) => `${path}/`) : paths,
      size: entry.kind === 'file' ? sizeOf(entry.content) : 0,
      ...(parts.length === 0 ? {} : { parts }),
      content: entry.kind === 'file' ? contentOf(paths[0]!, bytes, hasSecrets) : '',
    }
  })
  if (isJson) return `${stringify(shown, 2)}\n`
  return shown
    .map(({ paths, size, parts = [], content }) => {
      const text = typeof content === 'string' ? content : stringify(content, 2)
      const body = text.replace(/\n$/, '').replace(/^(?=.)/gm, '    ')
      const head = [`${paths.map(printable).join('\n')}  (${size} bytes)`, ...parts.map(partLine)].join('\n')
      return `${head}\n${body}\n`
    })
    .join('\n')
}

/** Returns the parts of multi-part user data. */
function partsOf(bytes: Uint8Array): { type: string; filename: string | null; size: number }[] {
  if (userDataKind(bytes.subarray(0, 64)) !== 'mime') return []
  return parseMultipart(bytes).parts.map(({ type, filename = null, content }) => {
    return { type, filename, size: content.length }
  })
}

function partLine(
  { type, filename, size }: { type: string; filename: string | null; size: number },
  index: number,
): string {
  return `  part ${index + 1}: ${printable(type)}${filename === null ? '' : ` ${printable(filename)}`}  (${size} bytes)`
}

/** Returns documents as data with masked secrets; for other files, the text or, without --show-secrets, only its first line. */
function contentOf(path: string, bytes: Uint8Array, hasSecrets: boolean): Json {
  const text = new TextDecoder().decode(bytes)
  if (documentAt(path) !== undefined && path.endsWith('.json'))
    return hasSecrets ? parse(text) : masked(parse(text), { isVendors: /\/vendor_data\d?\.json$/.test(path) })
  if (hasSecrets) return text.includes('\ufffd') ? '(binary)' : text
  if (path === 'meta-data' || path === 'network-config') return yamlText(text)
  if (text === '') return ''
  const header = /^(?:#cloud-config|#!\S+|#include|#ps1\S*|Content-Type: \S+|## template: jinja)/.exec(
    text,
  )?.[0]
  return header === undefined ? MASK : `${header}\n${MASK}`
}

/** Returns YAML with masked secrets and without comments, which may contain secrets. */
function yamlText(text: string): string {
  const { value } = compose(text, { version: '1.1' })
  return value === undefined ? MASK : writeYaml(yamlOf(masked(value)))
}
