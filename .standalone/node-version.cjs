// Stops an older Node with one line. Any Node must be able to read this file.
var least = 'LEAST_NODE'.split('.')
var found = process.versions.node.split('.')
if (+found[0] < +least[0] || (+found[0] === +least[0] && +found[1] < +(least[1] || 0))) {
  var needed = 'PROGRAM needs Node ' + least.join('.') + ' or newer'
  process.stderr.write(needed + '; this is ' + found.join('.') + '.\n')
  process.exit(1)
}
