import { functionOf, groupsOf, type Program, type Verb } from './program.ts'

/** Writes the completion script for bash. It offers verbs, options and known values, and file names for other values. */
export function bash(program: Program): string {
  const name = functionOf(program)
  const firsts = new Set(program.verbs.flatMap(({ words }) => words.slice(0, 1)))
  const groups = [...groupsOf(program)].map(([first, verbs]) => {
    return `    '${first} ') ${offered(verbs.map(({ words }) => words[1]!))} ;;`
  })
  return [
    `${name}() {`,
    "  local IFS=$' \\t\\n' word=${COMP_WORDS[COMP_CWORD]} at=$COMP_CWORD words=",
    '  # bash splits --name=value at =.',
    '  if [[ $word == = ]]; then word=; elif [[ ${COMP_WORDS[at-1]} == = ]]; then ((at--)); fi',
    '  local line="${COMP_WORDS[*]:1:at-1} " place=${COMP_WORDS[at-1]}',
    '  if [[ $word == -* ]]; then place=-; fi',
    '  case $line in',
    ...(firsts.size === 0 ? [] : [`    ' ') ${offered([...firsts, '--help', '--version'])} ;;`]),
    ...groups,
    ...program.verbs.flatMap(verbLines),
    '  esac',
    '  COMPREPLY=($(compgen -W "$words" -- "$word"))',
    '}',
    `complete -o bashdefault -o default -F ${name} ${program.name}`,
    '',
  ].join('\n')
}

function verbLines({ words, options, operands }: Verb): readonly string[] {
  const known = operands.flatMap(({ values = [] }) => values)
  const names = options.flatMap(({ names }) => names)
  return [
    `    ${words.length === 0 ? '' : `'${words.join(' ')} '`}*)`,
    '      case $place in',
    `        -) ${offered(names)} ;;`,
    ...options.flatMap(({ names, value }) => {
      if (value === undefined) return []
      const patterns = names.map((name) => `'${name}'`)
      return [`        ${patterns.join(' | ')}) ${offered(value.values ?? [])} ;;`]
    }),
    `        *) ${offered(known)} ;;`,
    '      esac ;;',
  ]
}

function offered(words: readonly string[]): string {
  return `words='${words.join(' ')}'`
}
