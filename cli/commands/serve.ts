import { command } from '../args/command.ts'
import { serveOptions, servePositionals } from '../args/serve-options.ts'

export const serve = command({
  verb: 'serve',
  describe: 'serve metadata over HTTP, as OpenStack, EC2, NoCloud or CloudStack do',
  examples: [
    ['serve web1.yaml', 'serve one instance on 127.0.0.1:8775, and print how a guest gets there'],
    ['serve lab --listen 169.254.169.254:80 --watch', 'serve the specs and drives of a folder'],
    ['serve lab --explain 192.0.2.5', 'print what a caller would get, without serving'],
  ],
  also: ['server', 'service', 'metadata', 'imds', 'daemon'],
  positionals: servePositionals,
  options: serveOptions,
  async run(args) {
    const { serveInstances } = await import('../serve/serve-instances.ts')
    await serveInstances(args)
  },
})
