/** Starts the process that reads wrong images, and looks after its time and memory. */
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

export interface Failure {
  readonly number: number
  readonly reason: string
}

/** Seconds of processor time that one image may take; a machine that is busy elsewhere does not count. */
const SECONDS = 2
const TICKS = 100

/** Heap of the process in MiB. */
const HEAP = 256

export interface Campaign {
  readonly format: string
  /** Directory of right images. */
  readonly corpus: string
  readonly seed: number
  readonly from: number
  readonly count: number
  /** When to stop, in milliseconds since 1970; never by default. */
  readonly until?: number
}

export interface Outcome {
  /** Number of the image that comes next. */
  readonly next: number
  /** The first image at which the reader fails; none when it survives all. */
  readonly failure?: Failure
}

/** Has a process read wrong images until one ends it, all are read or the time is over. */
export const fuzz = async ({ format, corpus, seed, from, count, until }: Campaign): Promise<Outcome> => {
  const worker = spawn(
    process.execPath,
    [
      `--max-old-space-size=${HEAP}`,
      '--import',
      import.meta.resolve('tsx'),
      fileURLToPath(new URL('worker.ts', import.meta.url)),
      ...[format, corpus, seed, from, count].map(String),
    ],
    { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, NODE_OPTIONS: '' } },
  )
  let number = from
  let spent = 0
  let isHung = false
  let isOver = false
  let complaint = ''
  worker.stdout.on('data', (dots: Buffer) => {
    number += dots.length
    spent = ticksOf(worker.pid)
  })
  worker.stderr.on('data', (text: Buffer) => (complaint = (complaint + text.toString()).slice(-4000)))
  const watch = setInterval(() => {
    if (until !== undefined && Date.now() > until) {
      isOver = true
      worker.kill('SIGKILL')
      return
    }
    const now = ticksOf(worker.pid)
    // It has to load and to look at the right images first.
    if (number === from && spent === 0) return
    if (now - spent > SECONDS * TICKS) {
      isHung = true
      worker.kill('SIGKILL')
    }
  }, 200)
  const code = await new Promise<number | null>((resolve, reject) => {
    worker.on('error', reject)
    worker.on('close', resolve)
  })
  clearInterval(watch)
  if (code === 0 || isOver) return { next: number }
  const reason = isHung ? `it takes more than ${SECONDS} s` : complaint.trim() || 'the process was killed'
  return { next: number + 1, failure: { number, reason } }
}

/** Processor time of a process in hundredths of a second. proc(5) */
const ticksOf = (pid: number | undefined): number => {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /, '')
      .split(' ')
    return Number(fields[11]) + Number(fields[12])
  } catch {
    return 0
  }
}
