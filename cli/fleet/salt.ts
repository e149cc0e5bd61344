import { version } from '../version.ts'

/** Returns what the bytes of a drive depend on besides its template and its row. */
export function saltOf(format: string | undefined, now: Date): string {
  return `${version()} ${format ?? ''} ${now.toISOString()}`
}
