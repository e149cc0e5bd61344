import { answer, isJson } from '../report/answer.ts'
import { command } from '../args/command.ts'
import { printable } from '../report/printable.ts'
import { printData } from '../terminal/stdout.ts'

export const mimeList = command({
  verb: 'mime list',
  describe: 'list the parts of multi-part user data',
  examples: [
    ['mime list message', 'list the parts of a file'],
    ['mime list message --json', 'print the list as JSON'],
  ],
  also: ['ls', 'show'],
  positionals: {
    file: { describe: 'user data file; - is standard input', required: true },
  },
  options: {},
  async run({ file }) {
    const { readParts } = await import('../input/mime-parts.ts')
    const parts = readParts(file).map(({ type, filename, mergeType, headers, content }) => {
      return {
        type,
        filename: filename ?? null,
        merge: mergeType ?? null,
        size: content.length,
        headers,
      }
    })
    const lines = parts.map(({ type, filename, merge, size }) =>
      [type, String(size), filename ?? '-', ...(merge === null ? [] : [merge])].map(printable).join('\t'),
    )
    if (isJson()) answer({ parts })
    // Other programs read the columns, so the tabs must stay.
    else await printData(lines.map((line) => `${line}\n`).join(''))
  },
})
