// What a start takes beyond that of Node itself.
import { join } from 'node:path'
import { amount, type Command, compare, type Row } from './row.ts'

const ROUNDS = 15

const root = join(import.meta.dirname, '..')

/** Rows for starts of both programs. */
export function startRows(folder: string): readonly Row[] {
  const program = (name: string, ...args: readonly string[]): Command => [
    process.execPath,
    join(root, 'dist', 'bin', name),
    ...args,
  ]
  const image = join(folder, 'start.iso')
  const starts: Readonly<Record<string, Command>> = {
    build: program('config-drive.cjs', 'build', join(root, 'examples', 'web-server.yaml'), '-o', image),
    '--version': program('config-drive.cjs', '--version'),
    'build --help': program('config-drive.cjs', 'build', '--help'),
    'an error': program('config-drive.cjs', 'build', '--unknown'),
    'front end': program('config-drive-genisoimage.cjs', '-quiet', '-o', image, join(root, 'examples')),
  }
  return Object.entries(starts).map(([name, command]) => ({
    work: `start: ${name}`,
    anchor: 'processor time over bare node',
    measure() {
      const log = join(folder, 'log')
      const status = name === 'an error' ? 2 : 0
      const [own, bare] = compare([command, [process.execPath, '-e', '0']], log, { rounds: ROUNDS, status })
      return amount(own!.time - bare!.time, 'ms')
    },
  }))
}
