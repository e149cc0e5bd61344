import { printable } from '../report/printable.ts'
import type { Qemu } from './qemu.ts'

/** Ctrl-] */
const ESCAPE = 0x1d

/**
 * Connects a guest's console to standard input and output. At a terminal, all keys but Ctrl-] go to the guest; Ctrl-], or a
 * closed standard output, calls `onEscape`. Returns a function that disconnects the console.
 */
export function joinTerminal({ input, output }: Qemu, onEscape: () => void): () => void {
  const { stdin, stdout } = process
  const isTyped = stdin.isTTY
  const onData = (bytes: Buffer): void => {
    const end = isTyped ? bytes.indexOf(ESCAPE) : -1
    input.write(end < 0 ? bytes : bytes.subarray(0, end))
    if (end >= 0) onEscape()
  }
  const onEnd = (): void => void input.end()
  if (isTyped) stdin.setRawMode(true)
  stdin.on('data', onData).once('end', onEnd)
  stdout.once('error', onEscape)
  output.pipe(stdout, { end: false })
  return () => {
    output.unpipe(stdout)
    stdin.off('data', onData).off('end', onEnd).pause()
    // A file, such as /dev/null, has no unref.
    stdin.unref?.()
    if (isTyped) stdin.setRawMode(false)
  }
}

/** Prints a line on standard error, on a new line of the terminal. */
export function say(text: string): void {
  process.stderr.write(`${process.stdin.isRaw ? '\n' : ''}${printable(text)}\n`)
}
