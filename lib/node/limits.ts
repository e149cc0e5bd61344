import { sizeText } from '../image/size-text.ts'

const MIB = 1024 ** 2

/** The default limit of input in memory, in MiB: packed drives have little more than 64. */
const DEFAULT = 80

/** The environment variable that changes the limit, in MiB. */
export const LIMIT_VARIABLE = 'CONFIG_DRIVE_MAX_INPUT'

/** Returns the most bytes of one input, compressed or not, that are held in memory. */
export function mostInput(): number {
  const asked = process.env[LIMIT_VARIABLE] ?? ''
  return (/^[1-9]\d{0,5}$/.test(asked) ? Number(asked) : DEFAULT) * MIB
}

/** Makes the error of an input that is larger: a RangeError with the code EFBIG. */
export function tooLargeError(most: number): RangeError {
  return Object.assign(new RangeError(tooLarge(most)), { code: 'EFBIG' })
}

/** Returns the message about an input that exceeds the limit. */
export function tooLarge(most: number): string {
  return `it has more than ${sizeText(most)}; set ${LIMIT_VARIABLE}=MIB in the environment to raise the limit`
}
