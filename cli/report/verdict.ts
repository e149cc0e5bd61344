import { type Asked, guestCalled, titleOf } from '../../lib/guests/guests.ts'
import { inWords } from '../../lib/report/in-words.ts'
import type { Report } from '../../lib/report/diagnostics.ts'

/** Says which guests accept a drive, with the number of errors and warnings: "accepted by cloud-init 22.4 and later; 1 warning". */
export function verdict(guests: readonly string[], report: Report): string {
  const errors = report.filter(({ severity }) => severity === 'error')
  const counts = [count(errors.length, 'error'), count(report.length - errors.length, 'warning')]
  return [...whoAccepts(guests, errors), ...counts].filter((part) => part !== undefined).join('; ')
}

function whoAccepts(guests: readonly string[], errors: Report): readonly (string | undefined)[] {
  if (guests.length === 0) return ['not checked for any guest']
  // An error that names no guest counts for each.
  const rejects = (name: string): boolean =>
    errors.some(
      (found) => found.guests === undefined || found.guests.length === 0 || found.guests.includes(name),
    )
  return [
    named('rejected', guests.filter(rejects)),
    named(
      'accepted',
      guests.filter((name) => !rejects(name)),
    ),
  ]
}

function named(what: string, guests: readonly string[]): string | undefined {
  if (guests.length === 0) return undefined
  const titles = guests.flatMap((name) => guestCalled(name) ?? []).map((asked: Asked) => titleOf(asked))
  return `${what} by ${inWords([...new Set(titles)], 'and')}`
}

function count(number: number, word: string): string | undefined {
  return number === 0 ? undefined : `${number} ${word}${number === 1 ? '' : 's'}`
}
