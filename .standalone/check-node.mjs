import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const { engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const text = readFileSync(join(root, '.standalone', 'node-version.cjs'), 'utf8')

/** Returns the code that begins a program: it ends a Node that is older than package.json allows with one line. */
export function checkNode(program) {
  return text.replace('LEAST_NODE', engines.node.replace('>=', '')).replace('PROGRAM', program)
}
