/** What a Debian guest makes of an image: cloud-init's own code, unpatched, on a real drive. */
import { chmod, mkdir, readFile, stat, symlink, writeFile } from 'node:fs/promises'
import { delimiter, join, resolve } from 'node:path'
import { run, runPython, tool, withDirectory } from './tools.ts'

export interface Failure {
  readonly error: string
}

export interface UserDataPart {
  readonly type: string
  readonly name: string | null
  readonly content: string
}

/** Contents, and the random seed in the metadata, are base64, as a drive may hold any bytes. */
export interface CloudInitDrive {
  readonly version: number
  readonly dsmode: string
  readonly instanceId: string
  readonly localHostname: string | null
  readonly publicKeys: readonly string[]
  readonly metadata: Readonly<Record<string, unknown>>
  readonly ec2Metadata: Readonly<Record<string, unknown>>
  readonly userData: string
  /** What cloud-init's handlers get: gunzipped, MIME unpacked, types told from the first line. */
  readonly userDataParts: readonly UserDataPart[] | Failure
  readonly vendorData: unknown
  readonly vendorData2: unknown
  readonly files: Readonly<Record<string, string>>
  /** cloud-init's network config version 1; `null` without network_data.json. */
  readonly networkConfig: Readonly<Record<string, unknown>> | Failure | null
  /** What cloud-init's netplan renderer writes, parsed. */
  readonly netplan: Readonly<Record<string, unknown>> | Failure | null
  readonly warnings: readonly string[]
}

export type CloudInitResult = CloudInitDrive | Failure

export interface Guest {
  /** Addresses of eth0, eth1, ...; without it those that network_data.json names. */
  readonly macs?: readonly string[]
}

/** Reads an image, or a directory with its tree. The tree is the one Linux would mount. */
export const readWithCloudInit = (drive: string, { macs }: Guest = {}): Promise<CloudInitResult> =>
  withDirectory(async (cloudDirectory) => {
    const seed = join(cloudDirectory, 'seed', 'config_drive')
    await mkdir(join(cloudDirectory, 'seed'))
    if ((await stat(drive)).isDirectory()) await symlink(resolve(drive), seed)
    else {
      await mkdir(seed)
      await run(tool.bsdtar, ['-xf', drive, '-C', seed])
    }
    const args = macs === undefined ? [] : [JSON.stringify(macs)]
    return (await runPython('cloudinit.py', [cloudDirectory, ...args])) as CloudInitResult
  })

/** Programs that ds-identify asks about the machine: the image is its only disk, KVM its host. */
const machine = {
  blkid: `exec ${tool.blkid} "$@" "$CONFIG_DRIVE_IMAGE"`,
  'systemd-detect-virt': 'echo kvm',
} as const

export interface Identified {
  readonly found: boolean
  /** The sources that cloud-init is told to try; empty when it stays disabled. */
  readonly datasources: readonly string[]
}

/** Would cloud-init start, and look for a config drive, in a guest with this image? */
export const dsIdentify = (isoPath: string): Promise<Identified> =>
  withDirectory(async (root) => {
    const bin = join(root, 'bin')
    await mkdir(join(root, 'run', 'cloud-init'), { recursive: true })
    await mkdir(join(root, 'sys', 'class', 'dmi', 'id'), { recursive: true })
    await mkdir(bin)
    for (const [name, script] of Object.entries(machine)) {
      await writeFile(join(bin, name), `#!/bin/sh\n${script}\n`)
      await chmod(join(bin, name), 0o755)
    }
    const enabled = await run(tool.dsIdentify, [], {
      CONFIG_DRIVE_IMAGE: resolve(isoPath),
      PATH: [bin, process.env['PATH']].join(delimiter),
      PATH_ROOT: root,
    }).then(
      () => true,
      (error: { code?: unknown }) => {
        if (error.code === 1) return false
        throw error
      },
    )
    const written = await readFile(join(root, 'run', 'cloud-init', 'cloud.cfg'), 'utf8')
    const list = /^datasource_list: \[ (.*) \]$/m.exec(written)?.[1]?.split(', ') ?? []
    const datasources = enabled ? list.filter((name) => name !== 'None') : []
    return { found: datasources.includes('ConfigDrive'), datasources }
  })
