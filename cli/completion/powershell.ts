import { groupsOf, type Operand, type Program, type Verb } from './program.ts'

/**
 * Writes the completion script for PowerShell 5.1 and later. Its table is JSON in ASCII, one verb a line; a line of it cannot
 * end the here-string, which ends at a line that begins with `'@`. Where the block returns nothing, PowerShell completes file
 * names. Source: about_Quoting_Rules, Register-ArgumentCompleter
 */
export function powershell(program: Program): string {
  return [
    `Register-ArgumentCompleter -Native -CommandName '${program.name}' -ScriptBlock {`,
    '  param($word, $command, $cursor)',
    "  $table = ConvertFrom-Json @'",
    '{"menus":[',
    rows(menusOf(program)),
    '],"verbs":[',
    rows(program.verbs.map(verbRow)),
    ']}',
    "'@",
    '  $before = @($command.CommandElements | Select-Object -Skip 1 |',
    '    Where-Object { $_.Extent.EndOffset -lt $cursor } | ForEach-Object { $_.Extent.Text })',
    "  $line = -join ($before | ForEach-Object { $_ + ' ' })",
    "  $asked = ''",
    "  $prefix = ''",
    '  if ($before.Count -gt 0) { $asked = $before[-1] }',
    "  if ($word -match '^(-[^=]+)=') {",
    '    $asked = $Matches[1]',
    '    $prefix = $Matches[0]',
    '  }',
    '  $menu = $table.menus | Where-Object { $_.line -ceq $line }',
    "  $verb = $table.verbs | Where-Object { $line.StartsWith($_.line, 'Ordinal') } | Select-Object -First 1",
    '  $option = $verb.options | Where-Object { $null -ne $_.values -and $_.names -ccontains $asked }',
    '  $offer = {',
    '    param($text, $describe)',
    "    if ($text.StartsWith($word, 'Ordinal')) {",
    "      [System.Management.Automation.CompletionResult]::new($text, $text, 'ParameterValue', $describe)",
    '    }',
    '  }',
    '  if ($menu) {',
    '    foreach ($each in $menu.words) { & $offer $each.text $each.describe }',
    '  } elseif ($option) {',
    '    foreach ($value in $option.values) { & $offer ($prefix + $value) $option.describe }',
    "  } elseif ($word -like '-*') {",
    '    foreach ($each in $verb.options) { foreach ($name in $each.names) { & $offer $name $each.describe } }',
    '  } else {',
    '    foreach ($value in $verb.operands) { & $offer $value $value }',
    '  }',
    '}',
    '',
  ].join('\n')
}

/** What can follow the program, or the first word of two-word verbs. A description is never empty: CompletionResult forbids it. */
function menusOf(program: Program): readonly object[] {
  const groups = [...groupsOf(program)]
  const firsts = program.verbs.filter(({ words }) => words.length === 1).map((verb) => item(verb, 0))
  if (firsts.length === 0) return []
  const names = ['--help', '--version'].map((text) => ({ text, describe: text }))
  const menus = groups.map(([first, verbs]) => ({
    line: `${first} `,
    words: verbs.map((verb) => item(verb, 1)),
  }))
  const ways = groups.map(([first, verbs]) => ({
    text: first,
    describe: verbs.map(({ words }) => words[1]).join(', '),
  }))
  return [{ line: '', words: [...firsts, ...ways, ...names] }, ...menus]
}

function item({ words, describe }: Verb, n: number): object {
  return { text: words[n], describe }
}

/** An option's values are null for a flag and empty for a file; names in PowerShell's JSON are equal without regard to case. */
function verbRow({ words, options, operands }: Verb): object {
  return {
    line: words.map((word) => `${word} `).join(''),
    options: options.map(({ names, describe, value }) => ({
      names,
      describe,
      values: value === undefined ? null : valuesOf(value),
    })),
    operands: operands.flatMap(valuesOf),
  }
}

function valuesOf({ values = [] }: Pick<Operand, 'values'>): readonly string[] {
  return values
}

/** Returns rows as lines of JSON. Windows PowerShell does not read a script as UTF-8, so other characters are escaped. */
function rows(values: readonly object[]): string {
  return values.map((value) => JSON.stringify(value).replace(/[^ -~]/g, escaped)).join(',\n')
}

function escaped(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
}
