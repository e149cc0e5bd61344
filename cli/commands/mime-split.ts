import { answer, isJson } from '../report/answer.ts'
import { command } from '../args/command.ts'
import { print } from '../terminal/stdout.ts'

export const mimeSplit = command({
  verb: 'mime split',
  describe: 'write each part of multi-part user data to a file',
  examples: [
    ['mime split message parts', 'write each part to a file in the folder parts'],
    ['mime split - parts < message', 'read standard input'],
  ],
  also: ['unpack', 'extract'],
  positionals: {
    file: { describe: 'user data file; - is standard input', required: true },
    folder: { describe: 'folder for the parts; existing files are not overwritten', required: true },
  },
  options: {},
  async run({ file, folder }) {
    const { join } = await import('node:path')
    const { file: entryOf } = await import('../../lib/image/tree.ts')
    const { EncodeError } = await import('../../lib/image/image.ts')
    const { fillFolder } = await import('../../lib/node/fill-folder.ts')
    const { makeFolder } = await import('../../lib/node/make-folder.ts')
    const { existing, unwritable } = await import('../report/file-failures.ts')
    const { inWords } = await import('../../lib/report/in-words.ts')
    const { say } = await import('../report/say.ts')
    const { readParts } = await import('../input/mime-parts.ts')
    const { checkOutputs } = await import('../output/check-outputs.ts')
    checkOutputs([folder], [file])
    const parts = readParts(file)
    const digits = String(parts.length).length
    const named = parts.map((part, n) => {
      const number = String(n + 1).padStart(digits, '0')
      // The name is untrusted: it must not lead out of the folder.
      const name = `${number}-${(part.filename ?? 'part').replaceAll(/[/\\\p{C}]/gu, '_').slice(0, 60)}`
      return { ...part, name }
    })
    let removeFolders: (() => void) | undefined
    try {
      removeFolders = await makeFolder(folder, 0o700)
      await fillFolder(new Map(named.map(({ name, content }) => [name, entryOf(content)])), folder, {})
    } catch (cause) {
      removeFolders?.()
      if (!(cause instanceof EncodeError)) throw unwritable(folder, cause)
      throw existing(join(folder, cause.path), 'name another folder')
    }
    const files = named.map(({ name, type, mergeType, headers }) => {
      const lost = [...(mergeType === undefined ? [] : ['merge type']), ...headers.map((each) => each.name)]
      return { path: join(folder, name), type, lost }
    })
    answer({ files })
    for (const { path, lost } of files) {
      if (!isJson()) await print(`${path}\n`)
      if (lost.length > 0)
        say(`config-drive: ${path}: the file does not keep the ${inWords(lost, 'and')} of the part`)
    }
  },
})
