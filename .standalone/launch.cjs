// Starts the program whose parts are beside this file, with the code that V8 compiled when they were built. Another version
// of Node rejects that code, and compiles a part itself. A part is read when one of its modules is required.
var fs = require('fs')
var vm = require('vm')

var PARTS = []
var parts = []
var modules = (exports.modules = {})
var scripts = (exports.scripts = {})

function load(name) {
  var filename = __filename.replace(/cjs$/, name + '.js')
  var compiled = filename + '.compiled'
  // Without it the program starts, only later.
  var cachedData = fs.existsSync(compiled) ? fs.readFileSync(compiled) : undefined
  var script = new vm.Script(fs.readFileSync(filename, 'latin1'), {
    filename: filename,
    cachedData: cachedData,
  })
  scripts[name] = script
  return script.runInThisContext()(own, __dirname)
}

function own(id) {
  if (id[0] !== '.') return require(id)
  if (modules[id] !== undefined) return modules[id].exports
  var n = 0
  while ((parts[n] = parts[n] || load(PARTS[n]))[id] === undefined) n++
  var module = (modules[id] = { exports: {} })
  try {
    parts[n][id](module.exports, module)
  } catch (cause) {
    // As require does: nobody gets half a module later.
    delete modules[id]
    throw cause
  }
  return module.exports
}

own('./start').start(process.argv.slice(2))
