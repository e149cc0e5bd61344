import type { Content } from '../image/tree.ts'
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
import { askBytes, askContent, type Open } from './ask.ts'

/** The references, as the end of an `expected` phrase. */
export const REFERENCES = '{file: PATH}, {env: NAME}, {command: [WORD, …]} or {prompt: TEXT}'

const TEXT: JsonSchema = { type: 'string' }

/** The forms of a reference. */
export const REFERENCE_FIELDS = {
  file: described('The path of a file with the value.', TEXT),
  env: described('The environment variable with the value.', {
    type: 'string',
    pattern: '^[A-Za-z_][A-Za-z0-9_]*$',
  }),
  command: described('A command that prints the value, as a list of words; needs --allow-commands.', {
    type: 'array',
    items: TEXT,
    minItems: 1,
  }),
  prompt: described('The prompt at the terminal, where the value is typed without echo.', TEXT),
}

/** A map that references a value. */
export const REFERENCE_SCHEMA = titled('Reference', anySchema(...eachAlone(REFERENCE_FIELDS)))

/** Functions that return the need of each form, or undefined after a report. */
const forms = {
  file(file, at) {
    return typeof file === 'string' ? { kind: 'file', file } : wrongType(at, 'the path of a file', file, true)
  },
  env(name, at) {
    const isName = typeof name === 'string' && /^[A-Za-z_][A-Za-z0-9_]*$/.test(name)
    return isName ? { kind: 'env', name } : wrongType(at, 'the name of an environment variable', name, true)
  },
  command(argv, at) {
    return isArgv(argv)
      ? { kind: 'command', argv }
      : wrongType(at, 'a list of strings, starting with the program', argv)
  },
  prompt(text, at) {
    const isLine = typeof text === 'string' && /^\P{Cc}+$/u.test(text)
    return isLine ? { kind: 'prompt', text } : wrongType(at, 'a line of text', text, true)
  },
} satisfies Record<string, (value: unknown, at: Cursor) => Exclude<Asked, { kind: 'folder' }> | undefined>

type Form = keyof typeof forms

/** A map with one key that takes the place of a value. */
export interface Reference {
  readonly form: Form
  /** Returns the bytes of the value, or undefined after a report. */
  bytes(at: Cursor): Uint8Array | Open | undefined
  /** Returns the same; the content of a file can be a source. */
  content(at: Cursor): Content | Open | undefined
}

/** Returns the reference that a value is, or undefined when it is not one. */
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
    content(at) {
      const place = below(at, known)
      const asked = forms[known](inner, place)
      return asked && askContent(asked.kind === 'file' ? { ...asked, isStreamed: true } : asked, place)
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
