import { randomBytes } from 'node:crypto'
import { lstatSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs'
import { hostname } from 'node:os'
import { basename, dirname, join } from 'node:path'

/** What a name beside a target is for: a new file that is being written, or the old one until all new ones have their names. */
export type TemporaryKind = 'tmp' | 'old'

/** Bytes of the target's name in the temporary one, which so fits where 143 bytes do (eCryptfs has no more). */
const MAX_STEM = 80

/**
 * Gives an unused name beside `target`. It tells who made it, so that a later run can remove what a dead one left.
 */
export function temporaryName(target: string, kind: TemporaryKind): string {
  const { system, start } = self()
  const random = randomBytes(5).toString('hex')
  const token = `${system}-${process.pid.toString(36)}-${start}-${random}`
  return join(dirname(target), `.${stemOf(target)}.${token}.${kind}`)
}

/** The start of the target's name, cut between two characters. */
function stemOf(target: string): string {
  let stem = ''
  for (const character of basename(target)) {
    if (Buffer.byteLength(stem + character) > MAX_STEM) break
    stem += character
  }
  return stem
}

const TOKEN = /^([0-9a-z]+)-([0-9a-z]+)-([0-9a-z]+)-[0-9a-f]{10}\.(?:tmp|old)$/

/** Milliseconds after which what another system left, and nobody wrote to, belongs to nobody. */
const ABANDONED = 24 * 60 * 60 * 1000

/**
 * Removes what dead processes of this user left beside `target`; what a living process writes stays. Of another machine,
 * container or boot it removes what is a day old. It never fails.
 */
export function removeStale(target: string): void {
  const folder = dirname(target)
  const prefix = `.${stemOf(target)}.`
  try {
    for (const name of readdirSync(folder)) {
      if (!name.startsWith(prefix)) continue
      const [, system, pid, start] = TOKEN.exec(name.slice(prefix.length)) ?? []
      if (system === undefined) continue
      const path = join(folder, name)
      const { uid, mtimeMs } = lstatSync(path)
      if (process.geteuid !== undefined && uid !== process.geteuid()) continue
      const isDead =
        system === self().system ? !isAlive(parseInt(pid!, 36), start!) : Date.now() - mtimeMs > ABANDONED
      if (isDead) rmSync(path, { recursive: true, force: true })
    }
  } catch {
    // The folder cannot be read, or another run was quicker.
  }
}

interface Identity {
  /** Of the boot and the space of process numbers in which a process has its number. */
  readonly system: string
  /** When the process began, in ticks since the boot; 0: not known. */
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

/** When a process began; undefined: /proc does not show it. */
function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    // The name of the program, in brackets, may hold anything. Source: proc(5), field 22.
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
