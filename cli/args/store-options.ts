import { parseDuration } from '../../lib/store/duration.ts'
import { wrong } from './wrong-usage.ts'

/** The option of every command that stores drives. */
export const storeOptions = {
  'temp-url': {
    type: 'string',
    value: 'DURATION',
    describe:
      'also make a URL of each stored drive that reads it without a password for this time, such as 30m, 1h or 7d',
  },
} as const

/**
 * Reads the value of --temp-url; returns seconds.
 *
 * @throws Failure for any other text
 */
export function tempUrlSeconds(text: string | undefined, verb: string): number | undefined {
  if (text === undefined) return undefined
  const seconds = parseDuration(text)
  if (seconds === undefined)
    throw wrong(`--temp-url needs a number and s, m, h or d, such as 1h: ${JSON.stringify(text)}.`, verb)
  return seconds
}
