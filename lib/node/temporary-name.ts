import { randomBytes } from 'node:crypto'
import { lstatSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs'
import { hostname } from 'node:os'
import { basename, dirname, join } from 'node:path'

/** The purpose of a temporary name: a new file that is being written, or an old one until all new ones are renamed. */
export type TemporaryKind = 'tmp' | 'old'

/** The most bytes of the target's name in the temporary one, which then fits into 143 bytes, the limit of eCryptfs. */
const MAX_STEM = 80

/**
 * Returns an unused name beside `target`. It identifies the process, so that a later run can remove files of a dead one.
 */
export function temporaryName(target: string, kind: TemporaryKind): string {
  const { system, start } = self()
  const random = randomBytes(5).toString('hex')
  const token = `${system}-${process.pid.toString(36)}-${start}-${random}`
  return join(dirname(target), `.${stemOf(target)}.${token}.${kind}`)
}

/** Returns the start of the target's name, cut between characters. */
function stemOf(target: string): string {
  let stem = ''
  for (const character of basename(target)) {
    if (Buffer.byteLength(stem + character) > MAX_STEM) break
    stem += character
  }
  return stem
}

const TOKEN = /^([0-9a-z]+)-([0-9a-z]+)-([0-9a-z]+)-[0-9a-f]{10}\.(?:tmp|old)$/

/** The time without a change after which a file of another system counts as abandoned, in milliseconds. */
const ABANDONED = 24 * 60 * 60 * 1000

/**
 * Removes the files that dead processes of this user left beside `target`, but not those of living processes. Files of another
 * machine, container or boot are removed after a day. It never throws.
 */
export function removeStale(target: string): void {
  const prefix = `.${stemOf(target)}.`
  remove(dirname(target), (name) => (name.startsWith(prefix) ? name.slice(prefix.length) : ''))
}

/** Does the same for all targets in a folder. */
export function removeAllStale(folder: string): void {
  remove(folder, (name) => /^\.[^]*\.([^.]+\.[^.]+)$/.exec(name)?.[1] ?? '')
}

function remove(folder: string, tokenOf: (name: string) => string): void {
  try {
    for (const name of readdirSync(folder)) {
      const [, system, pid, start] = TOKEN.exec(tokenOf(name)) ?? []
      if (system === undefined) continue
      const path = join(folder, name)
      const { uid, mtimeMs } = lstatSync(path)
      if (process.geteuid !== undefined && uid !== process.geteuid()) continue
      const isDead =
        system === self().system ? !isAlive(parseInt(pid!, 36), start!) : Date.now() - mtimeMs > ABANDONED
      if (isDead) rmSync(path, { recursive: true, force: true })
    }
  } catch {
    // The folder cannot be read, or another run removed the file first.
  }
}

interface Identity {
  /** The boot and the PID namespace of the process. */
  readonly system: string
  /** The start time of the process in ticks since the boot; 0 when unknown. */
  readonly start: string
}

let known: Identity | undefined

function self(): Identity {
  return (known ??= { system: systemOf(), start: startOf(process.pid) ?? '0' })
}

function systemOf(): string {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').slice(0, 8)
    const [space = '0'] = /\d+/.exec(readlinkSync('/proc/self/ns/pid')) ?? []
    return `${boot}${Number(space).toString(36)}`
  } catch {
    return Buffer.from(hostname()).toString('hex').slice(0, 16) || '0'
  }
}

/** Returns the start time of a process, or undefined when /proc does not show it. */
function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    // The name of the program, in parentheses, may contain any character. Source: proc(5), field 22.
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]).toString(36)
  } catch {
    return undefined
  }
}

function isAlive(pid: number, start: string): boolean {
  const now = startOf(pid)
  if (now !== undefined) return now === start || start === '0'
  try {
    process.kill(pid, 0)
    return true
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code !== 'ESRCH'
  }
}
