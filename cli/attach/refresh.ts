import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { EXIT, Failure } from '../report/exit.ts'
import { instanceOf } from './attachment.ts'
import { changeMedia, SECOND } from './libvirt.ts'
import { changeMedium } from './qmp.ts'
import { virsh } from './virsh.ts'
import { say } from '../report/say.ts'

interface RefreshOptions {
  /** The spec. */
  readonly drive: string
  readonly domain: string | undefined
  readonly output: string | undefined
  readonly to?: string | undefined
  readonly qmp: string | undefined
  readonly connect: string | undefined
}

/**
 * Makes the drive of a spec anew, puts it in place of the one that a running domain has, and says what its guest will make
 * of that.
 *
 * @throws Failure when the spec is wrong, and when the medium cannot be changed; the old one is then left as it was
 */
export async function refresh({ drive: spec, domain, output, qmp, connect }: RefreshOptions): Promise<void> {
  if (domain === undefined && qmp === undefined)
    throw new Failure(EXIT.usage, '--refresh needs --domain NAME, or --qmp SOCKET and -o FILE.')
  const path = resolve(output ?? (await currentMedium(domain, connect)))
  const before = existsSync(path) ? instanceOf(path) : undefined
  const { readInput } = await import('../input/input.ts')
  const { NO_INPUT } = await import('../args/input-options.ts')
  const { packSpec, writeDrive } = await import('../output/write-drives.ts')
  const { spec: made } = await readInput({ ...NO_INPUT, spec })
  const { packed } = await packSpec(made, ['iso9660'])
  await writeDrive(packed[0]!, path, true)
  if (qmp !== undefined) await changeMedium(qmp, path)
  else await change(path, domain!, connect)
  say(`${path} is new in ${domain ?? 'the guest'}`)
  say(nextBoot(before, instanceOf(path)))
}

/** The file in the drive's own CD-ROM. */
async function currentMedium(domain: string | undefined, connect: string | undefined): Promise<string> {
  if (domain === undefined) throw new Failure(EXIT.usage, '--qmp needs -o FILE: the file of the drive.')
  const devices = await virsh(['domblklist', domain], connect)
  const found = new RegExp(`^\\s*${SECOND}\\s+(\\S.*?)\\s*$`, 'm').exec(devices)?.[1]
  if (found !== undefined && found !== '-') return found
  throw new Failure(
    EXIT.failed,
    `${domain} has no medium in ${SECOND}; attach one first: config-drive attach --run`,
  )
}

/** In what runs, and in what is started next. */
async function change(path: string, domain: string, connect: string | undefined): Promise<void> {
  const isRunning = (await virsh(['domstate', domain], connect)).trim() !== 'shut off'
  for (const command of changeMedia(domain, path, isRunning)) await virsh(command, connect)
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
