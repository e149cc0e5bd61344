#!/usr/bin/env node
'use strict'
// Starts the program beside this file, with the code that V8 compiled when it was built. Another version of Node rejects
// that code, and compiles the program itself.
const { readFileSync } = require('fs')
const { Script } = require('vm')

const filename = __filename.replace(/\.cjs$/, '.program.js')
let cachedData
try {
  cachedData = readFileSync(`${filename}.compiled`)
} catch {
  // The program starts without it, only later.
}
const script = new Script(readFileSync(filename, 'utf8'), { filename, cachedData })
script.runInThisContext()(require, module, __dirname)
