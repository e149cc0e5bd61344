const MIB = 1024 ** 2

/** MiB of input that are held in memory, unless the environment says otherwise: packed drives have 64 and little more. */
const DEFAULT = 80

/** The variable of the environment that raises the limit, in MiB. */
export const LIMIT_VARIABLE = 'CONFIG_DRIVE_MAX_INPUT'

/** Gives the most bytes of one input, packed or unpacked, that are held in memory at once. */
export function mostInput(): number {
  const asked = process.env[LIMIT_VARIABLE] ?? ''
  return (/^[1-9]\d{0,5}$/.test(asked) ? Number(asked) : DEFAULT) * MIB
}

/** Makes the error of an input that is larger: a RangeError with the code EFBIG. */
export function tooLargeError(most: number): RangeError {
  return Object.assign(new RangeError(tooLarge(most)), { code: 'EFBIG' })
}

/** Says that an input is larger. */
export function tooLarge(most: number): string {
  return `it has more than ${most / MIB} MiB; ${LIMIT_VARIABLE}=MIB in the environment lets more in`
}
