/** A variable of OpenNebula's context.sh. */
export interface ContextVariable {
  readonly name: string
  /** Undefined when only a shell can tell it, and when the line is not one assignment. */
  readonly value: string | undefined
  /** Whether a command follows on the line, to which alone the shell gives the variable. */
  readonly isForCommand: boolean
  /** Offsets of the value, with its quotes, in the script. */
  readonly start: number
  readonly end: number
}

/** Matches the start of an assignment. */
const ASSIGNMENT = /^[ \t]*(?:export[ \t]+)?([A-Za-z_]\w*)=/gm

/** Matches a part of a word: in single quotes, in double quotes, an escaped character, or plain. Source: POSIX.1 XCU 2.2 */
const PART = /'([^']*)'|"((?:[^"\\]|\\[^])*)"|\\([^])|([^\s'"\\;&|<>()]+)/y

/** Matches what only a shell can tell: an expansion. */
const EXPANSION = /[$`]/

/** Returns the variables that a script assigns, in its order. A name can occur several times; the last one counts. */
export function contextVariables(script: string): readonly ContextVariable[] {
  const variables: ContextVariable[] = []
  for (let at = 0; ;) {
    ASSIGNMENT.lastIndex = at
    const found = ASSIGNMENT.exec(script)
    if (found === null) return variables
    const start = found.index + found[0].length
    const { word, end } = wordAt(script, start)
    const rest = /^[^\n]*/.exec(script.slice(end))![0]
    const isWhole = /^[ \t\r]*(?:;[ \t\r]*)?(?:[ \t]#.*)?$/.test(rest)
    const isForCommand = /^[ \t]+[^\s#;&|]/.test(rest) && !/^[ \t]+[A-Za-z_]\w*=/.test(rest)
    variables.push({ name: found[1]!, value: isWhole ? word : undefined, isForCommand, start, end })
    // Text inside quotes is not an assignment.
    at = Math.max(end, start)
  }
}

function wordAt(script: string, start: number): { readonly word: string | undefined; readonly end: number } {
  const parts: string[] = []
  let [end, isLiteral] = [start, true]
  for (;;) {
    PART.lastIndex = end
    const found = PART.exec(script)
    if (found === null) return { word: isLiteral ? parts.join('') : undefined, end }
    const [, single, double, escaped, plain] = found
    if (EXPANSION.test(plain ?? '') || EXPANSION.test((double ?? '').replace(/\\[^]/g, ''))) isLiteral = false
    const unescaped = double?.replace(/\\(?:\n|([$`"\\]))/g, '$1')
    parts.push(single ?? unescaped ?? (escaped === '\n' ? '' : escaped) ?? plain!)
    end = PART.lastIndex
  }
}
