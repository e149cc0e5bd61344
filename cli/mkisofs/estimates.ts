import type { Progress } from '../../lib/node/pump.ts'

/** Milliseconds between two lines. */
const STEP = 200

/**
 * Returns a listener that prints how far the writing is, as genisoimage prints it for graphical programs, which look for the
 * percentage. Source: genisoimage/write.c, `xfwrite`
 *
 * @param now the clock, in milliseconds since 1970
 */
export function estimates(print: (line: string) => void, now: () => number): (progress: Progress) => void {
  const start = now()
  let last = -Infinity
  return ({ written, size }) => {
    const time = now()
    if (time - last < STEP && written < size) return
    last = time
    const part = written / size
    const end = new Date(start + (time - start) / part)
    print(`${(100 * part).toFixed(2).padStart(6)}% done, estimate finish ${dateText(end)}`)
  }
}

/** Returns a date as ctime(3) writes it: `Sat Nov 28 06:42:14 2026`. */
function dateText(date: Date): string {
  const [weekday, month, day, year, time] = date.toString().split(' ')
  return `${weekday} ${month} ${String(Number(day)).padStart(2)} ${time} ${year}`
}
