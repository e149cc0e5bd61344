import { functionOf, groupsOf, type Operand, type Program, type Switch, type Verb } from './program.ts'

/** Writes the completion script for zsh, with a description of each verb and option. zshcompsys(1), "_arguments" and "_describe" */
export function zsh(program: Program): string {
  const name = functionOf(program)
  const own = program.verbs.filter(({ words }) => words.length < 2)
  const groups = [...groupsOf(program)]
  const firsts = [...own.map(({ words, describe }) => [words[0], describe] as const), ...groups.map(groupRow)]
  const branches = [
    ...(own.some(({ words }) => words.length === 0)
      ? []
      : [`'2 '*) ${described(firsts)}; compadd -- --help --version ;;`]),
    ...groups.map(([first, verbs]) => {
      const rows = verbs.map(({ words, describe }) => [words[1], describe] as const)
      return `'3 ${first} '*) ${described(rows)} ;;`
    }),
    ...program.verbs.map(verbBranch),
  ]
  return [
    `#compdef ${program.name}`,
    `${name}() {`,
    '  local -a verbs',
    '  case "$CURRENT ${words[2]} ${words[3]} " in',
    ...branches.map((branch) => `    ${branch}`),
    '  esac',
    '}',
    `if [[ $funcstack[1] == ${name} ]]; then ${name} "$@"; else compdef ${name} ${program.name}; fi`,
    '',
  ].join('\n')
}

function groupRow([first, verbs]: readonly [string, readonly Verb[]]): readonly [string, string] {
  return [first, verbs.map(({ words }) => words[1]).join(', ')]
}

/** Writes the code that offers verbs. */
function described(rows: readonly (readonly [word: string | undefined, describe: string])[]): string {
  const words = rows.map(([word, describe]) => quoted(`${word}:${describe}`))
  return `verbs=(${words.join(' ')}); _describe verb verbs`
}

function verbBranch({ words, options, operands }: Verb): string {
  // _arguments skips the first word.
  const shift = words.length === 0 ? '' : `shift ${words.length} words; ((CURRENT -= ${words.length})); `
  const specs = [...options.flatMap(switchSpecs), ...operands.map(operandSpec).map(quoted)]
  const pattern = words.length === 0 ? '*' : `<->' ${words.join(' ')} '*`
  return `${pattern}) ${shift}_arguments -S \\\n      ${specs.join(' \\\n      ')} ;;`
}

function switchSpecs({ names, describe, isOnce, value }: Switch): readonly string[] {
  const before = isOnce ? `(${names.join(' ')})` : '*'
  const what = `[${describe.replace(/[[\]\\]/g, '\\$&')}]`
  if (value === undefined) return names.map((name) => quoted(`${before}${name}${what}`))
  const values = quoted(`:${value.describe.replace(/[:\\]/g, '\\$&')}:${action(value)}`)
  // The value follows a letter in the same word, and a longer name after `=`.
  return names.map((name) => quoted(`${before}${name}${/^-.$/.test(name) ? '+' : '='}${what}`) + values)
}

function operandSpec(operand: Operand): string {
  return `${operand.many ? '*' : ''}:${operand.describe.replace(/[:\\]/g, '\\$&')}:${action(operand)}`
}

function action({ values }: Pick<Operand, 'values'>): string {
  return values === undefined ? '_files' : `(${values.join(' ')})`
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}
