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
    const widths = lines[0]!.map((_, column) => Math.max(...lines.map((line) => line[column]!.length)))
    for (const line of lines) {
      const cells = line.map((cell, column) => cell.padEnd(widths[column]!))
      await print(`${cells.join('  ').trimEnd()}\n`)
    }
  },
})
