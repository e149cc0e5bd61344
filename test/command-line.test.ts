// One parser reads every command line by the table of its command: every verb, every option, every place, every mistake.
import fc from 'fast-check'
import t from 'tap'
import type { ArgumentsOf, Command, Option } from '../cli/args/command.ts'
import { commonOptions } from '../cli/args/common-options.ts'
import { parseCommandLine } from '../cli/args/parse-command-line.ts'
import { commands } from '../cli/commands.ts'
import { Failure } from '../cli/report/exit.ts'

type Values = Readonly<Record<string, unknown>>

function parsed(args: readonly string[]): {
  readonly verb: string
  readonly values: Values
  readonly following: readonly string[]
} {
  const line = parseCommandLine(commands, ['genisoimage'], args)
  if (line.asks !== 'run') throw new RangeError(`${args.join(' ')} asks for ${line.asks}`)
  return { verb: line.command.verb, values: line.read() as ArgumentsOf<{}>, following: line.following }
}

function refusal(args: readonly string[]): Failure | undefined {
  try {
    parsed(args)
    return undefined
  } catch (cause) {
    if (cause instanceof Failure) return cause
    throw cause
  }
}

/** Runs the callback for every option of every command. */
function forAll(callback: (command: Command, name: string, option: Option) => void): void {
  for (const command of commands)
    for (const [name, option] of Object.entries(command.options)) callback(command, name, option)
}

/** Returns a value that the option accepts. */
const valueOf = ({ values, isClosed }: Option): string =>
  isClosed && Array.isArray(values) ? values[0] : 'v1'

/** Returns the option that another one needs, with a value. */
function companyOf({ options }: Command, { needs = [] }: Option): readonly string[] {
  const [name] = needs
  if (name === undefined) return []
  const option = options[name]!
  return option.type === 'boolean' ? [`--${name}`] : [`--${name}`, valueOf(option)]
}

const requiredOf = ({ positionals }: Command): readonly string[] =>
  Object.values(positionals).flatMap(({ required }, n) => (required === true ? [`p${n}`] : []))

t.test('the table', async (t) => {
  const types = new Map<string, string>()
  forAll((command, name, { type, array, list, conflicts = [], needs = [], alias, also = [] }) => {
    const what = `${command.verb} --${name}`
    // Options may stand before the verb, so an option of that name must be of one type.
    t.equal(types.get(name) ?? type, type, what)
    types.set(name, type)
    t.notOk(Object.hasOwn(commonOptions, name), what)
    t.match(name, /^[a-z][a-z-]+$/, what)
    if (list) t.ok(array, `${what}: a list can be repeated`)
    if (array) t.equal(type, 'string', what)
    for (const other of needs) t.ok(Object.hasOwn(command.options, other), `${what} needs --${other}`)
    for (const other of conflicts)
      if (command.verb === 'build') t.ok(Object.hasOwn(command.options, other), what)
    const letters = Object.values(command.options).flatMap(({ alias }) => alias ?? [])
    t.equal(letters.filter((letter) => letter === alias).length, alias === undefined ? 0 : 1, what)
    for (const other of also) t.notOk(Object.hasOwn(command.options, other), `${what}: also ${other}`)
  })
})

t.test('every option takes exactly one value, wherever it stands', async (t) => {
  forAll((command, name, option) => {
    const { verb, isGetopt } = command
    const words = verb.split(' ')
    const required = requiredOf(command)
    const company = companyOf(command, option)
    const value = valueOf(option)
    const isFlag = option.type === 'boolean'
    const spellings = [
      isFlag ? [`--${name}`] : [`--${name}`, value],
      ...(isFlag ? [] : [[`--${name}=${value}`]]),
      ...(option.alias === undefined ? [] : [[`-${option.alias}`, ...(isFlag ? [] : [value])]]),
      ...(option.alias === undefined || isFlag ? [] : [[`-${option.alias}${value}`]]),
    ]
    const wanted = isFlag ? true : option.array ? [value] : value
    for (const spelled of spellings)
      for (const line of [
        [...words, ...spelled, ...company, ...required],
        [...words, ...required, ...company, ...spelled],
        [...words, ...required.slice(0, 1), ...spelled, ...required.slice(1), ...company],
        [...words, ...spelled, ...company, ...(command.isFollowed ? [] : ['--']), ...required],
        // A letter before the verb may be one of another command.
        ...(spelled[0]!.startsWith('--') ? [[...spelled, ...words, ...company, ...required]] : []),
      ]) {
        const { verb: found, values } = parsed(line)
        t.equal(found, verb, line.join(' '))
        t.same(values[name], wanted, line.join(' '))
        for (const [n, place] of Object.keys(command.positionals).entries())
          if (required[n] !== undefined)
            t.same([values[place]].flat(), [required[n]], `${line.join(' ')}: ${place}`)
      }
    const base = [...words, ...required, ...company]
    const twice = refusal([
      ...base,
      `--${name}`,
      ...(isFlag ? [] : [value]),
      `--${name}`,
      ...(isFlag ? [] : [value]),
    ])
    t.equal(twice?.exitCode, isFlag || option.array || isGetopt ? undefined : 2, `${verb} --${name} twice`)
    if (option.array)
      t.same(parsed([...base, `--${name}`, 'b', `--${name}=c`]).values[name], ['b', 'c'], `${verb} --${name}`)
    if (option.list)
      t.same(parsed([...base, `--${name}`, 'b, c', `--${name}=d,e`]).values[name], ['b', 'c', 'd', 'e'])
    else if (!isFlag && !option.isClosed)
      t.same(parsed([...base, `--${name}`, 'b,c']).values[name], option.array ? ['b,c'] : 'b,c')
  })
})

