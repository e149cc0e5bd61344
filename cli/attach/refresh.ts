import { say, sayLines } from '../report/say.ts'
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Drive } from '../../lib/image/drive.ts'
import type { Image } from '../../lib/image/image.ts'
import { replaced, type Replaced } from '../../lib/node/atomic-write.ts'
import { reasonOf } from '../../lib/node/reason.ts'
import { stageImage } from '../../lib/node/stage-image.ts'
import { EXIT, Failure } from '../report/exit.ts'
import { interruptible } from '../terminal/signals.ts'
import { instanceOf } from './attachment.ts'
import { isDisc } from './disc.ts'
import { type Tray, trayOfDomain, trayOfQemu } from './tray.ts'

interface RefreshOptions {
  /** The spec. */
  readonly drive: string
  readonly domain: string | undefined
  readonly output: string | undefined
  readonly qmp: string | undefined
  readonly connect: string | undefined
}

/**
 * Makes the drive of a spec anew, puts it in place of the one that a machine has, and says what its guest will make of that.
 *
 * @throws Failure when the spec is wrong, when the machine has no drive, and when it does not take the new one; the old one is
 * then where it was
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
  say(`${path} is new in ${domain ?? 'the guest'}`)
  sayLines(nextBoot(before, instanceOf(path)))
}

/** @throws Failure when another file has the name */
function requireFree(path: string, next: Drive): void {
  if (existsSync(path) && !isDisc(path, next))
    throw new Failure(EXIT.failed, `${path} is there, and no drive: it is not written over.`)
}

/**
 * Exchanges the drive: the machine takes the new file under a name of its own before the new file gets the name of the old
 * one, which lies aside until the machine has it by that name. Whatever fails, and whenever this process is killed, a whole
 * drive is in the machine and the old file is there.
 *
 * @throws Failure with what went wrong, when the old drive is back
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

/** Has the machine take the old file again, of which libvirt knows whether it is in still. Gives what to end with. */
async function putBack({ file, insert }: Tray, cause: unknown): Promise<unknown> {
  try {
    await insert?.(file)
    return cause
  } catch (second) {
    const text = `the old drive, ${file}, was not taken back: ${(second as Error).message}`
    return new Failure(EXIT.failed, (cause as Error).message, [text])
  }
}

async function failing<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === undefined) throw cause
    throw new Failure(EXIT.failed, `cannot write ${path}: ${reasonOf(cause)}`)
  }
}

/** Source: cloudinit/stages.py (`is_new_instance`, `_write_network_config`), cloudinit/config/modules by frequency. */
function nextBoot(before: string | undefined, now: string | undefined): string {
  if (now === undefined) return 'The drive names no instance: guests take it for what they had.'
  if (before !== undefined && before !== now)
    return 'The instance is another than before: at its next boot the guest applies everything as at its first, and makes new host keys.'
  return [
    'The instance is the same. At its next boot cloud-init reads the drive again, and',
    '  applies anew: bootcmd, mounts, /etc/hosts if it manages that, scripts in per-boot;',
    '  does not: users, keys, packages, files, runcmd, scripts of user data, and the network.',
    'For all of it, give the drive another instance: instance_id: hash. For the network alone, tell the guest:',
    '  updates: {network: {when: [boot]}} in its cloud-config.',
  ].join('\n')
}
