import { setTimeout as sleep } from 'node:timers/promises'
import type { BootArch } from '../../lib/inspect/boot-of.ts'
import { command } from '../attach/qmp.ts'
import { answer } from '../report/answer.ts'
import { EXIT, Failure } from '../report/exit.ts'
import { bootReader, type BootReport } from './boot-report.ts'
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
  const report = await reportOf(qemu, patience)
  if (report === undefined) {
    if (isEnded()) throw new Failure(EXIT.interrupted, 'the guest was stopped before cloud-init finished')
    throw new Failure(EXIT.failed, 'the guest shut down before cloud-init finished', [], {
      code: 'guest-failed',
    })
  }
  const { datasource, line, users, problems } = report
  answer({ boot: { datasource, line, users, problems }, ssh_port: door?.port })
  say(report.line)
  sayDoor(sshUser ?? users[0])
  return report
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

/** Returns the report of cloud-init; undefined when QEMU ended first. */
async function reportOf({ output, gone }: Qemu, patience: number): Promise<BootReport | undefined> {
  const over = new AbortController()
  const late = sleep(patience * 1000, undefined, { signal: over.signal }).then(() => {
    throw new Failure(
      EXIT.failed,
      `cloud-init did not finish within ${patience} s; raise --timeout, or use --no-wait for an image without cloud-init or without console=ttyS0`,
      [],
      { code: 'guest-failed' },
    )
  })
  try {
    const said = new Promise<BootReport>((resolve) => output.on('data', bootReader(resolve)))
    return await Promise.race([said, gone.then(() => undefined), late])
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

/** @throws Failure when cloud-init did not use the drive or the service, or reported errors */
function judge({ datasource, problems }: BootReport, source: 'drive' | 'service'): void {
  if (datasource === undefined || datasource === 'None')
    throw new Failure(EXIT.failed, `cloud-init did not use the ${source}`, [], { code: 'guest-failed' })
  if (problems.length > 0)
    throw new Failure(EXIT.failed, 'cloud-init reported errors:', problems, { code: 'guest-failed' })
}
