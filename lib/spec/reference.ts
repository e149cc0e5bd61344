import type { Asked } from '../shape/need.ts'
import {
  anySchema,
  below,
  type Cursor,
  described,
  eachAlone,
  type JsonSchema,
  membersOf,
  titled,
  wrongType,
} from '../shape/shape.ts'
import { askBytes, type Open } from './ask.ts'

/** Ends a sentence about what may stand in a place: where else a value can be. */
export const REFERENCES = '{file: PATH}, {env: NAME}, {command: [WORD, …]} or {prompt: TEXT}'

const TEXT: JsonSchema = { type: 'string' }

/** Where a value can be. */
export const REFERENCE_FIELDS = {
  file: described('The path of a file that has it.', TEXT),
  env: described('The variable of the environment that has it.', {
    type: 'string',
    pattern: '^[A-Za-z_][A-Za-z0-9_]*$',
  }),
  command: described('The words of a command that prints it, only with --allow-commands.', {
    type: 'array',
    items: TEXT,
    minItems: 1,
  }),
  prompt: described('What to ask for it at the terminal, where it is typed unseen.', TEXT),
}

/** A map that names where a value is. */
export const REFERENCE_SCHEMA = titled('Reference', anySchema(...eachAlone(REFERENCE_FIELDS)))

/** What each form asks for; undefined after a report. */
const forms = {
  file(file, at) {
    return typeof file === 'string' ? { kind: 'file', file } : wrongType(at, 'the path of a file', file, true)
  },
  env(name, at) {
    const isName = typeof name === 'string' && /^[A-Za-z_][A-Za-z0-9_]*$/.test(name)
    return isName ? { kind: 'env', name } : wrongType(at, 'the name of a variable', name, true)
  },
  command(argv, at) {
    return isArgv(argv)
      ? { kind: 'command', argv }
      : wrongType(at, 'a list of texts, the program first', argv)
  },
  prompt(text, at) {
    const isLine = typeof text === 'string' && /^\P{Cc}+$/u.test(text)
    return isLine ? { kind: 'prompt', text } : wrongType(at, 'a line of text', text, true)
  },
} satisfies Record<string, (value: unknown, at: Cursor) => Exclude<Asked, { kind: 'folder' }> | undefined>

type Form = keyof typeof forms

/** A map of one key that names where the value is, instead of the value. */
export interface Reference {
  readonly form: Form
  /** The bytes there; undefined after a report. */
  bytes(at: Cursor): Uint8Array | Open | undefined
}

/** Finds where a value is; undefined for a value that is itself the one that is meant. */
export function reference(value: unknown, { isLiteral }: Cursor): Reference | undefined {
  if (isLiteral) return undefined
  const members = Array.from(membersOf(value) ?? [])
  const [form, inner] = members[0] ?? []
  if (members.length !== 1 || form === undefined || !Object.hasOwn(forms, form)) return undefined
  const known = form as Form
  return {
    form: known,
    bytes(at) {
      const place = below(at, known)
      const asked = forms[known](inner, place)
      return asked && askBytes(asked, place)
    },
  }
}

function isArgv(value: unknown): value is readonly string[] {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value[0] !== '' &&
    value.every((word) => typeof word === 'string' && !word.includes('\0'))
  )
}
