import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** One file system entry of a mounted disc. */
export interface Entry {
  /** Relative to the mount point, without a leading slash. */
  path: string
  type: 'file' | 'dir' | 'link' | 'other'
  /** Permission bits in octal, like `'444'`. */
  mode: string
  uid: number
  gid: number
  /** Bytes. */
  size: number
  /** Seconds since 1970. */
  mtime: number
  /** Hex digest of a file; absent when the kernel could not read it. */
  sha256?: string
  /** Of a link only. */
  target?: string
}

/** How the kernel reads a disc with one set of mount options. */
export interface View {
  mounted: boolean
  /** What the kernel said while it mounted and read. */
  kernel: string[]
  /** Effective mount options; absent when not mounted. */
  options?: string
  /** Sorted by path; absent when not mounted. */
  entries?: Entry[]
  /** Why the mount failed. */
  error?: string
}

/** The disc by Rock Ridge (`ro`), Joliet (`ro,norock`), plain (`ro,norock,nojoliet`) and UDF. */
export interface Views {
  rockridge: View
  joliet: View
  plain: View
  udf: View
}

/** A file or link of the guest that was made or rewritten since its image was built. */
export interface ChangedFile extends Entry {
  /** User name, or the number when the user has none. */
  owner: string
  /** Content up to 64 KiB: `text` when it is UTF-8, else `base64`. */
  text?: string
  base64?: string
}

/** One interface of `ip -j addr`, only the fields of interest. */
export interface Interface {
  ifname: string
  /** MAC address. */
  address: string
  mtu: number
  operstate: string
  addr_info: { family: 'inet' | 'inet6'; local: string; prefixlen: number; scope: string }[]
}

/** One route of `ip -j route`, only the fields of interest. */
export interface Route {
  /** `'default'` or a network like `'192.0.2.0/24'`. */
  dst: string
  dev?: string
  gateway?: string
  metric?: number
}

/** Rendered file contents by path. */
export type Files = Record<string, string>

/** What the guest found on the drive and did. */
export interface GuestReport {
  cloudInit: {
    version: string
    /** False when ds-identify found no datasource and cloud-init stayed off. */
    enabled: boolean
    /**
     * Like `'DataSourceConfigDrive [net,ver=2][source=/dev/sr1]'`; `'DataSourceNone'` when a drive
     * was found and could not be read; null when cloud-init stayed off or failed early.
     */
    datasource: string | null
    errors: string[]
    /** Lines of cloud-init.log with level WARNING and above. */
    warnings: string[]
    log: string
    /** What the modules and runcmd printed. */
    outputLog: string
    dsIdentifyLog: string
  }
  /**
   * What the datasource object holds; null when cloud-init stayed off. The class is
   * `'DataSourceNone'` when a drive was found and could not be read.
   */
  datasource: {
    /** Like `'DataSourceConfigDrive'`. */
    class: string
    subplatform: string
    instanceId: string
    /** Short host name. */
    hostname: string
    publicKeys: string[]
    metadata: Record<string, unknown>
    /** Network config version 1 or 2, as cloud-init converted it. */
    networkConfig: Record<string, unknown> | null
    userdataRaw: string | null
    vendordataRaw: unknown
    ec2Metadata: unknown
    /** Injected files: content by path. */
    files: Files
  } | null
  system: {
    hostname: string
    etcHostname: string
    hosts: string
    /** Target of /etc/localtime. */
    timezone: string
    /** root and the users from uid 1000. */
    users: {
      name: string
      uid: number
      gecos: string
      home: string
      shell: string
      groups: string[]
    }[]
    /** Second field of /etc/shadow by user. */
    passwordHashes: Record<string, string>
    authorizedKeys: Files
    hostKeys: Files
    sudoers: Files
    failedUnits: string[]
  }
  network: {
    addresses: Interface[]
    routes: Route[]
    routes6: Route[]
    /** Network configuration files of this guest (netplan, networkd). */
    rendered: Files
    /** The same configuration as other distributions get it; null when the drive has none. */
    renderings: Record<'eni' | 'netplan' | 'networkd' | 'sysconfig', Files> | null
  }
  changedFiles: ChangedFile[]
  /** /dev/sr0 (another disc) and /dev/sr1 (the drive) with blkid's tags and /dev/disk links. */
  drives: { device: string; blkid: Record<string, string>; links: string[] }[]
  views: Views
  /** Sections that could not be collected and are null; empty in a sound report. */
  reportErrors: Record<string, string>
}

