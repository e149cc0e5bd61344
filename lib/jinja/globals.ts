import { fails, unknown, type Work } from './jinja-error.ts'
import { type Dict, dict, type Function, isKind, touched, type Value } from './values.ts'

function builtin(call: Function['call']): Function {
  return { kind: 'function', call }
}

function dictOf(positional: readonly Value[], named: ReadonlyMap<string, Value>, work: Work): Dict {
  const [first] = positional
  if (positional.length > 1 || (first !== undefined && !isKind(first, 'dict')))
    return unknown(work, 'dict() with arguments other than keywords or a map')
  work.spend(first?.members.size ?? 0)
  return dict([...(first?.members ?? []), ...named])
}

/** The supported functions; any other name is an error. Source: jinja2/defaults.py */
const builtins: Readonly<Record<string, Function>> = {
  dict: builtin(dictOf),
  namespace: builtin((positional, named, work) => ({
    kind: 'namespace',
    members: dictOf(positional, named, work).members,
  })),
  range: builtin((positional, named, work) => {
    if (named.size > 0 || positional.length < 1 || positional.length > 3)
      return fails(work, 'range() needs one to three numbers')
    const numbers = positional.map((value) => {
      if (typeof touched(value, work) === 'boolean') return BigInt(value as boolean)
      return typeof value === 'bigint' ? value : fails(work, 'range() needs whole numbers')
    })
    const [start, stop, step] =
      numbers.length === 1 ? [0n, numbers[0]!, 1n] : [numbers[0]!, numbers[1]!, numbers[2] ?? 1n]
    if (step === 0n) return fails(work, 'range() with step 0')
    return { kind: 'range', start, stop, step }
  }),
}

const OTHERS = ['lipsum', 'cycler', 'joiner']

/** Returns a name that every template has besides its variables, or undefined. */
export function builtinOf(name: string, work: Work): Value | undefined {
  if (OTHERS.includes(name)) return unknown(work, `${name}()`)
  return Object.hasOwn(builtins, name) ? builtins[name] : undefined
}
