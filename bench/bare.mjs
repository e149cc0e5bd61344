// The anchor of the service: a bare answer of node:http, of the length that its argument says.
import { createServer } from 'node:http'

const [port, length] = process.argv.slice(2).map(Number)
const body = Buffer.alloc(length, 'x')
createServer((_, response) => {
  response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': String(length) })
  response.end(body)
}).listen(port, '127.0.0.1')
