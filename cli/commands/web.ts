import { command } from '../args/command.ts'

export const web = command({
  verb: 'web',
  describe: 'serve a page that makes, opens and checks drives in the browser',
  examples: [
    ['web', 'serve the page on a free port of this machine, and print its address'],
    ['web --port 8080 --open', 'serve it on port 8080, and open it'],
    ['web -o config-drive.html', 'write the page as one file, which a browser opens without a server'],
  ],
  also: ['ui', 'gui', 'browser', 'page'],
  positionals: {},
  options: {
    port: { type: 'string', value: 'PORT', describe: 'port on 127.0.0.1 (default: a free one)' },
    open: { type: 'boolean', also: ['browse'], describe: 'open the page in the browser' },
    output: {
      type: 'string',
      alias: 'o',
      value: 'FILE',
      describe: 'write the page to a file, and do not serve it',
    },
    force: { type: 'boolean', describe: 'overwrite an existing file' },
  },
  async run({ port, open, output, force }) {
    const { portOf, savePage, servePage } = await import('../serve/serve-page.ts')
    if (output !== undefined) return savePage(output, force === true)
    await servePage({ port: port === undefined ? 0 : portOf(port), isOpened: open === true })
  },
})
