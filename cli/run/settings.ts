import type { PlatformFlags } from './platform.ts'
import { EXIT, Failure } from '../report/exit.ts'

/** How to run a guest. */
export interface Settings {
  /** What the user says about the machine; the image says the rest. */
  readonly platform: PlatformFlags
  /** In QEMU's notation. */
  readonly memory: string
  readonly cpus: number
  /** Undefined: any free port. */
  readonly sshPort: number | undefined
  /** Seconds that cloud-init may take; undefined: do not wait. */
  readonly patience: number | undefined
  readonly endsWhenDone: boolean
  readonly isQuiet: boolean
  /** The command to run in the guest by SSH, '' for a shell; undefined: none. */
  readonly ssh: string | undefined
  /** The user to log in as; undefined: the first one who got a key. */
  readonly sshUser: string | undefined
  /** A spec without an SSH key gets those of this user. */
  readonly addsKeys: boolean
  /** File that keeps what the guest writes; undefined: discard it. */
  readonly keep: string | undefined
  /** The image may refer to other files. */
  readonly takesOtherFiles: boolean
  /** Whether a metadata service takes the place of the drive. */
  readonly hasService: boolean
  /** The folder that keeps what the guest posts to the service; undefined: it is lost. */
  readonly state: string | undefined
}

interface Flags extends PlatformFlags {
  readonly memory: string | undefined
  readonly cpus: string | undefined
  readonly 'ssh-port': string | undefined
  readonly timeout: string | undefined
  readonly 'no-wait': boolean
  readonly 'exit-when-done': boolean
  readonly quiet: boolean
  readonly ssh: string | undefined
  readonly 'ssh-user': string | undefined
  readonly 'no-own-key': boolean
  readonly keep: string | undefined
  readonly 'allow-other-files': boolean
  readonly service: boolean
  readonly state: string | undefined
}

/** A name that SSH does not read as an option. */
const USER = /^[A-Za-z_][A-Za-z0-9_.-]{0,31}\$?$/

/** @throws Failure for an invalid value, or two that contradict each other */
export function settingsOf(flags: Flags): Settings {
  const { memory = '1G', quiet, keep } = flags
  if (!/^[1-9]\d{0,8}[MG]?$/.test(memory))
    throw new Failure(EXIT.usage, '--memory must be a number of MiB, or a number with M or G: 512M, 2G.')
  if (flags['no-wait'] && (flags['exit-when-done'] || flags.timeout !== undefined))
    throw new Failure(EXIT.usage, 'Use --no-wait or --exit-when-done and --timeout, not both.')
  const sshUser = flags['ssh-user']
  if (sshUser !== undefined && !USER.test(sshUser))
    throw new Failure(EXIT.usage, '--ssh-user must be the name of a user.')
  if (flags['no-wait'] && flags.ssh !== undefined && sshUser === undefined)
    throw new Failure(EXIT.usage, '--ssh with --no-wait needs --ssh-user, because the console is not read.')
  const { arch, firmware, machine } = flags
  return {
    platform: { arch, firmware, machine },
    memory,
    cpus: numberOf('cpus', flags.cpus, 255) ?? 2,
    sshPort: numberOf('ssh-port', flags['ssh-port'], 65_535),
    patience: flags['no-wait'] ? undefined : (numberOf('timeout', flags.timeout, 1_000_000) ?? 600),
    endsWhenDone: flags['exit-when-done'],
    isQuiet: quiet,
    ssh: flags.ssh,
    sshUser,
    addsKeys: !flags['no-own-key'],
    keep,
    takesOtherFiles: flags['allow-other-files'],
    hasService: flags.service,
    state: flags.state,
  }
}

function numberOf(option: string, text: string | undefined, most: number): number | undefined {
  if (text === undefined) return undefined
  const number = Number(text)
  if (/^\d{1,9}$/.test(text) && number >= 1 && number <= most) return number
  throw new Failure(EXIT.usage, `--${option} must be a number from 1 to ${most}.`)
}
