import type { StoredDrive } from '../fleet/fleet-output.ts'
import { EncodeError, type EncodeErrorCode } from '../image/image.ts'
import type { Answers, Need } from '../shape/need.ts'
import type { DriveTask, MakerOptions, PreparedDrive } from './drive-maker.ts'
import type { FleetTemplateOptions } from './fleet-template.ts'
import type { LocalOutput } from './local-output.ts'

/** What a thread is started with. It is copied, so it contains no function. */
export interface WorkerStart {
  readonly text: string
  readonly template: Pick<
    FleetTemplateOptions,
    'source' | 'inventory' | 'salt' | 'allow' | 'folder' | 'policy'
  >
  readonly maker: Omit<MakerOptions, 'context'>
  readonly now: Date
  /** Where the thread stores drives; undefined when it returns them. */
  readonly output: LocalOutput | undefined
}

/** What the main thread asks of a thread. */
export type Request =
  | {
      readonly kind: 'prepare'
      readonly batch: number
      readonly tasks: readonly SentTask[]
      readonly first: readonly string[] | undefined
    }
  | { readonly kind: 'store'; readonly batch: number; readonly places: readonly number[] }
  | { readonly kind: 'answers'; readonly number: number; readonly answers: Answers }

/** A task; the variables of its row are JSON, in which a float stays one. */
export interface SentTask extends Omit<DriveTask, 'row'> {
  readonly line: number
  readonly variables: string
}

/** What a thread says. */
export type Reply =
  | { readonly kind: 'ready' }
  | { readonly kind: 'needs'; readonly number: number; readonly needs: readonly Need[] }
  | { readonly kind: 'prepared'; readonly batch: number; readonly drives: readonly PreparedDrive[] }
  | { readonly kind: 'stored'; readonly batch: number; readonly drives: readonly StoredDrive[] }
  | { readonly kind: 'finished'; readonly batch: number; readonly drives: readonly (SentDrive | undefined)[] }
  | { readonly kind: 'error'; readonly batch: number; readonly error: ErrorFields }

/** The bytes of a drive that are handed to the main thread; undefined stands for a drive that is too large for that. */
export interface SentDrive {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly sha256: string
}

/** An error without its class, which does not survive between threads. */
export interface ErrorFields {
  readonly name: string
  readonly message: string
  readonly stack: string | undefined
  readonly fields: Readonly<Record<string, unknown>>
}

/** Returns an error as plain data. */
export function fieldsOfError(cause: unknown): ErrorFields {
  const { name, message, stack, ...fields } = cause as Error
  return { name, message, stack, fields }
}

/** Returns the error of another thread. */
export function errorOf({ name, message, stack, fields }: ErrorFields): Error {
  const { code, path } = fields
  const error =
    name === 'EncodeError' ? new EncodeError(code as EncodeErrorCode, '', message) : new Error(message)
  return Object.assign(error, fields, { path, ...(stack !== undefined && { stack }) })
}
