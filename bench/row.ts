import { spawnSync } from 'node:child_process'

/** A row of the table. */
export interface Row {
  readonly work: string
  /** What the value is compared with, or what it counts. */
  readonly anchor: string
  readonly measure: () => Value
}

/** A ratio, or a number with its unit. */
interface Value {
  readonly value: string
  readonly unit: string
}

/** A command line. */
export type Command = readonly [program: string, ...args: string[]]

/** What a process took, by the operating system's own account. */
export interface Taken {
  /** User and system time, in milliseconds, which a busy machine lengthens less than the time on the clock. */
  readonly time: number
  /** The time on the clock, in milliseconds, which says more where a work waits for the disk. */
  readonly clock: number
  /** The peak, in KiB. */
  readonly memory: number
}

/** Returns how many times as long one work takes as another. */
export function times(ratio: number): Value {
  return { value: ratio.toFixed(ratio < 10 ? 2 : 1), unit: 'x' }
}

/** Returns a number with a unit. */
export function amount(value: number, unit: string): Value {
  return { value: value.toFixed(0), unit }
}

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!
}

/** bash counts milliseconds, GNU time hundredths of a second. */
const SCRIPT =
  'TIMEFORMAT="%3U %3S %3R"; time /usr/bin/time -f %M "$@" >/dev/null 2>"$OUT"; tail -n 1 "$OUT" >&2'

/** Runs a command and returns what it took. Output is dropped. */
function run(command: Command, log: string, status: number): Taken {
  const env = { ...process.env, OUT: log, NODE_EXTRA_CA_CERTS: undefined }
  const result = spawnSync('bash', ['-c', SCRIPT, 'bash', ...command], { encoding: 'utf8', env })
  const found = /([\d.]+) ([\d.]+) ([\d.]+)\n(\d+)\s*$/.exec(result.stderr)
  if (found === null) throw new Error(`${command.join(' ')}: ${result.stderr}`)
  const failed = result.stderr.includes('non-zero status')
  if (failed && status === 0) throw new Error(`${command.join(' ')} failed`)
  const [user, system, clock, memory] = found.slice(1).map(Number)
  return { time: (user! + system!) * 1000, clock: clock! * 1000, memory: memory! }
}

/** Runs commands in turn, so that all of them meet the same machine, and returns the medians of each. */
export function compare(
  commands: readonly Command[],
  log: string,
  { rounds, before = () => undefined, status = 0 }: { rounds: number; before?: () => void; status?: number },
): readonly Taken[] {
  const taken = commands.map((): Taken[] => [])
  for (let round = -1; round < rounds; round++) {
    for (const [i, command] of commands.entries()) {
      before()
      const one = run(command, log, status)
      // The first round warms the caches of files.
      if (round >= 0) taken[i]!.push(one)
    }
  }
  return taken.map((all) => ({
    time: median(all.map(({ time }) => time)),
    clock: median(all.map(({ clock }) => clock)),
    memory: Math.max(...all.map(({ memory }) => memory)),
  }))
}

/** Runs functions in turn, and returns the median time of each in milliseconds. */
export function compareCalls(calls: readonly (() => unknown)[], rounds: number): readonly number[] {
  const taken = calls.map((): number[] => [])
  for (let round = -rounds / 4; round < rounds; round++) {
    for (const [i, call] of calls.entries()) {
      const start = performance.now()
      call()
      if (round >= 0) taken[i]!.push(performance.now() - start)
    }
  }
  return taken.map(median)
}