t.test('an optional value', async (t) => {
  const { ssh, json } = parsed(['run', 'a.img', '--ssh', '--json']).values
  t.same([ssh, json], ['', undefined])
  t.equal(parsed(['run', 'a.img', '--ssh']).values.ssh, '')
  t.equal(parsed(['run', 'a.img', '--ssh', 'true']).values.ssh, 'true')
  t.equal(parsed(['run', 'a.img', '--ssh=-x']).values.ssh, '-x')
  t.equal(parsed(['run', 'a.img', '--ssh', '--', '-smp']).values.ssh, '')
  t.equal(parsed(['run', 'a.img']).values.ssh, undefined)
})

t.test('every mistake with an option is wrong usage that names it with its dashes', async (t) => {
  forAll((command, name, option) => {
    const { verb, isGetopt } = command
    const base = [...verb.split(' '), ...requiredOf(command), ...companyOf(command, option)]
    const isFlag = option.type === 'boolean'
    if (option.isOptional === true) return
    const mistakes = [
      ...(isFlag ? [[`--${name}=true`]] : [[`--${name}`]]),
      ...(isFlag || isGetopt
        ? []
        : [[`--${name}`, ''], [`--${name}=`], [`--${name}`, '--strict'], [`--${name}`, '--']]),
      ...(option.list
        ? [
            [`--${name}`, 'a,,b'],
            [`--${name}`, ','],
          ]
        : []),
      ...(option.isClosed ? [isFlag ? [`--${name}=none-such`] : [`--${name}`, 'none-such']] : []),
    ]
    for (const mistake of mistakes) {
      const { exitCode, message, lines } = refusal([...base, ...mistake]) ?? {}
      t.equal(exitCode, 2, [...base, ...mistake].join(' '))
      t.match(message, `--${name}`)
      t.same(lines, [`Try: config-drive ${verb} --help`])
    }
    if (option.needs !== undefined) {
      const alone = [
        ...verb.split(' '),
        ...requiredOf(command),
        `--${name}`,
        ...(isFlag ? [] : [valueOf(option)]),
      ]
      t.match(refusal(alone), { exitCode: 2, message: `--${option.needs[0]}` }, alone.join(' '))
    }
    for (const other of option.conflicts ?? []) {
      const row = command.options[other]
      if (row === undefined) continue
      const both = [
        `--${other}`,
        ...(row.type === 'boolean' ? [] : [valueOf(row)]),
        `--${name}`,
        ...(isFlag ? [] : [valueOf(option)]),
      ]
      t.match(
        refusal([...base, ...companyOf(command, row), ...both]),
        { exitCode: 2, message: `--${other}` },
        both.join(' '),
      )
    }
  })
})

t.test('a misspelt option is suggested with its dashes', async (t) => {
  forAll((command, name, option) => {
    if (name.length < 4) return
    const base = [...command.verb.split(' '), ...requiredOf(command)]
    const others = Object.keys(command.options).filter((each) => each !== name)
    const spellings = [
      `${name.slice(0, 2)}${name[3]}${name[2]}${name.slice(4)}`,
      `${name}x`,
      name.replaceAll('-', '_'),
      ...(others.some((other) => other.startsWith(name.slice(0, -1))) ? [] : [name.slice(0, -1)]),
      ...(option.also ?? []),
    ].filter((spelling) => !Object.hasOwn(command.options, spelling))
    for (const spelling of spellings) {
      // getopt knows what an abbreviation stands for.
      if (command.isGetopt && name.startsWith(spelling)) continue
      const found = refusal([...base, `--${spelling}`, ...(option.type === 'string' ? ['secret-value'] : [])])
      t.match(found, { exitCode: 2, message: `--${spelling}` }, spelling)
      t.match(found?.message, new RegExp(`Did you mean .*--${name}\\b.*\\?`), `${command.verb} --${spelling}`)
      t.notMatch(found?.message, 'secret-value')
    }
    const dashed =
      option.alias === undefined && !command.isGetopt ? refusal([...base, `-${name}`, 'x']) : undefined
    if (dashed !== undefined) t.match(dashed.message, `--${name}`, `-${name}`)
  })
  for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty'])
    t.match(refusal(['build', `--${name}`]), { exitCode: 2, message: `--${name}` })
})

