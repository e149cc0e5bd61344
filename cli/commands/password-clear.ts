import { statSync } from 'node:fs'
import { command } from '../args/command.ts'
import { EXIT, Failure } from '../report/exit.ts'

export const passwordClear = command({
  verb: 'password clear',
  describe: 'forget the password that a guest posted, so that it can post another one',
  examples: [
    ['password clear web1 --from state', 'remove it from the folder of serve --state'],
    ['password clear "Web 1" --from /var/lib/serve', 'the same for a name with a space'],
  ],
  also: ['clear-password'],
  positionals: { name: { describe: 'name of the instance', required: true } },
  options: { from: { type: 'string', value: 'DIR', describe: 'folder of serve --state' } },
  async run({ name, from }) {
    if (from === undefined)
      throw new Failure(EXIT.usage, '--from is missing: name the folder of serve --state.')
    if (statSync(from, { throwIfNoEntry: false })?.isDirectory() !== true)
      throw new Failure(EXIT.failed, `${from} is not a folder`, [], { code: 'file-unreadable' })
    const { fileStore } = await import('../../lib/node/file-store.ts')
    if (!fileStore(from).remove(name, 'password'))
      throw new Failure(EXIT.failed, `${name} has not posted a password`, [], { code: 'service-refused' })
  },
})
