import { correlate } from '../../report/correlate.ts'
import { type Diagnostic, diagnose, type Path } from '../../report/diagnostics.ts'
import { isMap, type Json, type JsonObject } from '../../text/json.ts'
import { readJson } from '../../text/read-json.ts'
import { compose } from '../../text/yaml/compose.ts'
import { type PieceOfFile, piecesOf } from '../../openstack/classify.ts'
import { type Made, pieceFields, serverFields, unnamedFlavor } from '../../openstack/server.ts'
import { portsOfServer } from '../../openstack/server-addresses.ts'
import { lackOf } from '../../openstack/short-answers.ts'
import type { Defaults } from '../defaults.ts'
import { unambiguous } from '../ambiguous.ts'
import { withoutLiteral } from '../literal.ts'

/** A JSON file with an answer of an OpenStack API, or the output of its command line; `name` is used in diagnostics. */
export interface OpenstackFile {
  /** The name of the file, for messages. */
  readonly name: string
  /** The JSON in it. */
  readonly text: string
}

/**
 * Converts saved answers of OpenStack's APIs about one server to fields of a spec: `GET /servers/{id}` and its ports,
 * networks, subnets, floating IPs, security groups, key pair, image, attachments, and Ironic's ports and port groups. Each is
 * recognised by its shape, in any file. The report names missing objects. `isWhole` requires a server; without it the files may
 * describe a part, and the spec the rest.
 */
export function fromOpenstack(
  files: readonly OpenstackFile[],
  { isWhole = true }: { readonly isWhole?: boolean } = {},
): { report: Diagnostic[]; defaults: Defaults } {
  const report: Diagnostic[] = []
  const say = (problem: Diagnostic, file: number, path: Path): void => {
    report.push(inFile(problem, files[file]!, path))
  }
  const pieces = files.flatMap(({ name, text }, file): PieceOfFile[] => {
    const { value, problem } = readJson(text, name)
    if (problem !== undefined) report.push(problem)
    if (value === undefined) return []
    const { found, unknown } = piecesOf(value)
    for (const path of unknown) say(diagnose('openstack-unknown', [], {}), file, path)
    return found.map((piece) => ({ ...piece, file }))
  })
  const servers = pieces.filter(({ piece }) => piece === 'server')
  for (const { file, path } of servers.slice(1)) say(diagnose('openstack-two-servers', [], {}), file, path)
  const server = servers[0]
  const told = new Set<string>()
  for (const found of pieces) {
    const lack = lackOf(found)
    // All lines of a table lack the same.
    const key = `${found.file} ${lack?.lacks}`
    if (lack === undefined || told.has(key)) continue
    told.add(key)
    say(
      diagnose(lack.isEssential ? 'openstack-unusable' : 'openstack-lacks', [], lack),
      found.file,
      found.path,
    )
  }
  const ports = pieces.filter(({ piece }) => piece === 'ports')
  const { own, others } =
    server === undefined ? { own: ports, others: [] } : portsOfServer(ports, server.value)
  for (const { value, file, path } of others)
    say(diagnose('openstack-stranger', [], { name: `the port ${idOf(value)}` }), file, path)
  const taken = [...pieces.filter(({ piece }) => piece !== 'ports'), ...own]
  const made: Made[] = pieceFields(taken, server?.value)
  if (server === undefined && isWhole) {
    const names = files.map(({ name }) => name).join(', ')
    report.push({ ...diagnose('openstack-no-server', [], {}), source: names })
  }
  if (server !== undefined) {
    const { made: own, absent } = serverFields(server)
    const flavor = unnamedFlavor(server.value, pieces)
    const lack = {
      what: 'this server',
      lacks: 'the name of its flavor',
      command: `openstack flavor show ${flavor} -f json`,
    }
    if (flavor !== undefined) say(diagnose('openstack-lacks', [], lack), server.file, server.path)
    const isNetworked = pieces.some(({ piece }) => piece === 'ports')
    made.unshift(...own)
    if (absent.length > 0) say(diagnose('openstack-untold', [], { absent }), server.file, server.path)
    if (!isNetworked)
      say(diagnose('openstack-no-ports', [], { id: idOf(server.value) }), server.file, server.path)
    for (const { value, file, path } of strangers(pieces, server))
      say(diagnose('openstack-stranger', [], { name: String(value.get('name')) }), file, path)
  }
  return {
    report,
    defaults: { fields: unambiguous(fieldsOf(made)), locate: (found) => atOrigin(found, made, files) },
  }
}

function idOf(object: JsonObject): string {
  const id = object.get('id') ?? object.get('ID')
  return typeof id === 'string' ? id : ''
}

/** Returns keys and images that belong to other servers. */
function strangers(pieces: readonly PieceOfFile[], { value: server }: PieceOfFile): PieceOfFile[] {
  const image = server.get('image')
  const imageId = isMap(image) ? image.get('id') : undefined
  return pieces.filter(({ piece, value }) => {
    if (piece === 'keypairs') return value.get('name') !== server.get('key_name')
    return piece === 'images' && imageId !== undefined && value.get('id') !== imageId
  })
}

/** Merges the fields of all parts. */
function fieldsOf(made: readonly Made[]): JsonObject {
  const fields = new Map<string, Json>()
  for (const { field, value } of made) {
    const [key = '', inner, index] = field
    if (inner === undefined) fields.set(String(key), value)
    else if (typeof inner === 'number')
      fields.set(String(key), [...((fields.get(String(key)) ?? []) as Json[]), value])
    else {
      const members = new Map(fields.get(String(key)) as JsonObject | undefined)
      const before = members.get(inner) as Json[] | undefined
      fields.set(String(key), members.set(inner, index === undefined ? value : [...(before ?? []), value]))
    }
  }
  return fields
}

/** Moves a finding about a field to the place from which the field was made. */
function atOrigin(problem: Diagnostic, made: readonly Made[], files: readonly OpenstackFile[]): Diagnostic {
  const path = withoutLiteral(problem.path)
  const isPart = ({ field }: Made): boolean =>
    field.slice(0, path.length).every((step, n) => step === path[n]) && path.length > 0
  const found = made.filter(isPart).sort((a, b) => b.field.length - a.field.length)[0]
  if (found === undefined) return problem
  return inFile(problem, files[found.from.file]!, [...found.from.path, ...path.slice(found.field.length)])
}

function inFile(problem: Diagnostic, { name, text }: OpenstackFile, path: Path): Diagnostic {
  return correlate(problem, compose(text), { source: name, path })
}
