import { sizeText } from '../../lib/image/size-text.ts'
import { guestInfo } from '../../lib/layouts/guestinfo.ts'
import { LAYOUTS } from '../../lib/layouts/layouts.ts'
import { specFromDrive } from '../../lib/inspect/spec-from-drive.ts'
import { gunzip } from '../../lib/node/gunzip.ts'
import { gzipped } from '../../lib/node/gzip.ts'
import { inWords } from '../../lib/report/in-words.ts'
import type { Spec } from '../../lib/spec.ts'
import { parseSpec } from '../../lib/spec/parse.ts'
import { answer, isJson } from '../report/answer.ts'
import { EXIT, Failure } from '../report/exit.ts'
import { say, sayLines } from '../report/say.ts'
import { commandContext } from '../terminal/command-context.ts'
import { print } from '../terminal/stdout.ts'
import { isFolder } from '../input/is-folder.ts'
import { type DriveInput, withDrive } from '../input/open-drive.ts'

/** The most bytes of one variable. Source: open-vm-tools, lib/include/guest_msg_def.h, GUESTMSG_MAX_IN_SIZE */
const MOST = 64 * 1024

/**
 * Prints the data of a drive or a spec as VMware's `guestinfo.` variables, which need no drive.
 *
 * @throws Failure when the drive holds more than a spec can, or a variable is too long
 */
export async function printGuestInfo(path: string): Promise<void> {
  // A spec is built as by `build`; links that lead out of a folder are never followed.
  await withDrive(path, { trust: !isFolder(path), 'as-spec': false }, async (drive) => {
    const spec = await specOf(drive, path)
    const variables: object[] = []
    const lines: string[] = []
    for (const [name, bytes] of guestInfo(spec, commandContext())) {
      const value = (await gzipped(bytes)).toString('base64')
      if (value.length > MOST)
        throw new Failure(
          EXIT.invalid,
          `guestinfo.${name} has ${sizeText(value.length)}; VMware accepts at most ${sizeText(MOST)}`,
          [],
          { code: 'not-attachable' },
        )
      variables.push({ name: `guestinfo.${name}`, value, encoding: 'gzip+base64' })
      lines.push(`guestinfo.${name} = "${value}"`, `guestinfo.${name}.encoding = "gzip+base64"`)
    }
    say('in the .vmx file, while the VM is off, or as extra_config of Terraform:')
    answer({ to: 'guestinfo', variables })
    if (!isJson()) await print(`${lines.join('\n')}\n`)
    const lost = lostIn(spec)
    if (lost.length > 0) sayLines(`\nguestinfo cannot hold ${inWords(lost, 'and')}.`)
    sayLines('\nBase64 hides nothing: the values contain the user data, with any passwords in it.')
  })
}

async function specOf(drive: DriveInput, path: string): Promise<Spec> {
  if (drive.kind === 'spec') return drive.spec
  const found = await specFromDrive(drive, gunzip)
  const spec = found && parseSpec(found.text).value
  if (spec === undefined)
    throw new Failure(EXIT.invalid, `${path} contains more than a spec can hold`, [], {
      code: 'drive-beyond-spec',
    })
  return spec
}

/** Fields that only repeat other fields, for EC2's directories of a config drive. */
const REPEATED: readonly string[] = ['ec2', 'config_drive_skip_versions']

/** Returns the fields of a spec that have a value and that a seed, and so guestinfo, cannot hold. */
function lostIn(spec: Spec): readonly string[] {
  const values = new Map<string, unknown>(Object.entries(spec))
  return LAYOUTS.nocloud.lacks.filter((field) => {
    const value = values.get(field)
    if (REPEATED.includes(field) || value === undefined || value === null) return false
    return typeof value !== 'object' || Object.keys(value).length > 0
  })
}
