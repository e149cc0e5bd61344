import { closeSync, write } from 'node:fs'
import { basename, resolve } from 'node:path'
import { promisify } from 'node:util'
import type { Image } from '../../lib/image/image.ts'
import type { Medium } from '../../lib/image/drive.ts'
import { namelessFile } from '../../lib/node/nameless-file.ts'
import { writeChunks } from '../../lib/node/write-image.ts'
import { packSpec } from '../output/write-drives.ts'
import { checkGuests } from '../report/check-guests.ts'
import { EXIT, Failure } from '../report/exit.ts'
import type { InputArguments } from '../args/input-options.ts'
import { readInput } from '../input/input.ts'
import { say } from '../report/say.ts'
import { interruptible } from '../terminal/signals.ts'
import { inSpec } from '../report/locate-in-spec.ts'
import { attend } from './attend.ts'
import { cardsFor } from './cards.ts'
import { diskFormat } from './disk-image.ts'
import { freePort } from './free-port.ts'
import { accelerators } from './accelerators.ts'
import { machineArguments } from './machine.ts'
import { identityOf, loginKeys } from './login-keys.ts'
import { type Disk, overlay } from './overlay.ts'
import { placeOf, platformOf, platformText } from './platform.ts'
import type { Settings } from './settings.ts'
import { unpacked } from './unpack.ts'
import { withService } from './with-service.ts'

/**
 * Boots a disk image with the drive of a spec or with a service in its place, and returns when the guest is off.
 *
 * @throws Failure when cloud-init did not apply what it got, and when a step fails
 */
export async function runImage(
  path: string,
  args: InputArguments,
  settings: Settings,
  following: readonly string[],
): Promise<void> {
  if (path === '-')
    throw new Failure(EXIT.usage, 'A machine needs a file, not standard input: save the image first.')
  const disk = await interruptible((signal) => unpacked(resolve(path), path, signal))
  const image: Disk = { path: disk, format: diskFormat(disk, settings.takesOtherFiles) }
  const platform = platformOf(image, settings.platform)
  let identities: readonly string[] = (args['ssh-key'] ?? []).flatMap(identityOf)
  const {
    spec,
    report: said,
    template,
    save,
  } = await readInput(named(args, path), {
    isJudged: true,
    outputs: settings.keep === undefined ? [] : [settings.keep],
    inputs: [path],
    async amend(declared) {
      if (!settings.addsKeys) return declared
      const own = await loginKeys(declared)
      identities = [...identities, ...own.identities]
      if (own.note !== undefined) say(own.note)
      return { ...declared, keypairs: [...declared.keypairs, ...own.keypairs] }
    },
  })
  const { hasService } = settings
  const { format } = spec.drive
  if (!hasService && format !== 'iso9660' && format !== 'vfat')
    throw new Failure(EXIT.usage, `run needs --format iso9660 or vfat, not ${format}.`)
  const { image: packed, drive } = await packSpec(spec)
  const locate = inSpec(args.spec, template)
  checkGuests([drive], { said, guests: spec.guests, allow: spec.allow, isStrict: args.strict, locate })
  await save()
  await interruptible(
    (signal) =>
      hasService
        ? withService(spec, settings.state, (port) => boot({ port }, signal))
        : withDrive(packed!, signal, (file) => boot({ file }, signal)),
    () => 'interrupted; the guest was stopped',
  )

  async function boot({ file, port }: Origin, signal: AbortSignal): Promise<void> {
    const { keep, memory, cpus, sshPort = await freePort() } = settings
    const cards = cardsFor(spec.network, sshPort)
    const fastest = accelerators(platform.arch)
    const machine = machineArguments({
      disk: keep === undefined ? image : await overlay(keep, image),
      isKept: keep !== undefined,
      platform,
      drive: file === undefined ? undefined : placeOf(platform, deviceOf(drive.medium)),
      seed: port === undefined ? undefined : `http://${cards.host}:${port}/`,
      cards: cards.args,
      memory,
      cpus,
      accelerators: fastest,
    })
    say(platformText(platform, fastest[0]))
    signal.throwIfAborted()
    await attend([...machine, ...following], {
      ...settings,
      arch: platform.arch,
      door: cards.hasSsh ? { port: sshPort, identities } : undefined,
      drive: file,
      signal,
    })
    signal.throwIfAborted()
  }
}

/** Names the host after its image when nothing else names it. */
function named(args: InputArguments, path: string): InputArguments {
  const hasSource = args.spec ?? args['from-openstack'] ?? args['from-ironic']
  if (hasSource !== undefined || args.hostname !== undefined || args.name !== undefined) return args
  const [stem = ''] = basename(path).toLowerCase().split('.')
  const words = stem.split(/[^a-z0-9]+/).filter((word) => word !== '')
  return { ...args, hostname: words.join('-').slice(0, 63).replace(/-$/, '') || 'guest' }
}

/** Where the guest's data come from: the descriptor of a drive, or the local port of a service. */
type Origin =
  { readonly file: number; readonly port?: undefined } | { readonly port: number; readonly file?: undefined }

function deviceOf(medium: Medium): 'cdrom' | 'disk' {
  const isDisc = medium.fileSystem !== 'none' && medium.fileSystem !== 'vfat' && medium.partition === 'none'
  return isDisc ? 'cdrom' : 'disk'
}

/** Opens the drive for `use` as a file descriptor. */
async function withDrive(
  image: Image,
  signal: AbortSignal,
  use: (drive: number) => Promise<void>,
): Promise<void> {
  const { forWriting, forReading } = namelessFile()
  try {
    try {
      const write = async (bytes: Uint8Array): Promise<void> => {
        for (let done = 0; done < bytes.length;)
          done += (await writeOnce(forWriting, bytes, done)).bytesWritten
      }
      await writeChunks(image, write, signal)
    } finally {
      closeSync(forWriting)
    }
    await use(forReading)
  } finally {
    closeSync(forReading)
  }
}

const writeOnce = promisify(write)
