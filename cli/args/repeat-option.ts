import type { Options } from './command.ts'

/** Repeats each option of many values before each value: `--f a b` becomes `--f a --f b`. */
export function repeated(options: Options, args: readonly string[]): string[] {
  const result: string[] = []
  let option: string | undefined
  for (const [n, arg] of args.entries()) {
    if (arg === '--') return [...result, ...args.slice(n)]
    const isValue = !/^-./.test(arg)
    const isFirst = args[n - 1] === option
    if (isValue && option !== undefined && !isFirst) result.push(option)
    result.push(arg)
    if (!isValue) option = arg.startsWith('--') && options[arg.slice(2)]?.many === true ? arg : undefined
  }
  return result
}
