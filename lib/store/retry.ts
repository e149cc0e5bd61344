/** How often a request is made before it fails. */
export const ATTEMPTS = 6

/** The first delay and the longest, in milliseconds. */
const FIRST = 500
const LONGEST = 20_000

/** The longest `Retry-After` that is obeyed, in milliseconds; for a longer one the work fails instead of sleeping. */
const MOST_PATIENCE = 300_000

/** Statuses of a server that is busy or restarts. 498 is Swift's, for too many requests. */
const PASSING: ReadonlySet<number> = new Set([408, 429, 498, 500, 502, 503, 504])

/** Tells whether the same request can succeed later. */
export function isPassingStatus(status: number): boolean {
  return PASSING.has(status)
}

/**
 * Returns the milliseconds to wait after a failed attempt: those that the server asks for, else a random part of a time that doubles, so
 * that many clients do not return at once. Returns undefined when the server asks for too many.
 *
 * @param attempt 1 after the first one
 * @param retryAfter the header `Retry-After`: seconds or a date
 * @param random one random byte
 */
export function delayAfter(
  attempt: number,
  retryAfter: string | undefined,
  { random, now }: { readonly random: number; readonly now: Date },
): number | undefined {
  const asked = askedDelay(retryAfter, now)
  if (asked !== undefined) return asked > MOST_PATIENCE ? undefined : asked
  const most = Math.min(LONGEST, FIRST * 2 ** (attempt - 1))
  return Math.round(most * (0.5 + random / 512))
}

/** Source: RFC 9110, 10.2.3 */
function askedDelay(text: string | undefined, now: Date): number | undefined {
  if (text === undefined) return undefined
  if (/^\d{1,9}$/.test(text.trim())) return Number(text) * 1000
  const date = Date.parse(text)
  return Number.isNaN(date) ? undefined : Math.max(0, date - now.getTime())
}
