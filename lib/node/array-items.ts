/** An item of a JSON array as text, with the line where it begins; or what is wrong with the array there. */
export interface ArrayItem {
  readonly text: string
  readonly line: number
  readonly problem?: string
}

const SPACE = /[\s\ufeff]/

/**
 * Yields the items of a JSON array that arrives in pieces, however large it is; only the item that is being read is in memory. An item is
 * not checked: it is what stands between two commas of the array. A problem ends it.
 */
export async function* arrayItems(pieces: AsyncIterable<string>): AsyncGenerator<ArrayItem> {
  let state = 'before' as 'before' | 'inside' | 'after'
  let line = 1
  let item = ''
  /** The line of the item's first character; undefined before it. */
  let start: number | undefined
  let isAfterComma = false
  let depth = 0
  let isString = false
  let isEscaped = false
  for await (const piece of pieces) {
    let from = 0
    for (let at = 0; at < piece.length; at++) {
      const character = piece[at]!
      if (character === '\n') line++
      if (isString) {
        if (isEscaped) isEscaped = false
        else if (character === '\\') isEscaped = true
        else if (character === '"') isString = false
        continue
      }
      if (SPACE.test(character)) continue
      if (state === 'before' && character === '[') {
        state = 'inside'
        from = at + 1
        continue
      }
      if (state !== 'inside') {
        const problem = state === 'before' ? 'it is not a JSON array' : 'there is text after the array'
        yield { text: '', line, problem }
        return
      }
      const isEnd = depth === 0 && character === ']'
      if (isEnd || (depth === 0 && character === ',')) {
        if (start !== undefined) yield { text: item + piece.slice(from, at), line: start }
        else if (!isEnd || isAfterComma) {
          yield { text: '', line, problem: 'an item of the array is missing' }
          return
        }
        if (isEnd) state = 'after'
        isAfterComma = true
        item = ''
        start = undefined
        from = at + 1
        continue
      }
      start ??= line
      if (character === '"') isString = true
      else if (character === '[' || character === '{') depth++
      else if (character === ']' || character === '}') depth--
    }
    if (state === 'inside') item += piece.slice(from)
  }
  if (state !== 'after') yield { text: '', line, problem: 'it ends before the array does' }
}
