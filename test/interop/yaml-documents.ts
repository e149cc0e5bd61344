/** Small YAML documents: of its grammar, of pieces at random, and real cloud-configs with a few faults. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Random, random as randomOf } from '../fuzz/random.ts'

const FOLDERS = [join(import.meta.dirname, 'cloud-configs'), '/usr/share/doc/cloud-init/examples']

const REAL = FOLDERS.flatMap((folder) =>
  readdirSync(folder)
    .filter((name) => /\.(?:ya?ml|txt)$/.test(name))
    .sort()
    .map((name) => readFileSync(join(folder, name), 'utf8')),
)

/** Scalars that mean something to somebody; `_` apart from `__` is a blank where blanks divide them. */
const WORDS = [
  ...String.raw`
    a b name x1 key null ~ Null yes no on off True FALSE y N 0 1 -1 +2 007 0644 08 0o17 0x1F 0x_ 0b_ 0b101 0b2 -0x1f +0b1 00 -0
    1_000 _1 1__ 12:30 -1:30 1:60 190:20:30.15 1:2:3 52:54:00:12:34:56 10:20:30:40:50:59 1.5 1. .5 -.5 +.5 . .. -.inf .INF .nan -.NaN
    1e5 1.5e+508 1e+5 1.0E-3 1_0.5_0 0. 00.5 1.5:30 1.0 2.0 2001-01-01 2001-1-1 2001-13-01 2001-02-30 2024-02-29 0000-01-01 = <<
    2001-12-14t21:59:43.10-05:00 2001-12-14T21:59:43Z 2001-12-15T24:00:00 2001-12-15T2:59:43.1234567 2001-12-15T02:59:43+99:00
    - -- -a -1a ? ?a : :a a:b a:,b http://x/y?t=1 a?b a#b #c @x %x %a ! !x &a *a &b *b | > |- >+ [ ] { } , ' " \ 'a' "a" 'a''b'
    "a\nb" "\x41" "\u00e9" "\ud83d\ude00" "\ud83d" "\U0001f600" "\U00110000" "\q" "\/" "\N" "\L" "\_" "\0" "" '' aGVsbG8= aGVsbG8 a=== --- ...
    --a ...a 9007199254740993 123456789012345678901234567890 0x7fffffffffffffffff 0777777777777777777777 1:59:59:59:59:59:59:59:59:59:59`
    .trim()
    .split(/\s+/),
  'a b',
  'a  b',
  'a: b',
  'a :b',
  'a #b',
  'a# b',
  '2001-12-14 21:59:43',
  '2001-12-14 21:59:43 +1',
  '"a b"',
  '- a',
  '? a',
  '""""',
  '`x`',
  '😀',
  'é',
  'e😀',
  '\u00a0',
  'a\u00a0b',
  '\ufeff',
  '\ufffd',
  '\ufffe',
  '\u0080',
  '\u009f',
  '\u007f',
  '\u0001',
  'a\tb',
  '\ud83d',
  `${'k'.repeat(1023)}`,
  `"${'k'.repeat(1023)}"`,
  '😀'.repeat(600),
]

const TAGS =
  '!!str !!int !!float !!bool !!null !!binary !!timestamp !!set !!omap !!pairs !!map !!seq !!merge !!value ! !x !!x !e!x !<tag:yaml.org,2002:int> !<x> !%21 !!in%74 !!str, !!python/unicode !!python/name:x'.split(
    ' ',
  )

const BREAKS = [
  '\n',
  '\n',
  '\n',
  '\n',
  '\n',
  '\n',
  '\n',
  '\n',
  '\n',
  '\r\n',
  '\r',
  '\x85',
  '\u2028',
  '\u2029',
]

