import { command } from '../args/command.ts'

export const fetchCommand = command({
  verb: 'fetch',
  describe: 'read all that a metadata service gives to its caller, as a guest would',
  examples: [
    ['fetch http://169.254.169.254 -o metadata', "write a cloud's metadata as the files of a drive"],
    ['fetch http://127.0.0.1:8775/nocloud/web1', 'list what the service of serve gives to web1'],
  ],
  also: ['crawl', 'download'],
  positionals: { url: { describe: 'URL of the service', required: true } },
  options: {
    output: {
      type: 'string',
      alias: 'o',
      value: 'DIR',
      describe:
        'directory to write to, new or empty, for inspect, check and diff (default: only list the requests)',
    },
  },
  async run({ url, output }) {
    const { fetchMetadata } = await import('../serve/fetch-metadata.ts')
    await fetchMetadata(url, output)
  },
})
