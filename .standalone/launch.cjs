// Starts the program beside this file, with the code that V8 compiled when it was built. Another version of Node rejects
// that code, and compiles the program itself.
var fs = require('fs')
var vm = require('vm')

var filename = __filename.replace(/\.cjs$/, '.program.js')
var compiled = filename + '.compiled'
// Without it the program starts, only later.
var cachedData = fs.existsSync(compiled) ? fs.readFileSync(compiled) : undefined
var script = new vm.Script(fs.readFileSync(filename, 'utf8'), { filename: filename, cachedData: cachedData })
script.runInThisContext()(require, module, __dirname)
