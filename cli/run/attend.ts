import { setTimeout as sleep } from 'node:timers/promises'
import type { BootArch } from '../../lib/inspect/boot-of.ts'
import { command } from '../attach/qmp.ts'
import { answer } from '../report/answer.ts'
import { EXIT, Failure } from '../report/exit.ts'
import { causeText } from './boot-causes.ts'
import { bootReader, type BootReport, type Stage, type Stalled } from './boot-report.ts'
import { type Qemu, startQemu } from './qemu.ts'
import type { Settings } from './settings.ts'
import { type Login, openSsh, sshLine, untilSshAnswers } from './ssh.ts'
import { joinTerminal, say } from './terminal.ts'

interface Attendance extends Pick<Settings, 'patience' | 'endsWhenDone' | 'isQuiet' | 'ssh' | 'sshUser'> {
  readonly arch: BootArch
  /** The way to the SSH of the guest; undefined when no local port leads there. */
  readonly door: Omit<Login, 'user'> | undefined
  /** The descriptor of the drive; undefined when a service takes its place. */
  readonly drive: number | undefined
  /** Ends the guest. */
  readonly signal: AbortSignal
}

/** Seconds that the SSH of a guest may take when nobody waits for cloud-init. */
const PATIENCE = 600

/** Seconds that a guest may take to shut down. */
const FAREWELL = 90

/**
 * Runs a guest until it is off, or until the command of --ssh has ended.
 *
 * @throws Failure when cloud-init was to finish and did not, or reported errors; and with the exit code of the command of --ssh
 */
export async function attend(args: readonly string[], attendance: Attendance): Promise<void> {
  const { arch, endsWhenDone, isQuiet, ssh, drive, signal } = attendance
  const qemu = startQemu(`qemu-system-${arch}`, args, drive)
  let isEnded = false
  const end = (): void => {
    isEnded = true
    qemu.stop()
  }
  signal.addEventListener('abort', end, { once: true })
  const leave = isQuiet || ssh !== undefined ? undefined : joinTerminal(qemu, end)
  // A guest blocks when nobody reads its console.
  qemu.output.resume()
  try {
    say(`The guest is booting; ${process.stdin.isRaw ? 'Ctrl-]' : 'Ctrl-C'} stops it.`)
    const report = await untilUp(qemu, attendance, () => isEnded)
    const code = ssh === undefined ? 0 : await logIn(qemu, ssh, report?.users[0], attendance)
    if (endsWhenDone || ssh !== undefined) await switchOff(qemu)
    await qemu.gone
    if (code !== 0) throw new Failure(code, '')
    if (report !== undefined) judge(report, drive === undefined ? 'service' : 'drive')
  } finally {
    qemu.stop()
    await qemu.gone.catch(() => undefined)
    leave?.()
    signal.removeEventListener('abort', end)
  }
}

/** Waits for cloud-init and says how to log in; returns undefined at once when nobody is to wait. */
async function untilUp(
  qemu: Qemu,
  { patience, door, sshUser, ssh }: Attendance,
  isEnded: () => boolean,
): Promise<BootReport | undefined> {
  const sayDoor = (user: string | undefined): void => {
    if (door !== undefined && ssh === undefined && user !== undefined) say(sshLine({ ...door, user }))
  }
  if (patience === undefined) {
    sayDoor(sshUser ?? 'USER')
    return undefined
  }
  const { report, stalled, isLate } = await reportOf(qemu, patience)
  if (report === undefined) {
    if (isEnded()) throw new Failure(EXIT.interrupted, 'the guest was stopped before cloud-init finished')
    answer({ stalled })
    const what = isLate
      ? `cloud-init did not finish within ${patience} s`
      : 'the guest shut down before cloud-init finished'
    throw new Failure(EXIT.failed, what, stalledLines(stalled), { code: 'guest-failed' })
  }
  answer({ boot: { status: statusOf(report), ...report }, ssh_port: door?.port })
  say(report.line)
  if (report.stages.length > 1) say(stagesText(report.stages))
  sayDoor(sshUser ?? report.users[0])
  return report
}

