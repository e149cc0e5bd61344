import { type Content, isSource } from '../image/tree.ts'
import {
  type Answer,
  type Asked,
  keyPlace,
  type Need,
  needText,
  type Problem,
  type Refusal,
} from '../shape/need.ts'
import { type Cursor, fail } from '../shape/shape.ts'

/** A reference without an answer yet, in the words of the spec. */
export interface Open {
  readonly open: string
}

export type PublicFiles = ReadonlyMap<string, Uint8Array | Problem>

const utf8 = new TextEncoder()

/** What asks for bytes. */
type BytesAsked = Exclude<Asked, { kind: 'folder' }>

/** Returns the bytes that the spec asks for at the cursor, or undefined after a report, which never quotes them. */
export function askBytes(asked: BytesAsked, at: Cursor): Uint8Array | Open | undefined {
  const answer = askContent(asked, at)
  if (isSource(answer)) throw new RangeError(`the answer to ${needText(asked)} is not bytes`)
  return answer
}

/** Returns the same as `askBytes`, or a source. */
export function askContent(asked: BytesAsked, at: Cursor): Content | Open | undefined {
  const answer = ask(asked, at)
  if (answer === undefined || isOpen(answer) || answer instanceof Uint8Array || isSource(answer))
    return answer
  if (typeof answer === 'string') return utf8.encode(answer)
  throw new RangeError(`the answer to ${needText(asked)} is not bytes`)
}

/** Returns the .pub files of a folder, or undefined after a report. */
export function askFiles(folder: string, at: Cursor): PublicFiles | Open | undefined {
  const asked = { kind: 'folder', folder } as const
  const answer = ask(asked, at)
  if (answer === undefined || isOpen(answer)) return answer
  if (typeof answer === 'string' || answer instanceof Uint8Array || isSource(answer))
    throw new RangeError(`the answer to ${needText(asked)} is not a folder`)
  return answer
}

export function isOpen(value: unknown): value is Open {
  return typeof value === 'object' && value !== null && 'open' in value && typeof value.open === 'string'
}

/** Tells whether a value is a placeholder for an unknown one. */
export function isStandIn(value: unknown, { elsewhere }: Cursor): boolean {
  return typeof value === 'object' && value !== null && (elsewhere?.standIns.has(value) ?? false)
}

/** Marks a value as the placeholder for an unknown one, and returns it. */
export function asStandIn<T extends object>(value: T, { elsewhere }: Cursor): T {
  elsewhere?.standIns.add(value)
  return value
}

/** Tells whether any need that the decoders found has no answer. */
export function hasOpenNeeds({ elsewhere }: Cursor): boolean {
  return elsewhere !== undefined && elsewhere.needs.some(({ id }) => isUnknown(elsewhere.answers.get(id)))
}

/** Tells whether an answer is missing. */
export function isUnknown(answer: Answer | undefined): boolean {
  return answer === undefined || isRefusal(answer)
}

/** Records what the spec asks for at the cursor, and returns the answer, or undefined while there is none. */
export function answerTo(asked: Asked, at: Cursor): Answer | undefined {
  const { elsewhere, isSent = false, path } = at
  if (elsewhere === undefined) return NOT_HERE
  const isOverride = elsewhere.isOverride(path)
  const need: Need = { ...asked, id: idOf(asked, at, isOverride), path, isOverride, isSent }
  elsewhere.needs.push(need)
  return elsewhere.answers.get(need.id)
}

const NOT_HERE: Problem = { problem: 'this is not supported here' }

function ask(asked: Asked, at: Cursor): Exclude<Answer, Problem | Refusal> | Open | undefined {
  const answer = answerTo(asked, at)
  if (answer === undefined) return { open: needText(asked) }
  if (isRefusal(answer)) return refuse(asked, answer, at)
  return isProblem(answer) ? unavailable(asked, answer, at) : answer
}

/** Returns the id of a need. Commands and prompts get one for each place, since their answers can differ every time. */
function idOf(asked: Asked, { path, isSent = false }: Cursor, isOverride: boolean): string {
  switch (asked.kind) {
    case 'file':
      return JSON.stringify([asked.kind, isOverride, isSent, asked.isStreamed ?? false, asked.file])
    case 'folder':
      return JSON.stringify([asked.kind, isOverride, asked.folder])
    case 'env':
      return JSON.stringify([asked.kind, isSent, asked.name])
    case 'keys':
      return JSON.stringify([asked.kind, asked.origin])
    default:
      return JSON.stringify([asked.kind, path])
  }
}

export function isRefusal(answer: Answer): answer is Refusal {
  return typeof answer === 'object' && 'refused' in answer
}

export function isProblem(answer: Answer): answer is Problem {
  return typeof answer === 'object' && 'problem' in answer
}

/** Reports a refused need. Where that is not an error, the need stays open. */
export function refuse(asked: Asked, { refused: reason }: Refusal, at: Cursor): Open | undefined {
  const what = needText(asked)
  if (at.elsewhere!.isLenient) {
    fail(at, 'need-left-open', { what, reason })
    return { open: what }
  }
  if (asked.kind === 'command' && !at.isSent) return fail(at, 'command-not-allowed', {})
  return fail(at, 'need-refused', { what, reason, isSent: at.isSent ?? false })
}

function unavailable(asked: Asked, { problem: reason }: Problem, at: Cursor): undefined {
  switch (asked.kind) {
    case 'file':
      return fail(at, 'file-unreadable', { file: asked.file, reason })
    case 'folder':
      return fail(at, 'file-unreadable', { file: asked.folder, reason })
    case 'env':
      return fail(at, 'secret-unreadable', { from: `the variable ${asked.name}`, reason })
    case 'command':
      return fail(at, 'secret-unreadable', { from: `the command ${asked.argv[0]}`, reason })
    case 'prompt':
      return fail(at, 'secret-unreadable', { from: 'a prompt', reason })
    case 'keys':
      return fail(at, 'keys-unavailable', { from: keyPlace(asked.origin), reason })
    case 'vendor-data':
      return fail(at, 'vendor-target-unanswered', { name: asked.target, reason })
  }
}
