import type { Position } from '../report/diagnostics.ts'
import { JinjaError, type JinjaFault } from '../jinja/jinja-error.ts'
import { render } from '../jinja/render.ts'
import { MISSING, type Value } from '../jinja/values.ts'
import { parseMultipart } from '../user-data/mime/parse-multipart.ts'
import { userDataKind } from '../user-data/kind.ts'
import { decodeUtf8 } from '../text/utf8.ts'
import type { Gunzip } from '../user-data/options.ts'

/** A Jinja template in user data. */
export interface TemplatePart {
  /** The number of the part, from 1; 1 when the user data is not a MIME message. */
  readonly number: number
  readonly content: Uint8Array
}

/** Content types for which cloud-init derives the type from the first line. Source: cloudinit/user_data.py `TYPE_NEEDED` */
const UNTOLD = ['text/plain', 'text/x-not-multipart', 'application/octet-stream', 'text/jinja2']

const MOST_LAYERS = 4

/** Returns the parts of user data that cloud-init renders as templates. */
export function templatesIn(bytes: Uint8Array, gunzip: Gunzip, layers = 0): readonly TemplatePart[] {
  const kind = userDataKind(bytes)
  if (kind === 'gzip') {
    const inner = layers < MOST_LAYERS ? gunzip(bytes) : undefined
    return inner instanceof Uint8Array ? templatesIn(inner, gunzip, layers + 1) : []
  }
  if (kind === 'jinja') return [{ number: 1, content: bytes }]
  if (kind !== 'mime') return []
  return parseMultipart(bytes).parts.flatMap(({ type, content }, index) => {
    const isTemplate = UNTOLD.includes(type.toLowerCase()) && userDataKind(content) === 'jinja'
    return isTemplate ? [{ number: index + 1, content }] : []
  })
}

/** A missing variable, and the place that uses it. */
export interface MissingVariable {
  readonly name: string
  readonly position: Position
}

export type RenderedPart =
  | { readonly text: string; readonly missing: readonly MissingVariable[] }
  | { readonly fault: JinjaFault; readonly reason: string; readonly position: Position }

const START: Position = { line: 1, column: 1 }

/**
 * Renders a template as cloud-init does: a mark replaces each variable without a value. A fault means that cloud-init drops the part.
 * Source: cloudinit/templater.py, cloudinit/handlers/jinja_template.py `render_jinja_payload`
 */
export function renderPart(content: Uint8Array, variables: ReadonlyMap<string, Value>): RenderedPart {
  const whole = decodeUtf8(content)
  if (whole === undefined) return { fault: 'unknown', reason: 'text that is not UTF-8', position: START }
  const end = whole.indexOf('\n')
  const header = end < 0 ? whole : whole.slice(0, end)
  if (!/^##\s*template:\s*jinja\s*$/i.test(header))
    return {
      fault: 'fails',
      reason: 'the first line names a template language other than jinja',
      position: START,
    }
  const template = end < 0 ? '' : whole.slice(end + 1)
  const below = ({ line, column }: Position): Position => ({ line: line + 1, column })
  try {
    const { text, pieces, position } = render(template, { variables, isStrict: false, trimsLineStart: false })
    const missing = pieces
      .filter(({ expression }) => expression !== undefined)
      .flatMap(({ text, at }) =>
        Array.from(text.matchAll(MARK), ([, name]) => ({ name: name!, position: below(position(at)) })),
      )
    return { text, missing }
  } catch (cause) {
    if (!(cause instanceof JinjaError)) throw cause
    return { fault: cause.fault, reason: cause.message, position: below(positionIn(template, cause.offset)) }
  }
}

const MARK = new RegExp(`${MISSING}(\\S+)`, 'g')

function positionIn(template: string, offset: number): Position {
  const before = template.replace(/\r\n?/g, '\n').slice(0, offset).split('\n')
  return { line: before.length, column: before.at(-1)!.length + 1 }
}
