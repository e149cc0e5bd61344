import { reading } from '../../lib/reading/documents.ts'
import { inWords } from '../../lib/report/in-words.ts'
import { OPENSTACK } from '../../lib/layouts/config-drive.ts'
import { layoutOf } from '../../lib/layouts/layouts.ts'
import { gunzip } from '../../lib/node/gunzip.ts'
import { instanceData } from '../../lib/guests/instance-data.ts'
import { renderPart, type TemplatePart, templatesIn } from '../../lib/guests/templates.ts'
import type { ArgumentsOf } from '../args/command.ts'
import { type DriveInput, withDrive } from './open-drive.ts'
import { EXIT, Failure } from '../report/exit.ts'
import type { lookOptions } from '../args/look-options.ts'
import type { variableOptions } from '../args/variable-options.ts'
import { readFilling, readVariables } from './variables.ts'
import { answer, isJson } from '../report/answer.ts'
import { say, warn } from '../report/say.ts'
import { printData } from '../terminal/stdout.ts'

interface Given extends ArgumentsOf<typeof variableOptions & typeof lookOptions> {
  readonly drive: string
  readonly part: string | undefined
  readonly 'guest-var': readonly string[] | undefined
  readonly strict: boolean
}

/**
 * Prints the templates of a drive as the guest would render them. Reports variables that the drive lacks on standard error.
 *
 * @throws Failure when there is no template, or when one cannot be rendered
 */
export async function previewTemplates(args: Given): Promise<void> {
  const guest = readVariables({ var: args['guest-var'] }) ?? new Map()
  const filling = await readFilling(args)
  await withDrive(args.drive, { ...args, ...filling }, (drive) => preview(drive, args, guest))
}

async function preview(
  drive: DriveInput,
  { part, strict }: Given,
  guest: NonNullable<ReturnType<typeof readVariables>>,
) {
  const read = reading(drive)
  const { userData } = layoutOf(read)?.documents ?? OPENSTACK
  const path = userData.find((path) => read.bytes(path) !== undefined)
  const templates = path === undefined ? [] : templatesIn(read.bytes(path)!, gunzip)
  const chosen = choose(templates, part)
  const data = instanceData(read, guest)
  if ('problem' in data)
    throw new Failure(EXIT.invalid, `cloud-init gets no instance data from this drive: ${data.problem}`, [], {
      code: 'template-failed',
    })
  let isMissing = false
  const parts: object[] = []
  for (const { number, content } of chosen) {
    const name = templates.length > 1 ? `${path}, part ${number}` : path!
    const made = renderPart(content, data.variables)
    if ('fault' in made) throw failureOf(made, name)
    parts.push({ number, path, text: made.text, missing: made.missing.map((each) => each.name) })
    for (const { name: variable, position } of made.missing) {
      isMissing = true
      warn(
        `${name}:${position.line}:${position.column}`,
        'variable-missing',
        `the drive has no variable "${variable}"; cloud-init writes a marker in its place`,
      )
    }
    if (chosen.length > 1) say(`${name}:`)
    if (made.text === '') warn(name, 'template-empty', 'the rendered text is empty; cloud-init ignores it')
    if (!isJson()) await printData(made.text)
  }
  answer({ parts })
  if (isMissing && strict)
    throw new Failure(EXIT.invalid, 'the drive lacks variables (--strict)', [], { code: 'template-failed' })
}

function choose(templates: readonly TemplatePart[], part: string | undefined): readonly TemplatePart[] {
  if (templates.length === 0)
    throw new Failure(EXIT.invalid, 'the user data contains no template', [], { code: 'template-failed' })
  const numbers = templates.map(({ number }) => String(number))
  if (part === 'all' || (part === undefined && templates.length === 1)) return templates
  const found = templates.filter(({ number }) => String(number) === part)
  if (found.length > 0) return found
  throw new Failure(EXIT.usage, `Choose a part with --part: ${inWords([...numbers, 'all'])}.`)
}

/** Returns the Failure for a template that cannot be rendered. Only what cloud-init cannot render either is invalid input. */
function failureOf(
  { fault, reason, position: { line, column } }: Extract<ReturnType<typeof renderPart>, { fault: string }>,
  name: string,
): Failure {
  const place = `${name}:${line}:${column}`
  if (fault === 'unknown')
    return new Failure(
      EXIT.invalid,
      `${place}: config-drive does not know this, but cloud-init may: ${reason}`,
      [],
      { code: 'template-failed' },
    )
  if (fault === 'too-much')
    return new Failure(EXIT.invalid, `${place}: rendering stopped: ${reason}`, [], {
      code: 'template-failed',
    })
  return new Failure(EXIT.invalid, `${place}: error: cloud-init ignores this part: ${reason}`, [], {
    code: 'template-failed',
  })
}
