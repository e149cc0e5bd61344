import { unwritable } from '../report/file-failures.ts'
import { say, sayLines } from '../report/say.ts'
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Drive } from '../../lib/image/drive.ts'
import type { Image } from '../../lib/image/image.ts'
import { replaced, type Replaced } from '../../lib/node/atomic-write.ts'
import { stageImage } from '../../lib/node/stage-image.ts'
import { answer } from '../report/answer.ts'
import { EXIT, Failure } from '../report/exit.ts'
import { interruptible } from '../terminal/signals.ts'
import { instanceOf } from './attachment.ts'
import { isDisc } from './disc.ts'
import { type Tray, trayOfDomain, trayOfQemu } from './tray.ts'

interface RefreshOptions {
  /** The spec file. */
  readonly drive: string
  readonly domain: string | undefined
  readonly output: string | undefined
  readonly qmp: string | undefined
  readonly connect: string | undefined
}

/**
 * Rebuilds the drive of a spec, replaces the one in a machine, and prints what the guest does at its next boot.
 *
 * @throws Failure when the spec is invalid, when the machine has no drive, and when it rejects the new one; the old drive
 * then stays
 */
export async function refresh({ drive: spec, domain, output, qmp, connect }: RefreshOptions): Promise<void> {
  if (domain === undefined && qmp === undefined)
    throw new Failure(EXIT.usage, '--refresh needs --domain NAME or --qmp SOCKET.')
  const { readInput } = await import('../input/input.ts')
  const { NO_INPUT } = await import('../args/input-options.ts')
  const { packSpec } = await import('../output/write-drives.ts')
  const { spec: made } = await readInput(
    { ...NO_INPUT, spec },
    { outputs: output === undefined ? [] : [output] },
  )
  const { image, drive } = await packSpec(made, 'iso9660')
  const given = output === undefined ? undefined : resolve(output)
  const tray =
    qmp === undefined ? await trayOfDomain(domain!, connect, drive, given) : await trayOfQemu(qmp, drive)
  const path = given ?? tray.file
  if (path !== tray.file) requireFree(path, drive)
  const before = instanceOf(tray.file)
  await interruptible((signal) => exchange(image!, path, tray, signal))
  const now = instanceOf(path)
  answer({ output: path, instance_id: now, previous_instance_id: before })
  say(`${domain ?? 'the guest'} has the new drive, ${path}`)
  sayLines(nextBoot(before, now))
}

/** @throws Failure when the file exists and is not a drive */
function requireFree(path: string, next: Drive): void {
  if (existsSync(path) && !isDisc(path, next))
    throw new Failure(
      EXIT.failed,
      `${path} exists and is not a config drive, so it is not overwritten.`,
      [],
      { code: 'output-exists' },
    )
}

/**
 * Exchanges the drive. The machine first takes the new file under a temporary name; then the new file gets the final name, and
 * the old file is kept aside until the machine has taken the new one by that name. Whatever fails, even if this process is
 * killed, the machine has a complete drive and the old file still exists.
 *
 * @throws Failure with the cause, after restoring the old drive
 */
async function exchange(image: Image, path: string, tray: Tray, signal: AbortSignal): Promise<void> {
  const staged = await failing(path, () => stageImage(image, path, { signal }))
  let named: Replaced | undefined
  try {
    await tray.insert?.(staged.temporary)
    named = await failing(path, async () => replaced(staged))
    await tray.insert?.(path)
    if (path !== tray.file) await tray.keep?.(path)
  } catch (cause) {
    if (named === undefined) staged.discard()
    else named.undo()
    throw await putBack(tray, cause)
  }
  named.settle()
}

/** Inserts the old file again and returns the error to throw. */
async function putBack({ file, insert }: Tray, cause: unknown): Promise<unknown> {
  try {
    await insert?.(file)
    return cause
  } catch (second) {
    const text = `cannot insert the old drive ${file} again: ${(second as Error).message}`
    return new Failure(EXIT.failed, (cause as Error).message, [text], { code: 'machine-unsuitable' })
  }
}

async function failing<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    throw unwritable(path, cause)
  }
}

/** Describes the next boot. Source: cloudinit/stages.py (`is_new_instance`, `_write_network_config`), cloudinit/config/modules by frequency. */
function nextBoot(before: string | undefined, now: string | undefined): string {
  if (now === undefined) return 'The drive has no instance ID: guests treat it as the same instance.'
  if (before !== undefined && before !== now)
    return 'The instance ID has changed: at its next boot the guest applies everything, as at the first boot, and makes new host keys.'
  return [
    'The instance ID is the same. At its next boot cloud-init reads the drive again. It',
    '  applies again: bootcmd, mounts, /etc/hosts if it manages that file, per-boot scripts;',
    '  skips: users, keys, packages, files, runcmd, user-data scripts, and the network.',
    'To apply everything, change the instance ID: instance_id: hash. To apply only the network, add to the cloud-config:',
    '  updates: {network: {when: [boot]}}',
  ].join('\n')
}
