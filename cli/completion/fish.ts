import { functionOf, groupsOf, type Operand, type Program, type Switch, type Verb } from './program.ts'

/** Writes the completion script for fish, with a description of each verb and option. */
export function fish(program: Program): string {
  const isAt = `_${functionOf(program)}_at`
  const complete = (at: string, what: string, describe = ''): string => {
    const condition = at === '' ? '' : ` -n ${quoted(at)}`
    return `complete -c ${program.name}${condition} ${what}${describe === '' ? '' : ` -d ${quoted(describe)}`}`
  }
  const groups = [...groupsOf(program)]
  const verbLine = ({ words, describe }: Verb): string => {
    const before = words.slice(0, -1).join(' ')
    return complete(`${isAt} = ${before}`.trimEnd(), `-f -a ${words.at(-1)}`, describe)
  }
  const below = ({ words, options, operands }: Verb): readonly string[] => {
    const at = words.length === 0 ? '' : `${isAt} ${words.join(' ')}`
    return [
      ...options.map((option) => complete(at, switchText(option), option.describe)),
      ...operands.flatMap(({ values }) =>
        values === undefined ? [] : [complete(at, `-f -a ${list(values)}`)],
      ),
    ]
  }
  const verbs = program.verbs.filter(({ words }) => words.length > 0)
  return [
    ...(verbs.length === 0
      ? []
      : [
          `function ${isAt} -d 'test whether these words follow the program; with = first, whether only they do'`,
          '  set -l words (commandline -opc)',
          '  set -e words[1]',
          '  if test "$argv[1]" = =',
          '    test "$words" = "$argv[2..-1]"',
          '  else',
          '    string match -q -- "$argv *" "$words "',
          '  end',
          'end',
          complete(`${isAt} =`, '-l help'),
          complete(`${isAt} =`, '-l version'),
        ]),
    ...groups.map(([first]) => complete(`${isAt} =`, `-f -a ${first}`)),
    ...verbs.map(verbLine),
    ...program.verbs.flatMap(below),
    '',
  ].join('\n')
}

/** Writes names with one dash as old-style options, single letters too: fish would read `-volid` as -v, -o and a value. */
function switchText({ names, value }: Switch): string {
  const spelled = names.map((name) => {
    if (name.startsWith('--')) return `-l ${name.slice(2)}`
    return `${names.at(-1)!.startsWith('--') ? '-s' : '-o'} ${name.slice(1)}`
  })
  return `${spelled.join(' ')}${value === undefined ? '' : valueText(value)}`
}

function valueText({ values }: Pick<Operand, 'values'>): string {
  return values === undefined ? ' -r -F' : ` -x -a ${list(values)}`
}

function list(values: readonly string[]): string {
  return quoted(values.join(' '))
}

function quoted(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`
}
