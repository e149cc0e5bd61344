import { answer, isJson } from '../report/answer.ts'
import { command } from '../args/command.ts'
import { EXIT, Failure } from '../report/exit.ts'
import { say } from '../report/say.ts'
import { print, printData } from '../terminal/stdout.ts'

export const init = command({
  verb: 'init',
  describe: 'write a starter spec for a known image, or list the starters',
  examples: [
    ['init', 'list the starters'],
    ['init ubuntu -o web1.yaml', 'write the starter for Ubuntu to web1.yaml'],
  ],
  also: ['template', 'starter'],
  positionals: {
    name: {
      describe: 'starter: ubuntu, windows, talos, … (default: list all)',
      values: async () => (await import('../input/starters.ts')).starters().map(({ name }) => name),
    },
  },
  options: {
    output: {
      type: 'string',
      alias: 'o',
      value: 'FILE',
      describe: 'file to write (default: NAME.yaml); - is standard output',
    },
    force: { type: 'boolean', describe: 'overwrite an existing file' },
  },
  async run({ name, output, force }) {
    const { folderOf, startedIn, starters } = await import('../input/starters.ts')
    const all = starters()
    if (name === undefined) {
      if (isJson()) return answer({ starters: all.map(({ name, title }) => ({ name, title })) })
      const width = Math.max(...all.map((each) => each.name.length))
      for (const { name, title } of all) await print(`${name.padEnd(width)}  ${title}\n`)
      return
    }
    const starter = all.find((each) => each.name === name)
    if (starter === undefined)
      throw new Failure(
        EXIT.usage,
        await noStarter(
          name,
          all.map(({ name }) => name),
        ),
      )
    const file = output ?? `${name}.yaml`
    const text = startedIn(folderOf(file), starter)
    if (file !== '-') await write(file, text, force)
    else if (!isJson()) return printData(text)
    answer(file === '-' ? { text } : { output: file })
  },
})

async function noStarter(name: string, known: readonly string[]): Promise<string> {
  const { nearest } = await import('../../lib/report/nearest.ts')
  const { inWords } = await import('../../lib/report/in-words.ts')
  const close = nearest(name, known)
  const hint = close === undefined ? `Known starters: ${inWords(known, 'and')}.` : `Did you mean ${close}?`
  return `unknown starter ${JSON.stringify(name)}. ${hint}`
}

async function write(file: string, text: string, isOver: boolean): Promise<void> {
  const { writeNew } = await import('../output/new-file.ts')
  await writeNew(file, text, isOver)
  const image = file.replace(/\.ya?ml$/, '')
  say(`wrote ${file}; edit it, then run: config-drive build ${file} -o ${image}.iso`)
}
