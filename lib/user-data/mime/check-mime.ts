import { atPosition } from '../../report/correlate.ts'
import { type Diagnostic, diagnose, type Position } from '../../report/diagnostics.ts'
import type { CheckPart } from '../options.ts'
import { parseMultipart, type ReadPart } from './parse-multipart.ts'

/** What is wrong in a MIME message and its parts. RFC 2045, 2046 */
export function checkMime(bytes: Uint8Array, checkPart: CheckPart): Diagnostic[] {
  const { parts, problems, openEnd } = parseMultipart(bytes)
  // Of what could not be decoded there is nothing else to say.
  const broken = new Set(problems.map(({ line }) => line))
  const whole = parts.filter(({ line }) => !broken.has(line))
  return [
    ...problems.map(({ reason, line }) =>
      atPosition(diagnose('mime-syntax', [], { reason }), { line, column: 1 }),
    ),
    ...(openEnd === undefined
      ? []
      : [atPosition(diagnose('mime-open-end', [], {}), { line: openEnd, column: 1 })]),
    ...whole.flatMap((part) => checkContent(part, checkPart)),
  ]
}

/** A part that stands as it is keeps its places; of one that is encoded, everything is reported where it starts. */
function checkContent(
  { type, content, line, isPlain, isEightBit }: ReadPart,
  checkPart: CheckPart,
): Diagnostic[] {
  const start: Position = { line, column: 1 }
  const down = (position: Position): Position => ({ ...position, line: position.line + line - 1 })
  // MIME itself ends lines with CRLF, and guests make LF of them.
  const found = checkPart(type, isPlain ? withoutCarriageReturns(content) : content)
  return [
    ...(isEightBit ? [atPosition(diagnose('mime-eight-bit', [], {}), start)] : []),
    ...found.map(({ range, ...each }): Diagnostic => {
      if (range === undefined || !isPlain) return atPosition(each, start)
      return { ...each, range: { start: down(range.start), end: down(range.end) } }
    }),
  ]
}

function withoutCarriageReturns(bytes: Uint8Array): Uint8Array {
  return bytes.filter((byte, index) => byte !== 0x0d || bytes[index + 1] !== 0x0a)
}
