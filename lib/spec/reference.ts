import {
  anySchema,
  below,
  type Cursor,
  described,
  eachAlone,
  fail,
  type JsonSchema,
  membersOf,
  wrongType,
} from '../shape/shape.ts'

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
export const REFERENCE_SCHEMA = anySchema(...eachAlone(REFERENCE_FIELDS))

const utf8 = new TextEncoder()

/** The bytes that each form stands for; undefined after a report, which holds nothing of them. */
const forms = {
  file(path, at) {
    return typeof path === 'string' ? readFile(path, at) : wrongType(at, 'the path of a file', path)
  },
  env(name, at) {
    if (typeof name !== 'string' || !/^[A-Za-z_][A-Za-z0-9_]*$/.test(name))
      return wrongType(at, 'the name of a variable', name)
    const from = `the variable ${name}`
    if (at.readEnv === undefined) return fail(at, 'secret-unreadable', { from, reason: NOT_HERE })
    const value = at.readEnv(name)
    return value === undefined
      ? fail(at, 'secret-unreadable', { from, reason: 'it is not set' })
      : utf8.encode(value)
  },
  command(argv, at) {
    if (!isArgv(argv)) return wrongType(at, 'a list of texts, the program first', argv)
    const from = `the command ${argv[0]}`
    if (at.runCommand === undefined) return fail(at, 'command-not-allowed', {})
    const output = at.runCommand(argv)
    return output instanceof Uint8Array
      ? output
      : fail(at, 'secret-unreadable', { from, reason: output.problem })
  },
  prompt(text, at) {
    if (typeof text !== 'string' || !/^\P{Cc}+$/u.test(text)) return wrongType(at, 'a line of text', text)
    const from = 'a prompt'
    if (at.prompt === undefined) return fail(at, 'secret-unreadable', { from, reason: NOT_HERE })
    const answer = at.prompt(text)
    return typeof answer === 'string'
      ? utf8.encode(answer)
      : fail(at, 'secret-unreadable', { from, reason: answer.problem })
  },
} satisfies Record<string, (value: unknown, at: Cursor) => Uint8Array | undefined>

const NOT_HERE = 'that cannot be done here'

type Form = keyof typeof forms

/** A map of one key that names where the value is, instead of the value. */
export interface Reference {
  readonly form: Form
  /** The bytes there; undefined after a report. */
  bytes(at: Cursor): Uint8Array | undefined
}

/** Finds where a value is; undefined for a value that is itself the one that is meant. */
export function reference(value: unknown, { isLiteral }: Cursor): Reference | undefined {
  if (isLiteral) return undefined
  const members = Array.from(membersOf(value) ?? [])
  const [form, inner] = members[0] ?? []
  if (members.length !== 1 || form === undefined || !Object.hasOwn(forms, form)) return undefined
  const known = form as Form
  return { form: known, bytes: (at) => forms[known](inner, below(at, known)) }
}

function isArgv(value: unknown): value is readonly string[] {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value[0] !== '' &&
    value.every((word) => typeof word === 'string' && !word.includes('\0'))
  )
}

export function readFile(file: string, at: Cursor): Uint8Array | undefined {
  const result = at.readFile(file, at.path)
  return result instanceof Uint8Array ? result : fail(at, 'file-unreadable', { file, reason: result.problem })
}
