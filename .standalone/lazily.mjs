/** Loads Node's slow modules at the first call of one of their functions: most runs call none. */
import * as childProcess from 'node:child_process'
import * as crypto from 'node:crypto'
import * as dns from 'node:dns'
import * as promises from 'node:fs/promises'
import * as net from 'node:net'
import * as timers from 'node:timers/promises'
import * as tty from 'node:tty'
import * as v8 from 'node:v8'

/** Modules of which only functions, classes and tables are imported; esbuild reports an import of anything else. */
const MODULES = {
  'node:child_process': childProcess,
  'node:crypto': crypto,
  'node:dns': dns,
  'node:fs/promises': promises,
  'node:net': net,
  'node:timers/promises': timers,
  'node:tty': tty,
  'node:v8': v8,
}

/** Returns the code of a stand-in for a function, which a caller may also construct, or for a table. */
const standIn = (path, name, value) =>
  typeof value === 'function'
    ? `export function ${name}(...args) {
        const real = require('${path}').${name}
        return new.target === undefined ? real(...args) : new real(...args)
      }`
    : `export const ${name} = new Proxy({}, { get: (_, key) => require('${path}').${name}[key] })`

/** The plugin of esbuild. */
export const lazily = {
  name: 'lazily',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^node:/ }, ({ path, kind }) =>
      kind === 'import-statement' && path in MODULES ? { path, namespace: 'lazily' } : { external: true },
    )
    onLoad({ filter: /./, namespace: 'lazily' }, ({ path }) => ({
      contents: Object.entries(MODULES[path])
        .filter(([name, value]) => ['function', 'object'].includes(typeof value) && name !== 'default')
        .map(([name, value]) => standIn(path, name, value))
        .join('\n'),
    }))
  },
}
