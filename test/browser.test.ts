// The core as a browser would run it: bundled for one, in a world without Node.
import { createContext, runInContext } from 'node:vm'
import { join } from 'node:path'
import { build } from 'esbuild'
import t from 'tap'
import { driveOptions } from '../lib/pack/drive-options.ts'
import { toBytes } from '../lib/image/image.ts'
import { pack } from '../lib/pack/pack.ts'
import { render } from '../lib/layouts/render.ts'
import { parseSpec } from '../lib/spec/parse.ts'

t.test('the same drive without Node', async (t) => {
  const bundle = (entry: string) =>
    build({
      stdin: { contents: entry, resolveDir: join(import.meta.dirname, '..', 'lib') },
      bundle: true,
      platform: 'browser',
      format: 'iife',
      globalName: 'configDrive',
      write: false,
      logLevel: 'silent',
    })
  const { outputFiles } = await bundle("export * from './index.ts'")
  const world = createContext({ Uint8Array, TextEncoder, TextDecoder, atob, btoa, URL, console: undefined })
  runInContext(outputFiles[0]!.text, world)
  const spec =
    'hostname: web1\nuser_data: "#cloud-config\\n"\nnetwork_data: {links: [{id: a, type: phy, ethernet_mac_address: "fa:16:3e:00:00:01"}], networks: [], services: []}\n'
  const image = runInContext(
    `const { value } = configDrive.parseSpec(${JSON.stringify(spec)})
     configDrive.toBytes(configDrive.pack(configDrive.render(value), configDrive.driveOptions(value)))`,
    world,
  ) as Uint8Array
  const { value } = parseSpec(spec)
  t.ok(Buffer.from(image).equals(toBytes(pack(render(value!), driveOptions(value!)))))
  t.equal(runInContext('typeof process', world), 'undefined', 'no Node there')
  await t.rejects(
    bundle("export * from './node/index.ts'"),
    /Could not resolve "(?:node:)?fs/,
    'effects do not bundle',
  )
})