/** Says what a guest did last, and what probably holds it up. */
function stalledLines({ line, stages, problems, cause }: Stalled): readonly string[] {
  const last = stages.at(-1)
  return [
    ...(line === undefined ? [] : [`The last line on the console: ${line}`]),
    ...(last === undefined
      ? []
      : [`The last stage of cloud-init: ${last.stage}, which began ${last.at} s after the boot`]),
    ...problems,
    `The likely cause: ${causeText(cause)}`,
  ]
}

/** Says how long each stage took, until the next one began. */
function stagesText(stages: readonly Stage[]): string {
  const parts = stages
    .slice(0, -1)
    .map(({ stage, at }, n) => `${stage} ${(stages[n + 1]!.at - at).toFixed(1)} s`)
  return `The stages of cloud-init: ${parts.join(', ')}; ${stages.at(-1)!.stage} ${stages.at(-1)!.at} s after the boot`
}

/**
 * Opens SSH to the guest and returns the exit code.
 *
 * @throws Failure when there is no way in
 */
async function logIn(
  qemu: Qemu,
  command: string,
  first: string | undefined,
  { door, sshUser, patience = PATIENCE, signal }: Attendance,
): Promise<number> {
  const user = sshUser ?? first
  const fail = (message: string): Failure => new Failure(EXIT.failed, message, [], { code: 'guest-failed' })
  if (door === undefined)
    throw fail('no local port leads to the guest, because none of its NICs has a known IPv4 address')
  if (user === undefined) throw fail('the console names no user who got an SSH key; name one with --ssh-user')
  const over = AbortSignal.any([signal, AbortSignal.timeout(patience * 1000)])
  const off = qemu.gone.then(() => {
    throw fail('the guest shut down before its SSH answered')
  })
  try {
    await Promise.race([untilSshAnswers(door.port, over), off])
  } catch (cause) {
    signal.throwIfAborted()
    throw over.aborted ? fail(`the SSH of the guest did not answer within ${patience} s`) : cause
  } finally {
    off.catch(() => undefined)
  }
  return openSsh({ ...door, user }, command, signal)
}

/** Returns the report of cloud-init, or how far the guest came when it is off or the time is over. */
async function reportOf({ output, gone }: Qemu, patience: number) {
  const over = new AbortController()
  const late = sleep(patience * 1000, 'late' as const, { signal: over.signal })
  let found: BootReport | undefined
  let tell: () => void
  const said = new Promise<void>((resolve) => (tell = resolve))
  const reader = bootReader((report) => {
    found = report
    tell()
  })
  try {
    output.on('data', (chunk: Uint8Array) => reader.read(chunk))
    const end = await Promise.race([said, gone.then(() => 'gone' as const), late])
    return { report: found, stalled: reader.stalled(), isLate: end === 'late' }
  } finally {
    over.abort()
    late.catch(() => undefined)
  }
}

/** Presses the guest's power button, and kills QEMU if the guest does not shut down. */
async function switchOff(qemu: Qemu): Promise<void> {
  const over = new AbortController()
  const patience = sleep(FAREWELL * 1000, undefined, { signal: over.signal }).then(qemu.stop, () => undefined)
  // The monitor of a guest that is already off is closed.
  await command(qemu.monitor, 'system_powerdown').catch(() => undefined)
  await Promise.race([qemu.gone, patience])
  over.abort()
}

/** Tells whether cloud-init did its work: it used what it got, and reported no errors. */
function statusOf({ datasource, problems }: BootReport): 'done' | 'error' | 'unused' {
  if (datasource === undefined || datasource === 'None') return 'unused'
  return problems.length > 0 ? 'error' : 'done'
}

/** @throws Failure when cloud-init did not use the drive or the service, or reported errors */
function judge(report: BootReport, source: 'drive' | 'service'): void {
  const { problems, log } = report
  const about = { code: 'guest-failed' } as const
  const details = log.length === 0 ? [] : ['The lines on the console that may say why:', ...log]
  switch (statusOf(report)) {
    case 'unused': {
      const hint = source === 'drive' ? [`The likely cause: ${causeText('drive-not-found')}`] : []
      throw new Failure(EXIT.failed, `cloud-init did not use the ${source}`, [...hint, ...details], about)
    }
    case 'error':
      throw new Failure(EXIT.failed, 'cloud-init reported errors:', [...problems, ...details], about)
    case 'done':
  }
}
