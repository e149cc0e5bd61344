/** What a guest's console told of cloud-init. A guest writes what it likes: texts are to be printed as such. */
export interface BootReport {
  /** Like `ConfigDrive`; `None` when there was a source and cloud-init could not use it; absent: there was none. */
  readonly datasource: string | undefined
  /** cloud-init's own line of its end. */
  readonly line: string
  /** The first lines that say that something failed. */
  readonly problems: readonly string[]
  /** The first users who got SSH keys; each is a name that a shell takes as it is. */
  readonly users: readonly string[]
}

/** `final_message` of cloudinit/config/cc_final_message.py, as long as the user data has no other. */
const FINISHED = /Cloud-init v\. \S+ finished at .*\bDatasource (?:DataSource)?(\w+)/

/** `main_modules` of cloudinit/cmd/main.py, and systemd of a unit that has failed for that. */
const NO_SOURCE =
  /Can not apply stage final, no datasource found|Failed to start (?:cloud-final\.service|Execute cloud user\/final scripts)/

/** `Modules._run_modules` of cloudinit/config/modules.py, `main_init` of cmd/main.py; what is worse than a warning. */
const FAILED = /\[WARNING\]: (?:Running module .* failed|failed stage )|\[(?:ERROR|CRITICAL)\]: /

/**
 * cloudinit/config/cc_ssh_authkey_fingerprints.py. The name goes into a line to be pasted, so it is one that useradd makes:
 * NAME_REGEX of adduser.conf, with capitals.
 */
const AUTHORIZED = /Authorized keys from \S+ for user ([A-Za-z_][A-Za-z0-9_.-]{0,31})\+/

/** Characters of a line that are kept; a guest can write without end and without a line break. */
const LONGEST = 4096

/** Users and problems that are kept. */
const MOST = 100

/** Reads a console as it comes; `onEnd` is called once, when cloud-init is done. */
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

/** Without colours and moves of the cursor (ECMA-48, 5.4). */
function plain(line: string): string {
  // oxlint-disable-next-line no-control-regex
  return line.replace(/\x1b\[[0-?]*[ -/]*[@-~]/g, '').trim()
}
