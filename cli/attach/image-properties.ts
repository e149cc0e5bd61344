import { isMap, type Json, member, membersOf } from '../../lib/text/json.ts'
import { readJson } from '../../lib/text/read-json.ts'
import { readInputFile } from '../input/read-input-file.ts'
import { EXIT, Failure } from '../report/exit.ts'
import { ARCH_NAMES, BUS_NAMES, machineOf, type PlacementFlags } from './placement.ts'

/** What the properties of a Glance image say about its machine. */
export interface ImageProperties extends PlacementFlags {
  /** The machine boots with UEFI. */
  readonly isUefi: boolean
}

/**
 * Reads a Glance image, as `openstack image show -f json` or Glance's API prints it.
 * Sources: docs.openstack.org/glance, "Useful image properties"; nova/objects/fields.py, `DiskBus`, `Architecture`
 *
 * @throws Failure when the file cannot be read or contains no image
 */
export function imageProperties(file: string): ImageProperties {
  const { value, problem } = readJson(readInputFile(file).toString(), file)
  if (problem !== undefined)
    throw new Failure(EXIT.invalid, `${file}: ${problem.message}`, [], { code: problem.code })
  if (!isMap(value) || member(value, 'disk_format') === undefined)
    throw new Failure(EXIT.invalid, `${file} is not an image of Glance: disk_format is missing.`, [], {
      code: 'wrong-type',
    })
  // The client puts further properties below `properties`, the API beside the others.
  const all = new Map<string, Json>([...membersOf(member(value, 'properties')), ...value])
  const text = (key: string): string | undefined => {
    const found = all.get(key)
    return typeof found === 'string' && found !== '' ? found.toLowerCase() : undefined
  }
  const arch = text('architecture') ?? text('hw_architecture')
  const bus = text('hw_cdrom_bus')
  const type = text('hw_machine_type')
  // Nova's default is a machine of type pc, and of type virt on arm64.
  const known = ARCH_NAMES.find((name) => name === arch)
  return {
    bus: BUS_NAMES.find((name) => name === bus),
    arch: known,
    machine:
      type === undefined ? undefined : machineOf(known === 'arm64' ? 'aarch64' : (known ?? 'x86_64'), type),
    isUefi: text('hw_firmware_type') === 'uefi',
  }
}
