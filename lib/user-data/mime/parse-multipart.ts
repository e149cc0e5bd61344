import { strip, withoutLastSpaces } from '../../text/python-space.ts'
import { type Header, headerOf, readHeaders } from './headers.ts'
import { type Lines, linesOf } from './lines.ts'
import type { Part } from './multipart.ts'
import { type Parameters, parametersOf } from './parameters.ts'
import { decodeTransfer } from './transfer-encoding.ts'

/** A part that was read from a message. */
export interface ReadPart extends Part {
  readonly headers: readonly Header[]
  /** The line of the message, from 1, where its content starts. */
  readonly line: number
  /** Whether the message holds the content without encoding. */
  readonly isPlain: boolean
  /** Whether it has unencoded characters outside ASCII, which cloud-init and cloudbase-init corrupt. */
  readonly isEightBit: boolean
}

/** A problem by which guests lose a part of the message. */
export interface MimeProblem {
  readonly reason: string
  /** The line of the message, from 1. */
  readonly line: number
}

/** A MIME message as Python reads it. */
export interface ParsedMultipart {
  /** In the order of the message. */
  readonly parts: readonly ReadPart[]
  /** The problems by which guests lose or misread parts. */
  readonly problems: readonly MimeProblem[]
  /** The line where a message ends without its last boundary, which guests accept; undefined when all end properly. */
  readonly openEnd: number | undefined
}

const MAX_PARTS = 10_000
const MAX_DEPTH = 64

/**
 * Reads the parts of MIME user data, decoded; nested messages are replaced by their parts. It accepts and splits messages like
 * Python's email, which cloud-init and cloudbase-init use. Gzip is not decompressed. It never throws.
 * Source: email/feedparser.py, `_parsegen`
 */
export function parseMultipart(bytes: Uint8Array): ParsedMultipart {
  const walk: Walk = { lines: linesOf(binaryText(bytes)), entities: [], problems: [], openEnd: undefined }
  readEntity(walk, 'text/plain', 0)
  const leaves = walk.entities.filter(({ type, text }) => text !== undefined && !isMultipart(type))
  const read = leaves.map((leaf) => partOf(leaf, walk.problems))
  const problems = walk.problems.toSorted((a, b) => a.line - b.line)
  return { parts: read, problems, openEnd: walk.openEnd }
}

/** A message, or a part of one. */
interface Entity {
  readonly headers: readonly Header[]
  readonly type: string
  /** The line where its body starts. */
  readonly line: number
  /** Its body, when that is only text. */
  text: string | undefined
}

interface Walk {
  readonly lines: Lines
  readonly entities: Entity[]
  readonly problems: MimeProblem[]
  openEnd: number | undefined
}

/** Reads an entity, and returns the one whose text may include the line end before a boundary. */
function readEntity(walk: Walk, defaultType: string, depth: number): Entity {
  const { lines, entities, problems } = walk
  const start = lines.number()
  const { headers, before } = readHeaders(lines)
  const entity: Entity = {
    headers,
    type: typeOf(headers) ?? defaultType,
    line: lines.number(),
    text: undefined,
  }
  const isTooMany = entities.push(entity) > MAX_PARTS
  const isContainer = isMultipart(entity.type) || entity.type.startsWith('message/')
  if (isContainer && depth < MAX_DEPTH && !isTooMany) return readInside(walk, entity, start, depth + 1)
  if (isContainer && depth >= MAX_DEPTH)
    problems.push({ reason: `it is nested more than ${MAX_DEPTH} levels deep`, line: start })
  if (entities.length === MAX_PARTS + 1)
    problems.push({ reason: `it has more than ${MAX_PARTS} parts`, line: start })
  entity.text = before + lines.rest()
  return entity
}

function readInside(walk: Walk, entity: Entity, start: number, depth: number): Entity {
  const { lines, problems } = walk
  if (entity.type === 'message/delivery-status') return readBlocks(walk, depth)
  if (!isMultipart(entity.type)) return readEntity(walk, 'text/plain', depth)
  const boundary = contentType(entity.headers).get('boundary')
  if (boundary === undefined) {
    problems.push({ reason: 'it has no boundary', line: start })
    lines.rest()
    return entity
  }
  readBetween(walk, entity, withoutLastSpaces(boundary), depth)
  return entity
}

