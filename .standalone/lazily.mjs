/** Loads Node's slow modules at the first call of one of their functions: most runs call none. */
import * as childProcess from 'node:child_process'
import * as crypto from 'node:crypto'
import * as dns from 'node:dns'
import * as promises from 'node:fs/promises'
import * as net from 'node:net'
import * as timers from 'node:timers/promises'
import * as tty from 'node:tty'

/** Modules of which only functions and classes are imported; esbuild reports an import of anything else. */
const MODULES = {
  'node:child_process': childProcess,
  'node:crypto': crypto,
  'node:dns': dns,
  'node:fs/promises': promises,
  'node:net': net,
  'node:timers/promises': timers,
  'node:tty': tty,
}

/** Returns a stand-in, which a caller may also construct. */
const standIn = (path, name) => `export function ${name}(...args) {
  const real = require('${path}').${name}
  return new.target === undefined ? real(...args) : new real(...args)
}`

/** The plugin of esbuild. */
export const lazily = {
  name: 'lazily',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^node:/ }, ({ path, kind }) =>
      kind === 'import-statement' && path in MODULES ? { path, namespace: 'lazily' } : { external: true },
    )
    onLoad({ filter: /./, namespace: 'lazily' }, ({ path }) => ({
      contents: Object.entries(MODULES[path])
        .filter(([name, value]) => typeof value === 'function' && name !== 'default')
        .map(([name]) => standIn(path, name))
        .join('\n'),
    }))
  },
}
