/**
 * Runs a program once, and keeps the code that V8 compiled for one of its parts: node compile.cjs LAUNCHER PART [ARGUMENT]….
 * Functions that the run did not call are compiled when they are called. Prints the modules that the run loaded on file descriptor 3.
 */
const { writeFileSync } = require('node:fs')
const { setFlagsFromString } = require('node:v8')

const [, , launcher, part, ...args] = process.argv
// V8 drops the code of functions that have not run for a while. It compares flags before it takes compiled code, so this
// one must not stay.
setFlagsFromString('--no-flush-bytecode')
process.argv.splice(1, Infinity, launcher, ...args)
const { modules, scripts } = require(launcher)
process.on('exit', () => {
  setFlagsFromString('--flush-bytecode')
  const compiled = launcher.replace(/cjs$/, `${part}.js.compiled`)
  if (part !== '') writeFileSync(compiled, scripts[part].createCachedData())
  writeFileSync(3, JSON.stringify(Object.keys(modules)))
})
