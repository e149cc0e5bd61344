/** Joins words: "a, b or c". */
export function inWords(words: readonly string[], last = 'or'): string {
  return [words.slice(0, -1).join(', '), ...words.slice(-1)].filter((part) => part !== '').join(` ${last} `)
}
