/** Parts that a shell, a list, a file format or a terminal takes for something else. */
const PARTS = [
  ...`'"\\\`$,;&|<>(){}[]*?!#~^%=:@+- `,
  ...'‘’‚‛“”„',
  '$HOME',
  '$(id)',
  '`id`',
  '${PATH}',
  '%PATH%',
  '%s',
  '{a,b}',
  "''",
  '""',
  "\\'",
  '\\\\',
  '\\n',
  ',,',
  ',format=qcow2',
  ' --force',
  '"\nsata0:29.fileName = "/etc/passwd',
  "'/><source file='/etc/passwd",
  '\n',
  '\r',
  '\t',
  '\x01',
  '\x1b[2J\x1b]0;x\x07',
  '\x7f',
  '\u0085',
  '\u009b',
  '\u00a0',
  '\u202e',
  '\u2028',
  '\ufeff',
  'ü',
  '😀',
]

/** A generator with a fixed seed. */
function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

/** Names of files or of machines: each part alone, at the start, in the middle and at the end, and heaps of them. */
export function nastyNames(heaps: number): string[] {
  const next = random(7)
  const alone = PARTS.flatMap((part) => [part, `${part}a`, `a${part}b`, `a${part}`])
  const heaped = Array.from({ length: heaps }, () =>
    Array.from({ length: 2 + Math.floor(next() * 5) }, () =>
      next() < 0.3 ? 'x' : PARTS[Math.floor(next() * PARTS.length)],
    ).join(''),
  )
  return [...new Set([...alone, ...heaped])].map((name) => name.replaceAll('/', '_'))
}
