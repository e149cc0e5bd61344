import { Refusal } from './node.ts'
import { parseDocument } from './parse.ts'
import { type Collection, resolve, type Resolved, type Scalar, type Within } from './resolve.ts'
import { keyOf, NULL, plainOf, type Yaml } from './write.ts'

/** Reads one document as cloud-init does, in a form that can be written again. */
export function readYaml(source: string): { value: Yaml } | { problem: string } {
  try {
    const node = parseDocument(source)
    return {
      value: node === undefined ? NULL : valueOf({ resolved: resolve(node), start: 0 }, new Map(), new Set()),
    }
  } catch (cause) {
    if (!(cause instanceof Refusal)) throw cause
    return { problem: `line ${lineAt(source, cause.start)}: ${cause.message}` }
  }
}

function lineAt(source: string, offset: number): number {
  return source.slice(0, offset).split(/\r\n|\n|\r/).length
}

function valueOf(
  { resolved, start }: Pick<Within, 'resolved' | 'start'>,
  done: Map<Resolved, Yaml>,
  around: Set<Resolved>,
): Yaml {
  if (around.has(resolved)) throw new Refusal('a value that contains itself', start)
  around.add(resolved)
  const value =
    done.get(resolved) ?? (resolved.kind === 'scalar' ? scalar(resolved) : collection(resolved, done, around))
  around.delete(resolved)
  done.set(resolved, value)
  return value
}

function scalar({ type, value, text, form }: Scalar): Yaml {
  if (type === 'text') return text
  if (type === 'binary') return { plain: text, tag: 'binary' }
  if (form !== undefined) return { plain: text }
  return { plain: type === 'timestamp' ? String(value) : plainOf(value as Exclude<typeof value, string>) }
}

function collection({ kind, members }: Collection, done: Map<Resolved, Yaml>, around: Set<Resolved>): Yaml {
  const read = (place: Within): Yaml => valueOf(place, done, around)
  if (kind === 'list') return members.map(({ value }) => read(value))
  // cloud-init writes a pair as a list.
  if (kind === 'pairs') return members.map(({ key, value }) => [read(key!), read(value)])
  const map = new Map<string, Yaml>()
  for (const { key, value } of members) {
    const name = keyOf(read(key!))
    if (name === undefined) throw new Refusal('bytes as a map key', key!.start)
    map.set(name, read(value))
  }
  return kind === 'set' ? { set: [...map.keys()] } : map
}
