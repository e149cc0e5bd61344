import { inWords } from '../report/in-words.ts'
import type { Json } from '../text/json.ts'
import { contextText, placeOfVariable, variablesIn } from './faults/context.ts'
import type { NamePlace } from './faults/host-name.ts'
import type { Reading } from '../reading/documents.ts'
import type { Fault, Found } from './rule.ts'

/** Matches the start of a variable: a number as a whole, or the quote before a text. Source: opennebulaservice.py, _parse_shell_variables */
const START = /\b(\w+)=(?:(\d+)(?=\s+\w+=)|['"])/g

/** Matches the quote that ends a text: the first one before another variable. */
const END = /['"](?=\s+\w+=)/g

/** Returns the variables that cloudbase-init reads: numbers, and texts in quotes. */
function variablesOnWindows(reading: Reading): ReadonlyMap<string, Json> {
  const lines = contextText(reading)
    .split(/\r?\n/)
    .filter((line) => line !== '' && !line.startsWith('#'))
  const text = [...lines, "__REGEX_DUMMY__='__regex_dummy__'"].join('\n')
  const variables = new Map<string, Json>()
  for (START.lastIndex = 0; ;) {
    const found = START.exec(text)
    if (found === null) return variables
    const [, name, digits] = found
    if (digits !== undefined) variables.set(name!, BigInt(digits))
    else {
      const start = (END.lastIndex = START.lastIndex)
      const end = END.exec(text)
      if (end === null) return variables
      variables.set(name!, text.slice(start, end.index))
      START.lastIndex = END.lastIndex
    }
  }
}

/** Returns the name in the first of `names` that cloudbase-init finds. */
export function nameInContextOnWindows(...names: readonly string[]): NamePlace {
  return (reading) => {
    const variables = variablesOnWindows(reading)
    const name = names.find((each) => variables.has(each))
    const placed = name === undefined ? undefined : variablesIn(reading).get(name)
    if (name === undefined || placed === undefined) return undefined
    return { ...placeOfVariable(reading, placed), value: variables.get(name)! }
  }
}

/** The variables that it looks for. */
const READ = /^(?:SET_HOSTNAME|HOSTNAME|USER_?DATA|SSH_(?:PUBLIC_)?KEY|ETH\d+_(?:MAC|IP|MASK|GATEWAY|DNS))$/

/** Finds values without quotes, and values of several quoted parts, which a shell reads. */
export const unreadVariables: Fault = {
  code: 'guest-context-quotes',
  hint: 'write the value as one text in single quotes',
  *find(reading): Iterable<Found> {
    const found = variablesOnWindows(reading)
    for (const [name, variable] of variablesIn(reading)) {
      if (!READ.test(name) || variable.value === undefined || variable.value === '') continue
      const value = found.get(name)
      if (value === undefined) yield { ...placeOfVariable(reading, variable), is: 'is not in quotes' }
      else if (typeof value === 'string' && value !== variable.value)
        yield { ...placeOfVariable(reading, variable), is: 'has quotes or escapes in its value' }
    }
  },
}

/** Finds user data in base64, which it passes on as it is. */
export const encodedUserData: Fault = {
  code: 'guest-user-data-kind',
  hint: 'write the user data as it is, without base64',
  *find(reading): Iterable<Found> {
    const variables = variablesIn(reading)
    const encoding = variables.get('USERDATA_ENCODING') ?? variables.get('USER_DATA_ENCODING')
    const data = variables.get('USER_DATA') ?? variables.get('USERDATA')
    if (encoding?.value === 'base64' && data !== undefined)
      yield { ...placeOfVariable(reading, data), is: 'is base64' }
  },
}

/** Finds NICs without one of the variables that it needs. */
export const incompleteCards: Fault = {
  code: 'guest-network-key',
  hint: 'give the context MAC, IP, DNS, and MASK or GATEWAY of the NIC',
  *find(reading): Iterable<Found> {
    const found = variablesOnWindows(reading)
    const isGiven = (name: string): boolean => found.has(name) && found.get(name) !== ''
    for (const [name, variable] of variablesIn(reading)) {
      const [, card] = /^(ETH\d+)_IP$/.exec(name) ?? []
      if (card === undefined || variable.value === '') continue
      const lacks = ['MAC', 'DNS'].filter((key) => !isGiven(`${card}_${key}`))
      if (!isGiven(`${card}_MASK`) && !isGiven(`${card}_GATEWAY`)) lacks.push('MASK')
      const names = lacks.map((key) => `${card}_${key}`)
      if (names.length > 0)
        yield { ...placeOfVariable(reading, variable), is: `has no ${inWords(names, 'and')} beside it` }
    }
  },
}
