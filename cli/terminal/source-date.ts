import { EXIT, Failure } from '../report/exit.ts'

/**
 * Returns the date in SOURCE_DATE_EPOCH, seconds since 1970. Source: reproducible-builds.org/specs/source-date-epoch
 *
 * @throws Failure with `exitCode` when the value is not a number
 */
export function sourceDate(exitCode: number = EXIT.usage): Date | undefined {
  const epoch = process.env.SOURCE_DATE_EPOCH
  if (epoch === undefined || epoch === '') return undefined
  if (!/^\d{1,12}$/.test(epoch))
    throw new Failure(
      exitCode,
      `SOURCE_DATE_EPOCH: not a number of seconds since 1970: ${JSON.stringify(epoch)}`,
    )
  return new Date(Number(epoch) * 1000)
}