export interface BootOptions {
  /** The datasource that cloud-init must use; default `'ConfigDrive'`. */
  expect?: 'ConfigDrive' | 'NoCloud' | 'none' | undefined
  /** The drive is a disk, /dev/vdc; default `'cdrom'`, the second one. */
  device?: 'cdrom' | 'disk' | undefined
  /** The volume label that the guest must see in its second CD-ROM. */
  label?: string | undefined
  /** MAC addresses; default fa:16:3e:00:00:01 and fa:16:3e:00:00:02. */
  nics?: readonly string[] | undefined
  /** Default 300. */
  timeoutSeconds?: number | undefined
}

export interface BootResult {
  /**
   * 0 as expected, 2 no report within the time, 3 another datasource, 4 cloud-init errors,
   * 5 another volume label.
   */
  exitCode: number
  /** Absent with exit code 2 only. */
  report?: GuestReport
  /** What boot-guest.sh said, for a failed test's message. */
  log: string
}

/**
 * Boots the guest once with the image as its second CD-ROM or as a disk. The first call builds the guest.
 * Rejects when the guest cannot be built or a tool is missing.
 */
export async function bootGuest(imagePath: string, options: BootOptions = {}): Promise<BootResult> {
  const out = await mkdtemp(join(tmpdir(), 'guest-report-'))
  try {
    const args = [...(options.device === 'disk' ? ['--disk'] : []), imagePath, '--out', out]
    if (options.expect !== undefined) args.push('--expect', options.expect)
    if (options.label !== undefined) args.push('--label', options.label)
    for (const mac of options.nics ?? []) args.push('--nic', mac)
    if (options.timeoutSeconds !== undefined) args.push('--timeout', String(options.timeoutSeconds))
    const { exitCode, stderr } = await run('boot-guest.sh', args, [0, 2, 3, 4, 5])
    if (exitCode === 2) return { exitCode, log: stderr }
    const report = JSON.parse(await readFile(join(out, 'report.json'), 'utf8')) as GuestReport
    return { exitCode, report, log: stderr }
  } finally {
    await rm(out, { recursive: true, force: true })
  }
}

/** Writes the guest as a disk that boots by itself, by BIOS, and has its console on the serial port: qcow2, as clouds have it. */
export async function writeGuestDisk(path: string): Promise<void> {
  await run('disk-image.sh', [path], [0])
}

/**
 * Lets the guest's kernel mount the ISO image in each view; takes seconds. A view that the kernel
 * refuses has `mounted: false`. Rejects when the kernel gives no answer or a tool is missing.
 */
export async function mountInKernel(isoPath: string): Promise<{ label: string; views: Views }> {
  const { stdout } = await run('kernel-mount.sh', [isoPath], [0])
  return JSON.parse(stdout) as { label: string; views: Views }
}

/** What a kernel shows of the FAT volume on a disk, or in its first partition, and the kernel's messages. */
export async function mountDiskInKernel(diskPath: string): Promise<View> {
  const { stdout } = await run('kernel-mount.sh', ['--disk', diskPath], [0])
  return (JSON.parse(stdout) as { views: { vfat: View } }).views.vfat
}

/** Lets the guest's kernel write files into the UDF volume that fills a disk, and returns what it shows of them. */
export async function fillInKernel(diskPath: string): Promise<View> {
  const { stdout } = await run('kernel-mount.sh', ['--fill', diskPath], [0])
  return (JSON.parse(stdout) as { views: { udf: View } }).views.udf
}

function run(
  script: string,
  args: string[],
  accepted: number[],
): Promise<{ exitCode: number; stdout: string; stderr: string }> {
  return new Promise((resolve, reject) => {
    const path = fileURLToPath(new URL(script, import.meta.url))
    const child = spawn('bash', [path, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
    let stdout = ''
    let stderr = ''
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => (stdout += chunk))
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk))
    child.on('error', reject)
    child.on('close', (code, signal) => {
      if (code !== null && accepted.includes(code)) resolve({ exitCode: code, stdout, stderr })
      else reject(new Error(`${script} ended with ${code ?? signal}: ${stderr.trim()}`))
    })
  })
}