/** Pieces that break a document, or do not. */
const PIECES = [
  '- ',
  '? ',
  ': ',
  ':',
  ',',
  ', ',
  '[',
  ']',
  '{',
  '}',
  '"',
  "'",
  "''",
  '|',
  '>',
  '|-',
  '>+',
  '|2',
  '|1-',
  '| # c',
  ' # c',
  '#c',
  '&a ',
  '&b ',
  '*a',
  '*b',
  '*a ',
  '! ',
  '!!int ',
  '!!str ',
  '!x ',
  '<<: ',
  '<<: *a',
  '=: ',
  '	',
  '\n%YAML 1.1\n',
  '\n%YAML 1.1\n---\n',
  '%TAG ! x',
  '%x',
  '\n---',
  '\n--- ',
  '\n...\n',
  '@',
  '`',
  '\\',
  '\\n',
  '\\x4',
  ' 	',
  '	 ',
  '﻿',
  '￾',
  '',
  '\0',
  '',
  '😀',
  'é',
  '\n',
  '\n ',
  '\n  ',
  '\n    ',
  '\n\n',
  '\n- ',
  '\n  - ',
  '\r\n',
  '\r',
  '',
  '\u2028',
  ' ',
  '  ',
  '"\n',
  '\n"',
  "\n'",
  ']\n',
  '\n]',
  '\n}',
  '- - ',
  'a',
  'a: ',
  'b',
  'b: 1',
  ' : ',
  '\n? ',
  '\n: ',
  '? a',
  '-',
  '?',
  '!',
  '&',
  '*',
  '%',
  '1',
  '0x',
  '"a"',
  "'b'",
]

export interface Generated {
  readonly kind: 'grammar' | 'pieces' | 'mutation'
  readonly text: string
}

/** The document of a number; the same one each time. */
export function documentOf(seed: number, number: number): Generated {
  const random = randomOf(seed * 1_000_003 + number * 7919)
  const kinds = ['grammar', 'pieces', 'mutation', 'grammar'] as const
  const kind = kinds[number % kinds.length]!
  const makers = {
    grammar: () => grammatical(random),
    pieces: () => pieces(random),
    mutation: () => mutation(random),
  }
  return { kind, text: makers[kind]() }
}

function pieces(random: Random): string {
  return Array.from({ length: 1 + random.below(12) }, () => random.pick(PIECES)).join('')
}

/** Some lines of a real file, with a few pieces put in, taken out or put elsewhere. */
function mutation(random: Random): string {
  const lines = random.pick(REAL).split('\n')
  const from = random.below(lines.length)
  let text = lines
    .slice(from, from + 1 + random.below(14))
    .join(random.below(12) === 0 ? random.pick(BREAKS) : '\n')
  for (let faults = random.below(4); faults > 0; faults--) text = damaged(random, text)
  return text
}

function damaged(random: Random, text: string): string {
  const at = random.below(text.length + 1)
  const piece = random.below(3) === 0 ? random.pick(WORDS) : random.pick(PIECES)
  const length = random.below(4)
  return text.slice(0, at) + (random.below(4) === 0 ? '' : piece) + text.slice(at + length)
}

/** A document of the grammar, somewhat untidy. */
function grammatical(random: Random): string {
  const sometimes = (text: string, often = 16): string => (random.below(often) === 0 ? text : '')
  const head = sometimes(
    random.pick([
      '%YAML 1.1\n---\n',
      '%YAML 1.2\n--- ',
      '%TAG !e! tag:yaml.org,2002:\n---\n',
      '---\n',
      '--- ',
      '\ufeff',
      '# c\n',
    ]),
    8,
  )
  const tail = sometimes(random.pick(['\n...\n', '\n---\n', '\n# c', '\n...\n--- a', ' # c', '\n\t\n']))
  const text = head + block(random, 0, 3) + tail
  const broken = random.below(10) === 0 ? text.replaceAll('\n', () => random.pick(BREAKS)) : text
  return random.below(6) === 0 ? damaged(random, broken) : broken
}

function properties(random: Random): string {
  const anchor = random.below(10) === 0 ? `&${random.pick(['a', 'b', 'c'])} ` : ''
  const tag = random.below(14) === 0 ? `${random.pick(TAGS)} ` : ''
  return random.below(2) === 0 ? anchor + tag : tag + anchor
}

