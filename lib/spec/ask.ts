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

/** What is not known yet, in the words of the spec. */
export interface Open {
  readonly open: string
}

export type PublicFiles = ReadonlyMap<string, Uint8Array | Problem>

const utf8 = new TextEncoder()

/** The bytes that are asked for at the cursor; undefined after a report, which holds nothing of them. */
export function askBytes(
  asked: Exclude<Asked, { kind: 'folder' }>,
  at: Cursor,
): Uint8Array | Open | undefined {
  const answer = ask(asked, at)
  if (answer === undefined || isOpen(answer) || answer instanceof Uint8Array) return answer
  if (typeof answer === 'string') return utf8.encode(answer)
  throw new RangeError(`the answer to ${needText(asked)} is no bytes`)
}

/** The .pub files of a folder; undefined after a report. */
export function askFiles(folder: string, at: Cursor): PublicFiles | Open | undefined {
  const asked = { kind: 'folder', folder } as const
  const answer = ask(asked, at)
  if (answer === undefined || isOpen(answer)) return answer
  if (typeof answer === 'string' || answer instanceof Uint8Array)
    throw new RangeError(`the answer to ${needText(asked)} is no folder`)
  return answer
}

export function isOpen(value: unknown): value is Open {
  return typeof value === 'object' && value !== null && 'open' in value
}

/** Whether a value stands for what is not known. */
export function isStandIn(value: unknown, { elsewhere }: Cursor): boolean {
  return typeof value === 'object' && value !== null && (elsewhere?.standIns.has(value) ?? false)
}

/** The value, from now on in the place of what is not known. */
export function asStandIn<T extends object>(value: T, { elsewhere }: Cursor): T {
  elsewhere?.standIns.add(value)
  return value
}

/** Whether anything of what decoders came upon is not known. */
export function hasOpenNeeds({ elsewhere }: Cursor): boolean {
  return elsewhere !== undefined && elsewhere.needs.some(({ id }) => isUnknown(elsewhere.answers.get(id)))
}

/** Whether it is left open that a spec asks for. */
export function isUnknown(answer: Answer | undefined): boolean {
  return answer === undefined || isRefusal(answer)
}

/** Notes what is asked for at the cursor; gives the answer, which is absent while it is not known. */
export function answerTo(asked: Asked, at: Cursor): Answer | undefined {
  const { elsewhere, isSent = false, path } = at
  if (elsewhere === undefined) return NOT_HERE
  const isOverride = elsewhere.isOverride(path)
  const need: Need = { ...asked, id: idOf(asked, at, isOverride), path, isOverride, isSent }
  elsewhere.needs.push(need)
  return elsewhere.answers.get(need.id)
}

const NOT_HERE: Problem = { problem: 'that cannot be done here' }

function ask(asked: Asked, at: Cursor): Exclude<Answer, Problem | Refusal> | Open | undefined {
  const answer = answerTo(asked, at)
  if (answer === undefined) return { open: needText(asked) }
  if (isRefusal(answer)) return refuse(asked, answer, at)
  return isProblem(answer) ? unavailable(asked, answer, at) : answer
}

/** Commands and questions may give another answer each time. */
function idOf(asked: Asked, { path, isSent = false }: Cursor, isOverride: boolean): string {
  switch (asked.kind) {
    case 'file':
      return JSON.stringify([asked.kind, isOverride, isSent, asked.file])
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

/** Reports what may not be had: where that is no error, it stays open. */
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
