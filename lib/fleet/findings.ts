import { type Diagnostic, diagnosis, type Range, type Report } from '../report/diagnostics.ts'
import { inventory, type InventoryCode } from '../report/inventory.ts'
import type { Row } from '../report/row.ts'
import type { InventoryRow } from './row.ts'

type Parameters<C extends InventoryCode> = (typeof inventory)[C] extends Row<infer P> ? P : never

/** Makes a finding about a row of an inventory. */
export function rowFinding<C extends InventoryCode>(
  code: C,
  source: string,
  line: number,
  parameters: Parameters<C>,
): Diagnostic {
  const found = diagnosis(code, inventory[code] as Row<Parameters<C>>, [], parameters)
  return { ...found, source, range: rangeOf(line) }
}

/**
 * Says of which row and columns a finding about a filled template is: the place becomes that of the row, and the hint ends with the
 * place in the template. A finding about a part of the template without variables keeps its place, for it is the same in every row.
 */
export function inRow(report: Report, template: string, inventory: string, { line }: InventoryRow): Report {
  const lines = template.split('\n')
  return report.map((found) => {
    const columns = found.range === undefined ? [] : columnsIn(lines, found.range)
    if (columns.length === 0) return found
    const place = `${found.source}:${found.range!.start.line}:${found.range!.start.column}`
    return {
      ...found,
      message: `${columns.length === 1 ? 'column' : 'columns'} ${columns.join(', ')}: ${found.message}`,
      hint: [...(found.hint === undefined ? [] : [found.hint]), `the template uses it at ${place}`].join(
        '\n',
      ),
      source: inventory,
      range: rangeOf(line),
    }
  })
}

/** Returns the names of the variables in a range of a text, each once. */
function columnsIn(lines: readonly string[], { start, end }: Range): readonly string[] {
  const part = lines
    .slice(start.line - 1, end.line)
    .map((text, n, all) =>
      text.slice(n === 0 ? start.column - 1 : 0, n === all.length - 1 ? end.column - 1 : undefined),
    )
    .join('\n')
  return [...new Set([...part.matchAll(/(?<!\$)\$\{([A-Za-z_]\w*)/g)].map(([, name]) => name!))]
}

function rangeOf(line: number): Range {
  return { start: { line, column: 1 }, end: { line, column: 1 } }
}
