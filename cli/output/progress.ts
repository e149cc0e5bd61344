/** Milliseconds before progress is shown, and between updates. */
const PATIENCE = 1000
const STEP = 200

/** Shows progress on a terminal once the work takes longer than a second. `done` ends the line. */
export function progress(show: (text: string) => void, now: () => number = () => performance.now()) {
  const start = now()
  let last = start + PATIENCE - STEP
  let isShown = false
  return {
    at(part: number): void {
      if (now() - last < STEP) return
      last = now()
      isShown = true
      show(`\r${(100 * part).toFixed(1).padStart(5)}% done`)
    },
    done(): void {
      if (isShown) show('\r100.0% done\n')
    },
  }
}
