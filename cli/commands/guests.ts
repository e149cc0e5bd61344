import { fitted } from '../terminal/fit.ts'
import { answer, isJson } from '../report/answer.ts'
import { command } from '../args/command.ts'
import { print } from '../terminal/stdout.ts'

export const guests = command({
  verb: 'guests',
  describe: 'list the guests and what each reads from a drive',
  examples: [
    ['guests', 'list the guests'],
    ['guests --json', 'print the list as JSON'],
  ],
  also: ['images', 'os'],
  positionals: {},
  options: {},
  async run() {
    const { GUESTS } = await import('../../lib/guests/guests.ts')
    const rows = GUESTS.map((guest) => ({ ...guest, rules: undefined, directory: undefined }))
    if (isJson()) return answer({ guests: rows })
    const mark = (has: boolean): string => (has ? 'yes' : '-')
    const lines = [
      [
        'GUEST',
        'LAYOUT',
        'LABEL',
        'FILES ON',
        'KEYS',
        'PASSWORD',
        'NETWORK',
        'FILES',
        'VENDOR DATA',
        'USER DATA',
      ],
      ...rows.map(({ name, versions, datasources, labels, fileSystems, features: f }) => [
        versions === undefined ? name : `${name} (@${versions.join(' @')})`,
        datasources.join(' '),
        labels.join(' ') || 'any',
        fileSystems.join(' '),
        ...[f.keys, f.password, f.network, f.files, f.vendorData].map(mark),
        f.userData.join(', ') || '-',
      ]),
    ]
    const { isTTY, columns } = process.stdout
    if (isTTY && columns < NARROWEST_TABLE) return print(fitted(blocksOf(lines)))
    const widths = lines[0]!.map((_, column) => Math.max(...lines.map((line) => line[column]!.length)))
    for (const line of lines) {
      const cells = line.map((cell, column) => cell.padEnd(widths[column]!))
      await print(`${cells.join('  ').trimEnd()}\n`)
    }
  },
})

/** The columns of a terminal from which the table is printed as such. */
const NARROWEST_TABLE = 200

/** Returns one block for each row: the guest, then each fact with the heading of its column. */
function blocksOf([heads = [], ...rows]: readonly (readonly string[])[]): string {
  const width = Math.max(...heads.map(({ length }) => length)) + 2
  const blocks = rows.map(([guest, ...cells]) => {
    const facts = cells.map((cell, n) => `  ${heads[n + 1]!.toLowerCase().padEnd(width)}${cell}\n`)
    return `${guest}\n${facts.join('')}`
  })
  return blocks.join('\n')
}
