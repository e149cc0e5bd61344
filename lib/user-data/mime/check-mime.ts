import { atPosition } from '../../report/correlate.ts'
import { type Diagnostic, diagnose, type Position } from '../../report/diagnostics.ts'
import type { CheckPart, Gunzip } from '../options.ts'
import { checkOverwritten } from '../overwritten.ts'
import { parseMultipart, type ReadPart } from './parse-multipart.ts'

/** Returns the problems of a MIME message and its parts. Source: RFC 2045, RFC 2046 */
export function checkMime(bytes: Uint8Array, checkPart: CheckPart, gunzip?: Gunzip): Diagnostic[] {
  const { parts, problems, openEnd } = parseMultipart(bytes)
  // A part that could not be decoded is not checked further.
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
    ...checkOverwritten(parts, gunzip).map(({ index, found }) =>
      atPosition(found, { line: parts[index]!.line, column: 1 }),
    ),
  ]
}

/** Reports the problems of a part at their places, or at its start when the part is encoded. */
function checkContent(
  { type, content, line, isPlain, isEightBit }: ReadPart,
  checkPart: CheckPart,
): Diagnostic[] {
  const start: Position = { line, column: 1 }
  const down = (position: Position): Position => ({ ...position, line: position.line + line - 1 })
  // MIME itself ends lines in CRLF, which guests convert to LF.
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