/** Reads the parts between the boundaries, without the line ends that belong to the boundaries. Source: RFC 2046 5.1.1 */
function readBetween(walk: Walk, { type, line: start }: Entity, boundary: string, depth: number): void {
  const { lines, problems } = walk
  const kindOf = boundaryKind(`--${binaryText(new TextEncoder().encode(boundary))}`)
  let hasStarted = false
  const isFull = (): boolean => walk.entities.length > MAX_PARTS
  for (let line = lines.next(); line !== undefined && !isFull(); line = lines.next()) {
    const kind = kindOf(line)
    if (kind === 'end' && hasStarted) return void lines.rest()
    if (kind === 'end') break
    if (kind === undefined) continue
    hasStarted = true
    // Of several boundaries in a row the first counts.
    let first = lines.next()
    while (first !== undefined && kindOf(first) !== undefined) first = lines.next()
    if (first !== undefined) lines.back(first)
    lines.within(
      (each) => kindOf(each) !== undefined,
      () => {
        const last = readEntity(walk, type === 'multipart/digest' ? 'message/rfc822' : 'text/plain', depth)
        if (!isMultipart(last.type)) last.text = last.text?.replace(/(?:\r\n|\n|\r)$/, '')
      },
    )
  }
  lines.rest()
  if (!hasStarted) problems.push({ reason: 'no line starts with -- and its boundary', line: start })
  else if (!isFull()) walk.openEnd ??= lines.number() - 1
}

/** Reads blocks of headers with an empty line between them. Source: RFC 3464 2.1 */
function readBlocks(walk: Walk, depth: number): Entity {
  for (;;) {
    let last!: Entity
    walk.lines.within(
      (line) => /^[\r\n]/.test(line),
      () => (last = readEntity(walk, 'text/plain', depth)),
    )
    walk.lines.next()
    const next = walk.lines.next()
    if (next === undefined) return last
    walk.lines.back(next)
  }
}

/** Returns a function that tells whether a line separates parts or ends them. */
function boundaryKind(separator: string): (line: string) => 'part' | 'end' | undefined {
  return (line) => {
    if (!line.startsWith(separator)) return undefined
    const rest = line.slice(separator.length)
    const isEnd = rest.startsWith('--')
    if (!/^[ \t]*[\r\n]*$/.test(isEnd ? rest.slice(2) : rest)) return undefined
    return isEnd ? 'end' : 'part'
  }
}

/** Headers whose content is in other fields of a part. */
const OWN = ['content-type', 'mime-version', 'content-transfer-encoding', 'content-disposition']

/** The headers that cloud-init reads, in exactly this letter case. Source: cloudinit/handlers/cloud_config.py, `_extract_mergers` */
const MERGE_TYPES = ['Merge-Type', 'X-Merge-Type']

function partOf({ headers, type, line, text = '' }: Entity, problems: MimeProblem[]): ReadPart {
  const encoding = headerOf(headers, 'content-transfer-encoding') ?? ''
  const { bytes, isPlain, isEightBit, problem } = decodeTransfer(text, encoding)
  if (problem !== undefined) problems.push({ reason: problem, line })
  const disposition = parametersOf(headerOf(headers, 'content-disposition') ?? '')
  const filename = strip(disposition.get('filename') ?? contentType(headers).get('name') ?? '')
  const isMergeType = ({ name }: Header): boolean => MERGE_TYPES.includes(name)
  const mergeType = MERGE_TYPES.filter((name) => headers.some((header) => header.name === name))
    .map((name) => headerOf(headers, name.toLowerCase()))
    .find(Boolean)
  return {
    type,
    ...(filename === '' ? {} : { filename }),
    ...(mergeType === undefined ? {} : { mergeType }),
    headers: headers.filter((header) => !OWN.includes(header.name.toLowerCase()) && !isMergeType(header)),
    content: bytes,
    line,
    isPlain,
    isEightBit,
  }
}

function contentType(headers: readonly Header[]): Parameters {
  return parametersOf(headerOf(headers, 'content-type') ?? '')
}

/** Returns the content type, or undefined when the part declares none. Source: RFC 2045 5.2 */
function typeOf(headers: readonly Header[]): string | undefined {
  if (headerOf(headers, 'content-type') === undefined) return undefined
  const type = contentType(headers).value.toLowerCase()
  return type.split('/').length === 2 ? type : 'text/plain'
}

function isMultipart(type: string): boolean {
  return type.startsWith('multipart/')
}

/** Returns a string with one character per byte. */
function binaryText(bytes: Uint8Array): string {
  const pieces: string[] = []
  for (let at = 0; at < bytes.length; at += 8192)
    pieces.push(String.fromCharCode(...bytes.subarray(at, at + 8192)))
  return pieces.join('')
}