/** A node of block style whose lines are indented by so many blanks. */
function block(random: Random, indent: number, depth: number): string {
  const choice = random.below(depth === 0 ? 3 : 10)
  if (choice < 2) return properties(random) + scalar(random, indent)
  if (choice === 2) return properties(random) + flow(random, Math.max(0, depth - 1), indent)
  const count = 1 + random.below(4)
  const margin = '\n' + ' '.repeat(indent)
  const isMap = choice > 5
  const entries = Array.from({ length: count }, () =>
    isMap ? pair(random, indent, depth) : `- ${block(random, indent + 2, depth - 1)}`,
  )
  const start = random.below(8) === 0 ? properties(random).trimEnd() : ''
  return (
    (start === '' ? '' : `${start}${margin}`) + entries.join(random.below(12) === 0 ? `\n${margin}` : margin)
  )
}

function pair(random: Random, indent: number, depth: number): string {
  const key =
    random.below(14) === 0
      ? '<<'
      : random.below(10) === 0
        ? flow(random, 1, indent)
        : properties(random) + random.pick(WORDS)
  if (random.below(16) === 0)
    return `? ${block(random, indent + 2, depth - 1)}\n${' '.repeat(indent)}: ${block(random, indent + 2, depth - 1)}`
  const gap = random.pick(['', '', '', ' '])
  switch (random.below(5)) {
    case 0:
      return `${key}${gap}:`
    case 1: {
      const inner = indent + random.pick([0, 1, 2, 2, 2, 4])
      return `${key}${gap}:${random.pick(['', '', ' # c', ' ', ' !!map', ' &d'])}\n${' '.repeat(inner)}${block(random, inner, depth - 1)}`
    }
    case 2:
      return `${key}${gap}: ${random.pick(['*a', '*b', '*c', '[*a, *b]', '*a '])}`
    default:
      return `${key}${gap}: ${properties(random)}${random.below(3) === 0 ? flow(random, depth, indent) : scalar(random, indent)}`
  }
}

/** A scalar, sometimes on many lines. */
function scalar(random: Random, indent: number): string {
  const word = random.pick(WORDS)
  const inner = ' '.repeat(Math.max(0, indent + random.pick([0, 0, 1, 2, 2, -1])))
  const lines = (): string =>
    Array.from({ length: 1 + random.below(4) }, () =>
      random.pick([
        '',
        inner,
        inner + ' '.repeat(random.below(3)) + random.pick(WORDS),
        inner + random.pick(WORDS),
      ]),
    ).join('\n')
  switch (random.below(8)) {
    case 0:
      return `${random.pick(['|', '>'])}${random.pick(['', '', '-', '+', '2', '1', '2-', '+1', '0', ' # c', ' c', '\t'])}\n${lines()}`
    case 1:
      return `${word}\n${lines()}`
    case 2:
      return `"${word.replaceAll('"', '')}\n${lines().replaceAll('"', '')}"`
    case 3:
      return `'${word.replaceAll("'", '')}\n${lines().replaceAll("'", '')}'`
    case 4:
      return random.pick([`"${word}"`, `'${word}'`, `"a ${word} \\\n  b"`])
    default:
      return word
  }
}

/** A node of flow style, sometimes on many lines. */
function flow(random: Random, depth: number, indent: number): string {
  if (depth === 0 || random.below(3) === 0) return properties(random) + random.pick(WORDS)
  const comma = random.pick([
    ', ',
    ', ',
    ',',
    ' ,',
    `,\n${' '.repeat(indent)}`,
    `,\n${' '.repeat(indent + 2)}`,
    ', # c\n',
  ])
  const isMap = random.below(2) === 0
  const entry = (): string => {
    const value = flow(random, depth - 1, indent)
    const key = random.below(8) === 0 ? '? ' : ''
    const member = `${key}${random.below(6) === 0 ? '"k"' : random.pick(WORDS)}${random.pick([': ', ': ', ':', ' : ', ''])}${value}`
    return isMap || random.below(10) === 0 ? member : value
  }
  const entries = Array.from({ length: random.below(4) }, entry).join(comma)
  const edge = random.pick(['', '', '', ' ', `\n${' '.repeat(indent)}`, ','])
  return isMap ? `{${edge.replace(',', '')}${entries}${edge}}` : `[${edge.replace(',', '')}${entries}${edge}]`
}
