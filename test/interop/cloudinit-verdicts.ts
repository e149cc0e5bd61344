/** What a release of cloud-init does with broken drives, and what check says of them, so that both can be compared. */
import { mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { check } from '../../lib/inspect/check.ts'
import type { Drive } from '../../lib/image/drive.ts'
import { sizeOf } from '../../lib/image/tree.ts'
import { writeTree } from '../../lib/node/write-tree.ts'
import type { Report } from '../../lib/report/diagnostics.ts'
import { CASES, type Draft, driveOf, SEED_CASES, seed, sound } from '../broken-drives.ts'
import { runPython, withDirectory } from './tools.ts'

export interface Verdict {
  readonly drive: string
  /** The directory of a config drive that is read. */
  readonly version?: string | null
  readonly mode?: string
  readonly network?: string
  readonly netplan?: unknown
  readonly instance?: string
  readonly keys?: number
  readonly usableKeys?: number
  readonly hostName?: string | null
  /** There is user data that no handler takes. */
  readonly userData?: boolean
  readonly vendorData?: readonly boolean[]
}

/** What Debian's cloud-init does with each drive, or the one whose packages are in the folder `release`. */
export const cloudInitOn = (drives: readonly Drive[], release = ''): Promise<readonly Verdict[]> =>
  withDirectory(async (directory) => {
    for (const [n, { tree }] of drives.entries()) {
      const isConfigDrive = !tree.has('meta-data') && !tree.has('user-data')
      const seed = join(directory, String(n), 'seed', isConfigDrive ? 'config_drive' : 'nocloud')
      await mkdir(dirname(seed), { recursive: true })
      await writeTree(tree, seed)
    }
    return (await runPython('cloudinit_verdicts.py', [
      directory,
      String(drives.length),
      release,
    ])) as Verdict[]
  })

/** The same as far as it can be foretold. */
export interface Foretold {
  readonly isRefused: boolean
  readonly isWithoutNetwork: boolean
  readonly isNetworkEmpty: boolean
  readonly isUserDataLost: boolean
  readonly areKeysLost: boolean
}

export const reportOn = ({ tree }: Drive, guest: string): Report =>
  check({ tree, medium: { fileSystem: 'none' } }, { guests: [guest] })

export function foretoldBy(guest: string, drive: Drive): Foretold {
  const report = reportOn(drive, guest)
  const [, version] = guest.split('@')
  const messages = report.map(({ message }) => message)
  const says = (does: string): boolean => messages.some((message) => message.includes(`${version} ${does}`))
  return {
    isRefused: says('ignores the whole drive'),
    isWithoutNetwork: says('gets no network'),
    isNetworkEmpty: report.some(({ code }) => code === 'guest-network-empty'),
    isUserDataLost: says('ignores the user data'),
    areKeysLost: says('installs no key'),
  }
}

/** Of what follows another loss nobody knows. */
export function seen(verdict: Verdict, drive: Drive, { isWithoutNetwork, areKeysLost }: Foretold): Foretold {
  const isTaken = verdict.drive === 'taken'
  const isAbsent = verdict.network === 'absent' && (sizeAt(drive, 'network-config') ?? 0) > 0
  return {
    isRefused: !isTaken,
    isWithoutNetwork:
      verdict.network === undefined ? isWithoutNetwork : isAbsent || verdict.network.startsWith('fails'),
    isNetworkEmpty: verdict.network === 'empty',
    isUserDataLost: verdict.userData ?? false,
    // A document without keys loses none.
    areKeysLost: areKeysLost && verdict.keys === 0,
  }
}

function sizeAt({ tree }: Drive, path: string): number | undefined {
  const entry = tree.get(path)
  return entry?.kind === 'file' ? sizeOf(entry.content) : undefined
}

export function comparable(said: Foretold): Foretold {
  if (said.isRefused)
    return {
      ...said,
      isWithoutNetwork: said.isWithoutNetwork,
      isNetworkEmpty: false,
      isUserDataLost: false,
      areKeysLost: false,
    }
  return said.isWithoutNetwork ? { ...said, isNetworkEmpty: false } : said
}

const broken = (make: (guest: string) => Draft, cases: Readonly<Record<string, (draft: Draft) => void>>) =>
  Object.entries(cases).map(([name, change]) => {
    const draft = make('cloud-init')
    change(draft)
    return { name, drive: driveOf(draft) }
  })

/** The broken drives of both layouts that cloud-init reads from a folder. */
export const DRIVES = [...broken(sound, CASES), ...broken(seed, SEED_CASES)]
