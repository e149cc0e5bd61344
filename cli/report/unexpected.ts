import { reasonOf } from '../../lib/node/reason.ts'

interface Program {
  readonly name: string
  readonly version: string
  /** Shows the stack, in which there may be parts of the input. */
  readonly isDebug: boolean
}

/**
 * Returns what is said of an exception that nothing expected. Its own message is left out unless it is the system's: a
 * parser's message can hold the text that it stumbled over, and so a secret.
 */
export function unexpectedText(cause: unknown, { name, version, isDebug }: Program): string {
  const stack = isDebug ? `${cause instanceof Error ? cause.stack : String(cause)}\n` : ''
  const { syscall, path } = (cause ?? {}) as NodeJS.ErrnoException
  if (syscall !== undefined) return `${name}: ${path ?? syscall}: ${reasonOf(cause)}\n${stack}`
  const { platform, arch } = process
  return [
    `${name}: internal error: ${kindOf(cause)}${placeOf(cause)}`,
    `  This is a bug in ${name} ${version} (Node ${process.version}, ${platform} ${arch}). Please report it to the`,
    '  maintainers with these lines and the command that you ran, without its passwords.',
    isDebug
      ? stack
      : '  CONFIG_DRIVE_DEBUG=1 in the environment shows where it happened; that can show parts of your input.\n',
  ].join('\n')
}

function kindOf(cause: unknown): string {
  return cause instanceof Error ? cause.constructor.name : typeof cause
}

/** The place in our own code: no name of a folder. */
function placeOf(cause: unknown): string {
  const stack = cause instanceof Error ? (cause.stack ?? '') : ''
  const [, place] = /^ +at .*?([\w.-]+\.(?:cjs|mjs|js|ts):\d+:\d+)\)?$/m.exec(stack) ?? []
  return place === undefined ? '' : ` at ${place}`
}
