import { setTimeout as sleep } from 'node:timers/promises'
import { command } from '../attach/qmp.ts'
import { answer } from '../report/answer.ts'
import { EXIT, Failure } from '../report/exit.ts'
import { bootReader, type BootReport } from './boot-report.ts'
import { type Qemu, startQemu } from './qemu.ts'
import type { Settings } from './settings.ts'
import { joinTerminal, say } from './terminal.ts'

interface Attendance extends Pick<Settings, 'sshPort' | 'patience' | 'endsWhenDone' | 'isQuiet'> {
  /** The descriptor of the drive; undefined when a service takes its place. */
  readonly drive: number | undefined
  /** Ends the guest. */
  readonly signal: AbortSignal
}

/** Seconds that a guest may take to shut down. */
const FAREWELL = 90

/**
 * Runs a guest until it is off.
 *
 * @throws Failure when cloud-init was to finish and did not, or reported errors
 */
export async function attend(args: readonly string[], attendance: Attendance): Promise<void> {
  const { sshPort, patience, endsWhenDone, isQuiet, drive, signal } = attendance
  const qemu = startQemu(args, drive)
  let isEnded = false
  const end = (): void => {
    isEnded = true
    qemu.stop()
  }
  signal.addEventListener('abort', end, { once: true })
  const leave = isQuiet ? undefined : joinTerminal(qemu, end)
  // A guest blocks when nobody reads its console.
  qemu.output.resume()
  try {
    say(`The guest is booting; ${process.stdin.isRaw ? 'Ctrl-]' : 'Ctrl-C'} stops it.`)
    if (patience === undefined) {
      if (sshPort !== undefined) say(sshLine(sshPort))
      return await qemu.gone
    }
    const report = await reportOf(qemu, patience)
    if (report === undefined) {
      if (isEnded) throw new Failure(EXIT.interrupted, 'the guest was stopped before cloud-init finished')
      throw new Failure(EXIT.failed, 'the guest shut down before cloud-init finished', [], {
        code: 'guest-failed',
      })
    }
    const { datasource, line, users, problems } = report
    answer({ boot: { datasource, line, users, problems }, ssh_port: sshPort })
    say(report.line)
    if (sshPort !== undefined && report.users.length > 0) say(sshLine(sshPort, report.users[0]))
    if (endsWhenDone) await switchOff(qemu)
    await qemu.gone
    judge(report, drive === undefined ? 'service' : 'drive')
  } finally {
    qemu.stop()
    await qemu.gone.catch(() => undefined)
    leave?.()
    signal.removeEventListener('abort', end)
  }
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

function sshLine(port: number, user = 'USER'): string {
  return `ssh -p ${port} ${user}@127.0.0.1`
}

/** @throws Failure when cloud-init did not use the drive or the service, or reported errors */
function judge({ datasource, problems }: BootReport, source: 'drive' | 'service'): void {
  if (datasource === undefined || datasource === 'None')
    throw new Failure(EXIT.failed, `cloud-init did not use the ${source}`, [], { code: 'guest-failed' })
  if (problems.length > 0)
    throw new Failure(EXIT.failed, 'cloud-init reported errors:', problems, { code: 'guest-failed' })
}
