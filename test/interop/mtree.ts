/** What libarchive tells of an image: every attribute, in mtree(5). */
import { run, tool } from './tools.ts'

export interface Attributes {
  readonly mode: number
  readonly uid: number
  readonly gid: number
  readonly links: number
  /** Seconds since 1970. */
  readonly modified: number
}

/** `caf\303\251` -> `café` */
const unescaped = (name: string): string =>
  Buffer.from(
    name.replace(/\\([0-7]{3})/g, (_match, octal: string) => String.fromCharCode(parseInt(octal, 8))),
    'latin1',
  ).toString()

const KEYS = ['mode', 'uid', 'gid', 'nlink', 'time'].map((key) => `mtree:${key}`).join(',')

/** Attributes by path, the root being `''`. */
export const readAttributes = async (iso: string): Promise<ReadonlyMap<string, Attributes>> => {
  const args = ['-cf', '-', '--format=mtree', `--options=mtree:!all,${KEYS}`, `@${iso}`]
  const text = (await run(tool.bsdtar, args)).toString()
  const found = new Map<string, Attributes>()
  for (const line of text
    .split('\n')
    .slice(1)
    .filter((line) => line !== '')) {
    const [name = '', ...words] = line.split(' ')
    const { mode = '', uid, gid, nlink = 1, time } = Object.fromEntries(words.map((word) => word.split('=')))
    found.set(unescaped(name).replace(/^\.\/?/, ''), {
      mode: parseInt(mode, 8),
      uid: Number(uid),
      gid: Number(gid),
      links: Number(nlink),
      modified: Math.floor(Number(time)),
    })
  }
  return found
}
