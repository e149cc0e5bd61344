import { command } from '../args/command.ts'
import { EXIT, Failure } from '../report/exit.ts'
import { print } from '../terminal/stdout.ts'

export const mimeSplit = command({
  verb: 'mime split',
  describe: 'write the parts of multi-part user data into a folder',
  positionals: {
    file: { describe: 'file of user data, or - for standard input', required: true },
    folder: { describe: 'folder for the parts, which it does not have yet', required: true },
  },
  options: {},
  async run({ file, folder }) {
    const { mkdirSync, writeFileSync } = await import('node:fs')
    const { join } = await import('node:path')
    const { reasonOf } = await import('../../lib/node/reason.ts')
    const { inWords } = await import('../../lib/report/in-words.ts')
    const { say } = await import('../report/say.ts')
    const { readParts } = await import('../input/mime-parts.ts')
    const parts = readParts(file)
    const digits = String(parts.length).length
    for (const [index, { filename = 'part', mergeType, headers, content }] of parts.entries()) {
      const number = String(index + 1).padStart(digits, '0')
      // The name is not ours: it stays in the folder.
      const name = `${number}-${filename.replaceAll(/[/\\\p{C}]/gu, '_').slice(0, 60)}`
      try {
        mkdirSync(folder, { recursive: true, mode: 0o700 })
        writeFileSync(join(folder, name), content, { mode: 0o600, flag: 'wx' })
      } catch (cause) {
        throw new Failure(EXIT.failed, `cannot write ${join(folder, name)}: ${reasonOf(cause)}`)
      }
      await print(`${join(folder, name)}\n`)
      const lost = [...(mergeType === undefined ? [] : ['merge type']), ...headers.map((each) => each.name)]
      if (lost.length > 0)
        say(`config-drive: ${join(folder, name)} does not hold the ${inWords(lost, 'and')} of its part`)
    }
  },
})
