// The completion script for PowerShell. Neither Debian nor npm has PowerShell itself, so its grammar judges the script, and the
// table in it is held against the table of commands.
import { createRequire } from 'node:module'
import t from 'tap'
import { type Node, Language, Parser } from 'web-tree-sitter'
import { commands } from '../cli/commands.ts'
import { powershell } from '../cli/completion/powershell.ts'
import { type Program, programOf } from '../cli/completion/program.ts'
import { genisoimageProgram, genisoimageVerb } from '../cli/mkisofs/completion.ts'

const require = createRequire(import.meta.url)
await Parser.init()
const parser = new Parser()
parser.setLanguage(await Language.load(require.resolve('tree-sitter-powershell/tree-sitter-powershell.wasm')))

/** Returns the nodes of a script of one type. */
function nodesOf(script: string, type: string): readonly string[] {
  const tree = parser.parse(script)!
  return tree.rootNode.descendantsOfType(type).map((node) => (node as Node).text)
}

/** The table in a script. */
interface Table {
  readonly menus: readonly { readonly line: string; readonly words: readonly Offer[] }[]
  readonly verbs: readonly {
    readonly line: string
    readonly options: readonly {
      names: readonly string[]
      describe: string
      values: readonly string[] | null
    }[]
    readonly operands: readonly string[]
  }[]
}
interface Offer {
  readonly text: string
  readonly describe: string
}

function tableOf(script: string): Table {
  const [text = '', ...more] = nodesOf(script, 'verbatim_here_string_characters')
  t.same(more, [], 'one here-string')
  return JSON.parse(text.slice("@'".length, -"'@".length)) as Table
}

const all = await programOf('config-drive', commands)
const programs: readonly Program[] = [
  { ...all, verbs: [...all.verbs, genisoimageVerb(['genisoimage'])] },
  genisoimageProgram,
]

t.test('PowerShell can parse the script', (t) => {
  for (const program of programs) {
    const script = powershell(program)
    t.notOk(parser.parse(script)!.rootNode.hasError, program.name)
    t.same(nodesOf(script, 'command_name').slice(0, 1), ['Register-ArgumentCompleter'])
    // Windows PowerShell reads a script in the encoding of the system.
    t.match(script, /^[\n -~]*$/)
    t.ok(
      parser.parse(script.replace('if ($menu) {', 'if ($menu {'))!.rootNode.hasError,
      'the grammar can reject',
    )
  }
  t.end()
})

t.test('its table is that of the commands', (t) => {
  for (const program of programs) {
    const { menus, verbs } = tableOf(powershell(program))
    t.same(
      verbs.map(({ line }) => line.trimEnd()),
      program.verbs.map(({ words }) => words.join(' ')),
    )
    for (const [n, { options, operands }] of program.verbs.entries()) {
      const row = verbs[n]!
      t.same(
        row.options,
        options.map(({ names, describe, value }) => ({
          names,
          describe,
          values: value === undefined ? null : (value.values ?? []),
        })),
        row.line,
      )
      t.same(
        row.operands,
        operands.flatMap(({ values = [] }) => values),
        row.line,
      )
    }
    const offered = new Map(menus.map(({ line, words }) => [line, words.map(({ text }) => text)]))
    for (const { words } of program.verbs) {
      if (words.length > 0) t.ok(offered.get('')?.includes(words[0]!), words.join(' '))
      if (words.length > 1) t.ok(offered.get(`${words[0]} `)?.includes(words[1]!), words.join(' '))
    }
    // A line of a menu is not that of a verb, so that only one of them answers.
    for (const { line } of menus)
      t.notOk(
        verbs.some((verb) => verb.line === line && line !== ''),
        line,
      )
  }
  t.end()
})

t.test('what it offers is a word of PowerShell, with a description', (t) => {
  for (const program of programs) {
    const { menus, verbs } = tableOf(powershell(program))
    const offers = [
      ...menus.flatMap(({ words }) => words),
      ...verbs.flatMap(({ options, operands }) => [
        ...options.flatMap(({ names, describe, values }) =>
          [...names, ...(values ?? [])].map((text) => ({ text, describe })),
        ),
        ...operands.map((text) => ({ text, describe: text })),
      ]),
    ]
    t.ok(offers.length > 100)
    const wrong = offers.filter(({ text, describe }) => !/^(?!@)[\w.:/@+-]+$/.test(text) || describe === '')
    t.same(wrong, [])
  }
  t.end()
})
