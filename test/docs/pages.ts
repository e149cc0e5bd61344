/** The pages of the documentation, and the blocks of code in them. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../cli.ts'

export interface Page {
  /** From the root on: `docs/ironic.md`. */
  readonly path: string
  readonly text: string
}

export function pages(): readonly Page[] {
  const names = readdirSync(join(root, 'docs')).filter((name) => name.endsWith('.md'))
  const paths = ['README.md', ...names.sort().map((name) => `docs/${name}`)]
  return paths.map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }))
}

export interface Block {
  /** `docs/ironic.md:12`, the line of its fence. */
  readonly place: string
  readonly language: string
  /** The second word of the fence: the file that it is. What has none is run, or is a part of a spec. */
  readonly file: string | undefined
  readonly text: string
}

/**
 * The fenced blocks of a page, in their order.
 *
 * @throws RangeError for code that has no fence, a fence that does not end, or more than a language and a file behind it
 */
export function blocksOf({ path, text }: Page): readonly Block[] {
  const blocks: Block[] = []
  let open: { place: string; words: readonly string[]; lines: string[] } | undefined
  let isInList = false
  for (const [index, line] of text.split('\n').entries()) {
    const place = `${path}:${index + 1}`
    if (open !== undefined) {
      if (line !== '```') open.lines.push(line)
      else {
        const [language = '', file] = open.words
        blocks.push({
          place: open.place,
          language,
          file,
          text: open.lines.map((each) => `${each}\n`).join(''),
        })
        open = undefined
      }
      continue
    }
    if (line.trimStart().startsWith('```') || line.trimStart().startsWith('~~~')) {
      const words = line.slice(3).split(' ')
      if (!/^```[a-z]+(?: \S+)?$/.test(line))
        throw new RangeError(`${place}: a fence is \`\`\`LANGUAGE [FILE]`)
      open = { place, words, lines: [] }
    }
    if (/^(?:[*-]|\d+\.) /.test(line)) isInList = true
    else if (line !== '' && !line.startsWith(' ')) isInList = false
    if (/^(?: {4}|\t)/.test(line) && !isInList) throw new RangeError(`${place}: code without a fence`)
  }
  if (open !== undefined) throw new RangeError(`${open.place}: the fence does not end`)
  return blocks
}

/** What follows a `$ `, and what is shown of what it prints. */
export interface Step {
  readonly command: string
  readonly shown: string
}

/** The steps of a block of shell. Without a prompt it is one, of which nothing is shown: `undefined`. */
export function stepsOf(text: string): readonly Step[] | undefined {
  if (!/^\$ /m.test(text)) return undefined
  if (!text.startsWith('$ ')) throw new RangeError('a session begins with a prompt')
  return text
    .split(/^\$ /m)
    .slice(1)
    .map((step) => {
      const lines = step.split('\n')
      let last = 0
      while (lines[last]!.endsWith('\\') || lines[last + 1]?.startsWith('> ')) last++
      const command = lines.slice(0, last + 1).map((line, n) => (n === 0 ? line : line.replace(/^> /, '')))
      return {
        command: command.join('\n'),
        shown: lines
          .slice(last + 1)
          .join('\n')
          .trimEnd(),
      }
    })
}

/** What a text of the documentation stands for: `…` is anything on a line, and on a line of its own any lines. */
export function patternOf(shown: string): RegExp {
  const lines = shown.split('\n').map((line) => {
    if (line.trim() === '…') return '(?:[^\\n]*\\n)*?'
    const parts = line.trimEnd().split('…')
    return `${parts.map((part) => part.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')).join('[^\\n]*')}[ \\t]*\\n`
  })
  return new RegExp(`^${lines.join('')}\\n*$`)
}
