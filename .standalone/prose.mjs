/**
 * Flags turns of phrase to avoid in code, messages and documentation, with file and line. `npm run check` runs it. A line with
 * `prose-ignore` is skipped.
 */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** A phrase to avoid, an example of it, and the plain form to write instead. */
export const PHRASES = [
  { pattern: /\bminds\b/, example: 'nothing that cloud-init minds', plain: 'accepted by cloud-init' },
  { pattern: /\b(?:is|are) told\b/, example: 'the guest is told its name', plain: 'the guest gets its name' },
  { pattern: /\bnobody's\b/, example: "a string is then nobody's", plain: 'a string then has no meaning' },
  {
    pattern: /(?<!\bthere )\b(?:is|are) none\b(?! of)/,
    example: 'a value that is none',
    plain: 'an invalid value',
  },
  {
    pattern: /\b(?:is|are) none of\b/,
    example: 'the address is none of ours',
    plain: 'the address belongs to another network',
  },
  {
    pattern: /\bwhat is no\b/i,
    example: 'what is no number is an error',
    plain: 'anything but a number is an error',
  },
  {
    pattern: /(?<!\bthere )\bis no (?!longer\b|more\b)[a-z]/i,
    example: 'x.iso is no file',
    plain: 'x.iso is not a file',
  },
  {
    pattern: /(?<!\bthere )\bare no (?!longer\b|more\b)[a-z]/i,
    example: 'these are no names',
    plain: 'these are not names',
  },
  {
    pattern: /\b(?:stand|stands|stood) (?:in|on|beside|behind|above|below|there|alone)\b/,
    example: 'the network stands in a map',
    plain: 'the network is in a map',
  },
  {
    pattern: /\bcannot (?:be had|be said)\b/,
    example: 'what cannot be said in JSON',
    plain: 'JSON cannot express it',
  },
  { pattern: /\bof its own\b/, example: 'each has a folder of its own', plain: 'each has a separate folder' },
  {
    pattern: /\b(?:made|written|read|rendered) anew\b/,
    example: 'the table is made anew',
    plain: 'the table is updated',
  },
  { pattern: /\bin silence\b/, example: 'it loses the key in silence', plain: 'it silently loses the key' },
  {
    pattern: /\bas it is to\b/,
    example: 'the text as it is to stand there',
    plain: 'the text for that place',
  },
  { pattern: /\bno word of\b/, example: 'no word of what was made', plain: 'print only errors' },
  { pattern: /\bthat it is for\b/, example: 'the guests that it is for', plain: 'its guests' },
  { pattern: /\bis called so\b/, example: 'no guest is called so', plain: 'unknown guest' },
  {
    pattern: /\bwhoever made it\b/i,
    example: 'any drive, whoever made it',
    plain: 'any drive, whichever tool wrote it',
  },
  { pattern: /\ba stranger(?:'s)?\b/, example: "a stranger's drive", plain: 'an untrusted drive' },
  {
    pattern: /, of which (?!the\b)/,
    example: 'two configs, of which it is warned',
    plain: 'two configs; build warns about them',
  },
  {
    pattern: /\b(?:is|are) said (?:to|of|by)\b/,
    example: 'bonds are said to be lost',
    plain: 'build warns about bonds',
  },
  {
    pattern: /\bwhat (?:it|they|he) (?:tells|has to say)\b/,
    example: 'say what it tells',
    plain: 'print its contents',
  },
  {
    pattern: /\bgo(?:es)? together\b/,
    example: 'flags that do not go together',
    plain: 'flags that exclude each other',
  },
  {
    pattern: /\bit is there already\b/,
    example: 'cannot write x: it is there already',
    plain: 'cannot write x: the file exists',
  },
  { pattern: /\bnothing (?:was|is) made\b/, example: 'nothing was made', plain: 'nothing was written' },
  {
    pattern: /\bby default the one that suits\b/,
    example: 'by default the one that suits it',
    plain: 'default: the best one',
  },
  {
    pattern: /\b(?:the|a|its|network|one|two|each|plain) cards?\b(?! reader)/i,
    example: 'the card has no address',
    plain: 'the NIC has no address',
  },
  { pattern: /\bto start from\b/, example: 'a spec to start from', plain: 'a starter' },
]

/** Files whose text people read. */
const SCANNED = [
  'cli',
  'lib',
  'docs',
  'templates',
  'examples',
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  'SECURITY.md',
]

/** Returns the phrases in a text, each with its line. */
export function flagged(text) {
  return text.split('\n').flatMap((line, index) => {
    if (line.includes('prose-ignore')) return []
    return PHRASES.filter(({ pattern }) => pattern.test(line)).map(({ pattern, plain }) => {
      return { line: index + 1, found: pattern.exec(line)[0], plain }
    })
  })
}

/** Prints every finding in the scanned files and returns their number. */
function scan() {
  const root = fileURLToPath(new URL('..', import.meta.url))
  const listed = execFileSync('git', ['ls-files', '--', ...SCANNED], { cwd: root, encoding: 'utf8' })
  const paths = listed.split('\n').filter((path) => /\.(?:ts|md|yaml)$/.test(path))
  let count = 0
  for (const path of paths)
    for (const { line, found, plain } of flagged(
      readFileSync(new URL(`../${path}`, import.meta.url), 'utf8'),
    )) {
      console.error(`${path}:${line}: "${found}": write it plainly, as in "${plain}"`)
      count++
    }
  return count
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = scan() === 0 ? 0 : 1
