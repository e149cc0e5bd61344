import { EncodeError } from '../../image/image.ts'
import type { Iso9660Options } from './options.ts'

/** The texts of a volume descriptor, by field. */
export interface DescriptorTexts {
  readonly systemIdentifier: string
  readonly volumeIdentifier: string
  readonly volumeSetIdentifier: string
  readonly publisherIdentifier: string
  readonly dataPreparerIdentifier: string
  readonly applicationIdentifier: string
  readonly copyrightFileIdentifier: string
  readonly abstractFileIdentifier: string
  readonly bibliographicFileIdentifier: string
}

/** The size of each field in bytes. Source: ECMA-119 8.4.5 to 8.4.25 */
const ROOM: Readonly<Record<keyof DescriptorTexts, number>> = {
  systemIdentifier: 32,
  volumeIdentifier: 32,
  volumeSetIdentifier: 128,
  publisherIdentifier: 128,
  dataPreparerIdentifier: 128,
  applicationIdentifier: 128,
  copyrightFileIdentifier: 37,
  abstractFileIdentifier: 37,
  bibliographicFileIdentifier: 37,
}

/** The names of the fields in messages. */
const NAME: Readonly<Record<keyof DescriptorTexts, string>> = {
  systemIdentifier: 'system id',
  volumeIdentifier: 'volume id',
  volumeSetIdentifier: 'volume set id',
  publisherIdentifier: 'publisher',
  dataPreparerIdentifier: 'preparer',
  applicationIdentifier: 'application',
  copyrightFileIdentifier: 'copyright file',
  abstractFileIdentifier: 'abstract file',
  bibliographicFileIdentifier: 'bibliographic file',
}

/**
 * Returns the texts of the primary descriptor and of the Joliet descriptor, which has room for half the characters.
 *
 * @throws EncodeError `bad-label`, `text-too-long`
 */
export function volumeTexts(options: Iso9660Options): { primary: DescriptorTexts; joliet: DescriptorTexts } {
  if (options.volumeId === '') throw new EncodeError('bad-label', '', 'the volume id is empty')
  const primary: DescriptorTexts = {
    systemIdentifier: options.systemId ?? 'LINUX',
    volumeIdentifier: options.volumeId,
    volumeSetIdentifier: options.volumeSetId ?? '',
    publisherIdentifier: options.publisher ?? '',
    dataPreparerIdentifier: options.preparer ?? '',
    applicationIdentifier: options.application ?? '',
    copyrightFileIdentifier: options.copyrightFile ?? '',
    abstractFileIdentifier: options.abstractFile ?? '',
    bibliographicFileIdentifier: options.bibliographicFile ?? '',
  }
  const hasJoliet = options.joliet !== false
  const mayCut = hasJoliet && options.joliet?.onLongText === 'cut'
  const joliet: Record<keyof DescriptorTexts, string> = { ...primary }
  for (const field of Object.keys(ROOM) as (keyof DescriptorTexts)[]) {
    const half = Math.floor(ROOM[field] / 2)
    checkText(field, primary[field], hasJoliet && !mayCut ? half : ROOM[field], hasJoliet && !mayCut)
    joliet[field] = primary[field].slice(0, half)
  }
  return { primary, joliet }
}

function checkText(field: keyof DescriptorTexts, value: string, most: number, isJoliet: boolean): void {
  if (!/^[\x20-\x7e]*$/.test(value)) {
    throw new EncodeError(
      'bad-label',
      '',
      `the ${NAME[field]} contains a character that is not printable ASCII`,
    )
  }
  if (value.length > most) {
    const where = isJoliet ? 'the Joliet descriptor' : 'its field'
    const reason = `the ${NAME[field]} has ${value.length} characters, but only ${most} fit into ${where}`
    throw new EncodeError(field === 'volumeIdentifier' ? 'bad-label' : 'text-too-long', '', reason)
  }
}
