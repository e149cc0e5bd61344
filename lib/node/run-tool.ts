import { sizeText } from '../image/size-text.ts'
import { spawn } from 'node:child_process'
import { closeSync, writeFileSync } from 'node:fs'
import { namelessFile } from './nameless-file.ts'

interface ToolOptions {
  /** The content of its standard input, a file that it can open again as /dev/stdin; empty by default. */
  readonly input?: string
}

/** The most bytes of output that are kept; the XML of a domain or the JSON of an image has some thousand. */
const MOST = 16 * 1024 * 1024

/**
 * Runs another program and returns its standard output. It runs in the C locale, so that the user's language does not change its
 * output and errors.
 *
 * @throws Error with the program's standard error, or node's own error (`code` ENOENT when the program is missing)
 */
export function runTool(
  program: string,
  args: readonly string[],
  { input }: ToolOptions = {},
): Promise<string> {
  const stdin = input === undefined ? ('ignore' as const) : fileOf(input)
  return new Promise<string>((resolve, reject) => {
    const child = spawn(program, args, {
      env: { ...process.env, LC_ALL: 'C' },
      stdio: [stdin, 'pipe', 'pipe'],
    })
    const kept: Record<'out' | 'err', Buffer[]> = { out: [], err: [] }
    let size = 0
    const keep = (stream: 'out' | 'err', bytes: Buffer): void => {
      size += bytes.length
      if (size <= MOST) kept[stream].push(bytes)
      else child.kill()
    }
    child.stdout!.on('data', (bytes: Buffer) => keep('out', bytes))
    child.stderr!.on('data', (bytes: Buffer) => keep('err', bytes))
    child.on('error', reject)
    child.on('close', (code, signal) => {
      if (size > MOST) reject(new Error(`it prints more than ${sizeText(MOST)}`))
      else if (code === 0) resolve(Buffer.concat(kept.out).toString())
      else reject(new Error(Buffer.concat(kept.err).toString().trim() || `it failed with ${code ?? signal}`))
    })
  }).finally(() => {
    if (typeof stdin === 'number') closeSync(stdin)
  })
}

/** Opens a file with a text for reading. */
function fileOf(text: string): number {
  const { forWriting, forReading } = namelessFile()
  try {
    writeFileSync(forWriting, text)
  } finally {
    closeSync(forWriting)
  }
  return forReading
}
