import { printable } from '../report/printable.ts'
import type { Qemu } from './qemu.ts'

/** Ctrl-] */
const ESCAPE = 0x1d

/**
 * Joins a guest's console to standard input and output. At a terminal all keys are the guest's but Ctrl-], which calls
 * `onEscape`; so does a reader of the output that has gone. Gives what takes it back.
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
    // A file, such as /dev/null, has none.
    stdin.unref?.()
    if (isTyped) stdin.setRawMode(false)
  }
}

/** A line on standard error, not behind what the guest wrote to the terminal. */
export function say(text: string): void {
  process.stderr.write(`${process.stdin.isRaw ? '\n' : ''}${printable(text)}\n`)
}
