import { reasonOf } from '../../lib/node/reason.ts'

interface Program {
  readonly name: string
  readonly version: string
  /** Shows the stack trace, which may contain parts of the input. */
  readonly isDebug: boolean
}

/**
 * Returns the report of an unexpected exception. It omits the exception's message unless the system wrote it: a parser's
 * message may quote the input, and so a secret.
 */
export function unexpectedText(cause: unknown, { name, version, isDebug }: Program): string {
  const stack = isDebug ? `${cause instanceof Error ? cause.stack : String(cause)}\n` : ''
  const { syscall, path } = (cause ?? {}) as NodeJS.ErrnoException
  if (syscall !== undefined) return `${name}: ${path ?? syscall}: ${reasonOf(cause)}\n${stack}`
  const { platform, arch } = process
  return [
    `${name}: internal error: ${kindOf(cause)}${placeOf(cause)}`,
    `  This is a bug in ${name} ${version} (Node ${process.version}, ${platform} ${arch}). Please open an issue in the repository`,
    '  of config-drive, with these lines and the command that you ran. Remove passwords first.',
    isDebug
      ? stack
      : `  ${name === 'config-drive' ? 'Add --debug' : 'Set CONFIG_DRIVE_DEBUG=1'} to print a stack trace; it may contain parts of your input.\n`,
  ].join('\n')
}

function kindOf(cause: unknown): string {
  return cause instanceof Error ? cause.constructor.name : typeof cause
}

/** Returns the place in our code, without the folder. */
function placeOf(cause: unknown): string {
  const stack = cause instanceof Error ? (cause.stack ?? '') : ''
  const [, place] = /^ +at .*?([\w.-]+\.(?:cjs|mjs|js|ts):\d+:\d+)\)?$/m.exec(stack) ?? []
  return place === undefined ? '' : ` at ${place}`
}
