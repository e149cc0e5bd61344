import { EXIT, Failure } from '../report/exit.ts'

/** How a guest is run. */
export interface Settings {
  /** As QEMU reads it. */
  readonly memory: string
  readonly cpus: number
  /** Absent: any that is free. */
  readonly sshPort: number | undefined
  /** Seconds until cloud-init has to be done; absent: nobody waits for it. */
  readonly patience: number | undefined
  readonly endsWhenDone: boolean
  readonly isQuiet: boolean
  /** File of what the guest writes; absent: it is not kept. */
  readonly keep: string | undefined
  /** The image may lie in more files than its own. */
  readonly takesOtherFiles: boolean
}

interface Flags {
  readonly memory: string | undefined
  readonly cpus: string | undefined
  readonly 'ssh-port': string | undefined
  readonly timeout: string | undefined
  readonly 'no-wait': boolean
  readonly 'exit-when-done': boolean
  readonly quiet: boolean
  readonly keep: string | undefined
  readonly 'allow-other-files': boolean
}

/** @throws Failure when a value is none, or two contradict each other */
export function settingsOf(flags: Flags): Settings {
  const { memory = '1G', quiet, keep } = flags
  if (!/^[1-9]\d{0,8}[MG]?$/.test(memory))
    throw new Failure(EXIT.usage, '--memory is a number of MiB, or one with M or G: 512M, 2G.')
  if (flags['no-wait'] && (flags['exit-when-done'] || flags.timeout !== undefined))
    throw new Failure(EXIT.usage, '--no-wait and --exit-when-done or --timeout exclude each other.')
  return {
    memory,
    cpus: numberOf('cpus', flags.cpus, 255) ?? 2,
    sshPort: numberOf('ssh-port', flags['ssh-port'], 65_535),
    patience: flags['no-wait'] ? undefined : (numberOf('timeout', flags.timeout, 1_000_000) ?? 600),
    endsWhenDone: flags['exit-when-done'],
    isQuiet: quiet,
    keep,
    takesOtherFiles: flags['allow-other-files'],
  }
}

function numberOf(option: string, text: string | undefined, most: number): number | undefined {
  if (text === undefined) return undefined
  const number = Number(text)
  if (/^\d{1,9}$/.test(text) && number >= 1 && number <= most) return number
  throw new Failure(EXIT.usage, `--${option} is a number from 1 to ${most}.`)
}
