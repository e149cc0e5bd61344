/** What the guest's console says about cloud-init. The texts are untrusted: escape them before printing. */
export interface BootReport {
  /** Like `ConfigDrive`; `None`: cloud-init found a data source but could not use it; undefined: it found none. */
  readonly datasource: string | undefined
  /** cloud-init's final line. */
  readonly line: string
  /** The first lines that report a failure. */
  readonly problems: readonly string[]
  /** The first users who got SSH keys; the names need no shell quoting. */
  readonly users: readonly string[]
}

/** The default `final_message` of cloudinit/config/cc_final_message.py; user data may change it. */
const FINISHED = /Cloud-init v\. \S+ finished at .*\bDatasource (?:DataSource)?(\w+)/

/** `main_modules` of cloudinit/cmd/main.py, and systemd's message for the unit that fails because of it. */
const NO_SOURCE =
  /Can not apply stage final, no datasource found|Failed to start (?:cloud-final\.service|Execute cloud user\/final scripts)/

/** `Modules._run_modules` of cloudinit/config/modules.py, `main_init` of cmd/main.py; everything worse than a warning. */
const FAILED = /\[WARNING\]: (?:Running module .* failed|failed stage )|\[(?:ERROR|CRITICAL)\]: /

/**
 * cloudinit/config/cc_ssh_authkey_fingerprints.py. The name goes into a line to paste, so only names valid for useradd match:
 * NAME_REGEX of adduser.conf, with capitals.
 */
const AUTHORIZED = /Authorized keys from \S+ for user ([A-Za-z_][A-Za-z0-9_.-]{0,31})\+/

/** Most characters of a line to keep: a guest can write an endless line. */
const LONGEST = 4096

/** Most users and problems to keep. */
const MOST = 100

/** Returns a reader of console output that calls `onEnd` once, when cloud-init has finished. */
export function bootReader(onEnd: (report: BootReport) => void): (chunk: Uint8Array) => void {
  const decoder = new TextDecoder()
  const problems: string[] = []
  const users: string[] = []
  let begun = ''
  let hasEnded = false
  const read = (line: string): void => {
    const user = AUTHORIZED.exec(line)?.[1]
    if (user !== undefined && users.length < MOST) users.push(user)
    if (FAILED.test(line) && problems.length < MOST) problems.push(line)
    const finished = FINISHED.exec(line)
    hasEnded = finished !== null || NO_SOURCE.test(line)
    if (hasEnded) onEnd({ datasource: finished?.[1], line, problems, users })
  }
  return (chunk) => {
    if (hasEnded) return
    const lines = `${begun}${decoder.decode(chunk, { stream: true })}`.split(/[\r\n]+/)
    begun = lines.pop()!.slice(-LONGEST)
    for (const line of lines) if (!hasEnded) read(plain(line.slice(-LONGEST)))
  }
}

/** Removes colours and cursor movements (ECMA-48, 5.4). */
function plain(line: string): string {
  // oxlint-disable-next-line no-control-regex
  return line.replace(/\x1b\[[0-?]*[ -/]*[@-~]/g, '').trim()
}