t.test('too few and too many arguments', async (t) => {
  for (const command of commands) {
    const words = command.verb.split(' ')
    const required = requiredOf(command)
    for (let n = 0; n < required.length; n++) {
      const place = Object.keys(command.positionals)[n]!
      t.match(refusal([...words, ...required.slice(0, n)]), { exitCode: 2, message: place.toUpperCase() })
    }
    const places = Object.values(command.positionals)
    if (places.at(-1)?.many !== true) {
      const more = [...words, ...places.map((_, n) => `p${n}`), 'extra']
      t.equal(refusal(more)?.exitCode, 2, more.join(' '))
      t.equal(refusal(more)?.message.includes('extra'), command.hasSecrets !== true, more.join(' '))
    }
    if (places.length > 0 && !command.isGetopt)
      t.equal(refusal([...words, ...required.slice(1), ''])?.exitCode, 2, `${command.verb} ''`)
  }
  // A value behind the value of an option is not a further value of it.
  for (const line of ['build --package nginx git a.yaml', 'check --guest cloud-init ignition a.iso'])
    t.match(refusal(line.split(' ')), { exitCode: 2, message: /--(?:package|guest) takes one value/ }, line)
  t.match(parsed('build --package nginx ok.yaml'.split(' ')).values, { package: ['nginx'], spec: 'ok.yaml' })
  t.match(parsed('check --guest cloud-init s.iso'.split(' ')).values, {
    guest: ['cloud-init'],
    drive: 's.iso',
  })
  t.match(parsed('build -o=a.iso -qo b.iso s'.split(' ')).values, { output: ['a.iso', 'b.iso'], quiet: true })
  t.match(parsed(['run', 'a.img', '-q', '--', '-m', '--help']), {
    values: { quiet: true },
    following: ['-m', '--help'],
  })
})

t.test('unknown verbs', async (t) => {
  for (const { verb, also = [] } of commands) {
    const words = verb.split(' ')
    const last = words.at(-1)!
    const swapped = `${last.slice(0, -2)}${last.at(-1)}${last.at(-2)}`
    for (const typed of [`${last}x`, ...(last.length > 3 ? [swapped] : []), ...also]) {
      const found = refusal([...words.slice(0, -1), typed])
      t.equal(found?.exitCode, 2, typed)
      if (typed !== swapped || last.length > 4)
        t.match(found?.message, new RegExp(`Did you mean .*\\b${verb}\\b`), `${verb}: ${typed}`)
    }
  }
  for (const [line, suggested] of [
    ['web1.yaml', 'build web1.yaml'],
    ['web1.iso', 'inspect web1.iso'],
    ['geniso', 'genisoimage'],
    ['--hostnam x build', '--hostname'],
  ] as const)
    t.match(refusal(line.split(' ')), { exitCode: 2, message: `Did you mean ${suggested}?` })
  for (const args of [[], ['-q'], ['mime'], ['mime', 'none'], ['none', '--help']])
    t.equal(refusal(args)?.exitCode, 2)
})

t.test('any words: a mistake is wrong usage, nothing else', async () => {
  const names = [...new Set(commands.flatMap(({ options }) => Object.keys(options)))]
  const word = fc.oneof(
    fc.constantFrom(
      '-',
      '--',
      '',
      '-h',
      '-V',
      '-o',
      '-ox',
      '-qo',
      '--=',
      '--=x',
      '-=',
      'genisoimage',
      'help',
    ),
    fc.constantFrom(...commands.flatMap(({ verb }) => verb.split(' '))),
    fc.constantFrom(...names).map((name) => `--${name}`),
    fc.constantFrom(...names).map((name) => `--${name}=a,b`),
    fc.constantFrom(...names).map((name) => `-${name}`),
    fc.string({ maxLength: 4 }),
  )
  fc.assert(
    fc.property(fc.array(word, { maxLength: 7 }), (args) => {
      try {
        const line = parseCommandLine(commands, ['genisoimage'], args)
        if (line.asks === 'run') line.read()
      } catch (cause) {
        if (!(cause instanceof Failure) || cause.exitCode !== 2) throw cause
      }
    }),
    { seed: 17, numRuns: 20_000 },
  )
})
