import { causeOf, type Cause } from './boot-causes.ts'

/** What the guest's console says about cloud-init. The texts are untrusted: escape them before printing. */
export interface BootReport {
  /** Like `ConfigDrive`; `None`: cloud-init found a data source but could not use it; undefined: it found none. */
  readonly datasource: string | undefined
  /** cloud-init's final line. */
  readonly line: string
  /** The first lines that report a failure. */
  readonly problems: readonly string[]
  /** The lines that say why: cloud-init's other warnings, and those that stand right before a problem. */
  readonly log: readonly string[]
  /** The first users who got SSH keys; the names need no shell quoting. */
  readonly users: readonly string[]
  /** The stages that began, in order. */
  readonly stages: readonly Stage[]
}

/** A stage of cloud-init, or its end. */
export interface Stage {
  /** `init-local`, `init`, `modules:config`, `modules:final` or `finished`. */
  readonly stage: string
  /** Seconds since the guest booted. */
  readonly at: number
}

/** How far a guest came that does not say that cloud-init has finished. */
export interface Stalled {
  /** The last line that is not empty; undefined for a silent console. */
  readonly line: string | undefined
  readonly stages: readonly Stage[]
  readonly problems: readonly string[]
  readonly cause: Cause
}

/** Reads a guest's console. */
export interface BootReader {
  /** Takes a piece of the console. */
  read(chunk: Uint8Array): void
  /** Tells how far the guest came. */
  stalled(): Stalled
}

/** The default `final_message` of cloudinit/config/cc_final_message.py; user data may change it. */
const FINISHED = /Cloud-init v\. \S+ finished at .*\bDatasource (?:DataSource)?(\w+)/

/** `WELCOME_MSG_TPL` of cloudinit/cmd/main.py. */
const STAGE = /Cloud-init v\. \S+ running '([a-z:-]+)' at .*\bUp (\d+(?:\.\d+)?) seconds/

/** The end of the final message. */
const UP = /\bUp (\d+(?:\.\d+)?) seconds/

/** `main_modules` of cloudinit/cmd/main.py, and systemd's message for the unit that fails because of it. */
const NO_SOURCE =
  /Can not apply stage final, no datasource found|Failed to start (?:cloud-final\.service|Execute cloud user\/final scripts)/

/** `Modules._run_modules` of cloudinit/config/modules.py, `main_init` of cmd/main.py; everything worse than a warning. */
const FAILED = /\[WARNING\]: (?:Running module .* failed|failed stage )|\[(?:ERROR|CRITICAL)\]: /

/** Any other line that cloud-init's log writes to the console. */
const WARNED = /\.py\[WARNING\]: /

/**
 * cloudinit/config/cc_ssh_authkey_fingerprints.py. The name goes into a line to paste, so only names valid for useradd match:
 * NAME_REGEX of adduser.conf, with capitals.
 */
const AUTHORIZED = /Authorized keys from \S+ for user ([A-Za-z_][A-Za-z0-9_.-]{0,31})\+/

/** Most characters of a line to keep: a guest can write an endless line. */
const LONGEST = 4096

/** Most users, problems, stages and lines to keep. */
const MOST = 100

/** Tables of addresses, and the status of units, which explain no failure. cloudinit/netinfo.py; systemd, src/core/manager.c */
const OTHERS =
  /\bci-info: |^\[(?: {2}OK {2}|FAILED|DEPEND|[ *]+)\]|^(?:Starting|Stopping) |^See 'systemctl status/

/** The lines that explain a failure: what a script printed stands before cloud-init's warning about it. */
const BEFORE = 3

/** Returns a reader of console output that calls `onEnd` once, when cloud-init has finished. */
export function bootReader(onEnd: (report: BootReport) => void): BootReader {
  const decoder = new TextDecoder()
  const problems: string[] = []
  const users: string[] = []
  const stages: Stage[] = []
  const log = new Set<string>()
  let recent: readonly string[] = []
  let last: string | undefined
  let cause: Cause | undefined
  let begun = ''
  let hasEnded = false
  const keep = (list: string[], text: string): void => {
    if (list.length < MOST) list.push(text)
  }
  const read = (line: string): void => {
    if (line === '') return
    last = line
    const user = AUTHORIZED.exec(line)?.[1]
    if (user !== undefined) keep(users, user)
    const [, stage, at] = STAGE.exec(line) ?? []
    if (stage !== undefined && stages.length < MOST) stages.push({ stage, at: Number(at) })
    const hasFailed = FAILED.test(line)
    const hasWarned = !hasFailed && WARNED.test(line)
    if (hasFailed) keep(problems, line)
    if (hasFailed || hasWarned)
      for (const each of hasWarned ? [...recent, line] : recent) if (log.size < MOST) log.add(each)
    if (hasFailed || hasWarned || stage !== undefined) recent = []
    else if (!OTHERS.test(line)) recent = [...recent, line].slice(-BEFORE)
    cause = causeOf(line, cause)
    const finished = FINISHED.exec(line)
    hasEnded = finished !== null || NO_SOURCE.test(line)
    if (!hasEnded) return
    const up = finished === null ? undefined : UP.exec(line)?.[1]
    const all = up === undefined ? stages : [...stages, { stage: 'finished', at: Number(up) }]
    onEnd({ datasource: finished?.[1], line, problems, users, stages: all, log: [...log] })
  }
  return {
    read(chunk) {
      if (hasEnded) return
      const lines = `${begun}${decoder.decode(chunk, { stream: true })}`.split(/[\r\n]+/)
      begun = lines.pop()!.slice(-LONGEST)
      for (const line of lines) if (!hasEnded) read(plain(line.slice(-LONGEST)))
    },
    stalled() {
      // A prompt ends in no line break.
      const unfinished = plain(begun)
      const line = unfinished === '' ? last : unfinished
      const found = line === undefined ? causeOf(undefined, undefined) : causeOf(line, cause)
      return { line, stages, problems, cause: found ?? 'unknown' }
    },
  }
}

/** Removes colours and cursor movements (ECMA-48, 5.4), and single controls, such as systemd's reverse line feed (5.3). */
function plain(line: string): string {
  // oxlint-disable-next-line no-control-regex
  return line.replace(/\x1b(?:\[[0-?]*[ -/]*[@-~]|[@-Z\\^_])/g, '').trim()
}
