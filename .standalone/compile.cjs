/**
 * Runs a program once and keeps the code that V8 compiled for it: node compile.cjs PROGRAM [ARGUMENT]…. Functions that the
 * run did not call are compiled when they are called.
 */
const { createRequire } = require('node:module')
const { readFileSync, writeFileSync } = require('node:fs')
const { dirname } = require('node:path')
const { setFlagsFromString } = require('node:v8')
const { Script } = require('node:vm')

const [, , filename, ...args] = process.argv
const script = new Script(readFileSync(filename, 'utf8'), { filename })
// V8 drops the code of functions that have not run for a while. It compares flags before it takes compiled code, so this
// one must not stay.
setFlagsFromString('--no-flush-bytecode')
process.argv.splice(1, Infinity, filename, ...args)
script.runInThisContext()(createRequire(filename), module, dirname(filename))
process.on('exit', () => {
  setFlagsFromString('--flush-bytecode')
  writeFileSync(`${filename}.compiled`, script.createCachedData())
})
