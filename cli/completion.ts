import type { Command, Options } from './command.ts'

/** What the shell is to offer behind the words of a verb. */
interface Row {
  readonly verb: string
  readonly describe: string
  readonly words: readonly string[]
}

/** The first words of verbs, with each verb of two words below its first. */
function rowsOf(commands: readonly Command[]): readonly Row[] {
  const firsts = [...new Set(commands.map(({ verb }) => verb.split(' ')[0]!)), 'genisoimage']
  const groups = firsts.flatMap((first) => {
    const below = commands.filter(({ verb }) => verb.startsWith(`${first} `))
    const words = below.map(({ verb }) => verb.slice(first.length + 1))
    return below.length === 0 ? [] : [{ verb: first, describe: '', words }]
  })
  const verbs = commands.map(({ verb, describe, options }) => ({ verb, describe, words: spelled(options) }))
  return [{ verb: '', describe: '', words: [...firsts, '--help', '--version'] }, ...groups, ...verbs]
}

function spelled(options: Options): readonly string[] {
  return Object.entries(options).flatMap(([name, { alias }]) =>
    alias === undefined ? [`--${name}`] : [`-${alias}`, `--${name}`],
  )
}

/** A pattern of a shell's `case` for a verb's row: its words behind the program's name. */
function cases(commands: readonly Command[], line: (words: readonly string[]) => string): string[] {
  // The longest first: a verb of two words begins as its group does.
  const rows = rowsOf(commands).toSorted((a, b) => b.verb.split(' ').length - a.verb.split(' ').length)
  return rows
    .filter(({ verb }) => verb !== '')
    .map(({ verb, words }) => `    '${verb}' | '${verb} '*) ${line(words)} ;;`)
}

/** Completion for bash: the verbs, then the options of the verb that stands there, files for the rest. */
function bash(commands: readonly Command[]): string {
  return [
    '_config_drive() {',
    '  local word=${COMP_WORDS[COMP_CWORD]} words=',
    '  local line="${COMP_WORDS[*]:1:COMP_CWORD-1}"',
    '  case $line in',
    `    '') words='${rowsOf(commands)[0]!.words.join(' ')}' ;;`,
    ...cases(commands, (words) => `words='${words.join(' ')}'`),
    '  esac',
    '  if [[ $word == -* || -z $line ]] || [[ $words && $words != -* ]]; then',
    '    COMPREPLY=($(compgen -W "$words" -- "$word"))',
    '  else',
    '    COMPREPLY=($(compgen -f -- "$word"))',
    '  fi',
    '}',
    'complete -o filenames -F _config_drive config-drive',
    '',
  ].join('\n')
}

/** The same for zsh. */
function zsh(commands: readonly Command[]): string {
  return [
    '#compdef config-drive',
    '_config_drive() {',
    '  local -a offered',
    '  local line="${words[2,CURRENT-1]}"',
    '  case $line in',
    `    '') offered=(${rowsOf(commands)[0]!.words.join(' ')}) ;;`,
    ...cases(commands, (words) => `offered=(${words.join(' ')})`),
    '  esac',
    '  if [[ $PREFIX == -* || -z $line ]] || [[ -n $offered && $offered[1] != -* ]]; then',
    '    compadd -a offered',
    '  else',
    '    _files',
    '  fi',
    '}',
    'if [[ $funcstack[1] == _config_drive ]]; then _config_drive "$@"; else compdef _config_drive config-drive; fi',
    '',
  ].join('\n')
}

/** The same for fish, with what each option does. */
function fish(commands: readonly Command[]): string {
  const quoted = (text: string): string => `'${text.replace(/[\\']/g, '\\$&')}'`
  const lines = commands.flatMap(({ verb, describe, options }) => {
    const [first = '', second] = verb.split(' ')
    const isFirst = 'test (count (commandline -opc)) -eq 1'
    const seen = (word: string): string => `__fish_seen_subcommand_from ${word}`
    const isSecond = `${seen(first)}; and test (count (commandline -opc)) -eq 2`
    const own = second === undefined ? seen(first) : `${seen(first)}; and ${seen(second)}`
    const top = `complete -c config-drive -n ${quoted(isFirst)} -a ${first}`
    return [
      second === undefined ? `${top} -d ${quoted(describe)}` : top,
      ...(second === undefined
        ? []
        : [`complete -c config-drive -n ${quoted(isSecond)} -a ${second} -d ${quoted(describe)}`]),
      ...Object.entries(options).map(([name, { alias, type, describe }]) => {
        const short = alias === undefined ? '' : ` -s ${alias}`
        const value = type === 'string' ? ' -r' : ''
        return `complete -c config-drive -n ${quoted(own)} -l ${name}${short}${value} -d ${quoted(describe)}`
      }),
    ]
  })
  return `${[...new Set(lines)].join('\n')}\n`
}

export const COMPLETIONS = { bash, zsh, fish } as const
