/** Makes a program of modules that are loaded when a function first uses something of them: a run needs few of those that it imports. */
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { build, transform } from 'esbuild'
import ts from 'typescript'

/** Modules whose loops are too hot for a call at each use of another module. They are loaded together. */
const HOT = /^\.\/(?:lib\/(?:image|iso9660|udf)|cli\/mkisofs)\//

const compilerOptions = {
  module: ts.ModuleKind.CommonJS,
  target: ts.ScriptTarget.ES2022,
  esModuleInterop: true,
}

/** Functions whose result TypeScript uses through the names of its properties only. */
const LOADERS = ['require', '__importDefault']

/** Returns the name and the call of a statement such as `const tree_js_1 = require("./tree.js")`. */
function importOf(node) {
  if (!ts.isVariableStatement(node)) return undefined
  const [{ name, initializer: call }] = node.declarationList.declarations
  const isImport = call !== undefined && ts.isCallExpression(call) && LOADERS.includes(call.expression.text)
  return isImport ? { name: name.text, call } : undefined
}

/** Turns the variable of each import into a function that loads the module at its first call. */
const late = (context) => (file) => {
  const { factory } = context
  const names = new Set(file.statements.flatMap((node) => importOf(node)?.name ?? []))
  const visit = (node) => {
    const found = importOf(node)
    if (found !== undefined) return loader(found.name, found.call)
    if (
      ts.isPropertyAccessExpression(node) &&
      ts.isIdentifier(node.expression) &&
      names.has(node.expression.text)
    ) {
      const module = factory.createCallExpression(node.expression, undefined, [])
      return factory.createPropertyAccessExpression(module, node.name)
    }
    return ts.visitEachChild(node, visit, context)
  }
  const loader = (name, call) => {
    const kept = factory.createIdentifier(`${name}_kept`)
    const assign = factory.createAssignment(kept, factory.createLogicalOr(kept, call))
    const body = factory.createBlock([factory.createReturnStatement(assign)])
    return [
      factory.createVariableStatement(undefined, [factory.createVariableDeclaration(kept)]),
      factory.createFunctionDeclaration(undefined, undefined, name, undefined, [], undefined, body),
    ]
  }
  return ts.visitNode(file, visit)
}

/** Returns the code of a module of this package, which requires others by their paths from `root`. */
function moduleCode(id, root) {
  const path = join(root, id)
  const { outputText } = ts.transpileModule(readFileSync(path, 'utf8'), { compilerOptions })
  const named = outputText
    .replaceAll('import.meta.dirname', '__dirname')
    .replace(
      /\brequire\("(\.[^"]+)"\)/g,
      (_, to) => `require("./${relative(root, join(dirname(path), to))}")`,
    )
  if (HOT.test(id)) return named
  return ts.transpileModule(named, { compilerOptions, transformers: { before: [late] } }).outputText
}

/** Returns the code of a package. */
async function packageCode(name, root, inputs) {
  const { outputFiles, metafile } = await build({
    absWorkingDir: dirname(root),
    stdin: { contents: `module.exports = require(${JSON.stringify(name)})`, resolveDir: root },
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    metafile: true,
    write: false,
    // Its build for Node loads worker threads, which nothing here starts.
    alias: { fflate: 'fflate/browser' },
    logLevel: 'warning',
  })
  Object.assign(inputs, metafile.inputs)
  return outputFiles[0].text
}

/**
 * Returns the code of all modules that a program may load, by the ids that the code requires them by.
 *
 * @param external packages that stay outside
 */
export async function modulesOf(entry, { root, external, define }) {
  const codes = new Map()
  const inputs = {}
  const add = async (id) => {
    codes.set(id, '')
    const name = id.slice('./'.length)
    const isPackage = existsSync(join(root, '..', 'node_modules', name))
    const code = isPackage ? await packageCode(name, root, inputs) : moduleCode(id, root)
    const own = code.replace(/\brequire\(["'](?!node:)([^"']+)["']\)/g, (all, to) =>
      isPackage || external.includes(to) ? all : `require("./${to.replace(/^\.\//, '')}")`,
    )
    codes.set(id, (await transform(own, { minify: true, define, target: 'node20' })).code)
    for (const [, to] of own.matchAll(/\brequire\("(\.\/[^"]+)"\)/g))
      if (!isPackage && !codes.has(to)) await add(to)
  }
  await add(entry)
  return { codes, inputs }
}

/** Returns the code of a part: a function that returns the modules by their ids. */
export function partCode(codes) {
  const rows = Array.from(codes, ([id, code]) => `${JSON.stringify(id)}:function(exports,module){${code}}`)
  return `(function(require,__dirname){return{${rows.join(',\n')}}})`
}
