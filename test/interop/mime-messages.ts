import fc from 'fast-check'

/** Words of which boundaries, names and contents are made. */
const boundary = fc.constantFrom(
  'b',
  '==',
  'a b',
  'b=1',
  'x;y',
  "a'b",
  'B"q',
  'bé',
  '(b)',
  'b--',
  '-',
  'a\\b',
  'B:1',
)

const eol = fc.constantFrom('\n', '\n', '\n', '\r\n', '\r')

const percent = (text: string): string =>
  Array.from(new TextEncoder().encode(text), (byte) => `%${byte.toString(16).padStart(2, '0')}`).join('')

/** A parameter as writers put it, and as they get it wrong. RFC 2045 5.1, RFC 2231 */
const parameter = (name: string, value: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.tuple(value, fc.nat(17)).map(([text, form]) => {
    const quoted = `"${text.replace(/[\\"]/g, '\\$&')}"`
    const half = Math.ceil(text.length / 2)
    const [first, second] = [text.slice(0, half), text.slice(half)]
    const forms = [
      `${name}=${quoted}`,
      `${name}=${text}`,
      `${name} = ${quoted}`,
      `${name.toUpperCase()}=${quoted}`,
      `${name}=${quoted} `,
      `${name}="${text}"`,
      `${name}*=us-ascii''${percent(text)}`,
      `${name}*=utf-8'en'${percent(text)}`,
      `${name}*=UTF-8''${text}`,
      `${name}*=${percent(text)}`,
      `${name}*=nothing''${percent(text)}`,
      `${name}*="iso-8859-1''${percent(text)}"`,
      `${name}*0="${first}"; ${name}*1="${second}"`,
      `${name}*1="${second}"; ${name}*0="${first}"`,
      `${name}*0*=utf-8''${percent(first)}; ${name}*1*=${percent(second)}`,
      `${name}*0*=utf-8''${percent(first)}; ${name}*1=${second}`,
      `${name}="<${text}>"`,
      `${name}=${quoted}; ${name}=other`,
    ]
    return forms[form]!
  })

const folded = fc.constantFrom('; ', ';', ';\n ', ';\n\t', '; x; ', ' ; a="1;2"; ', ';\r\n  ')

const type = fc.constantFrom(
  'text/cloud-config',
  'text/x-shellscript',
  'Text/Plain',
  'text/plain',
  'application/octet-stream',
  'text/jinja2',
  'text',
  'a/b/c',
  '',
  'text /plain',
)

const name = fc.constantFrom(
  'a.sh',
  'x y.txt',
  'é.sh',
  '日本.sh',
  '=?utf-8?q?=C3=A9.sh?=',
  'a"b',
  'a;b',
  "o'c",
  'a\\b',
  '',
  ' a ',
  '<a>',
)

const contentType = fc
  .tuple(
    type,
    folded,
    fc.option(parameter('name', name)),
    fc.constantFrom('', '; charset="utf-8"', '; charset=iso-8859-1'),
  )
  .map(
    ([value, separator, named, charset]) =>
      `Content-Type: ${value}${charset}${named === null ? '' : separator + named}`,
  )

const disposition = fc
  .tuple(fc.constantFrom('attachment', 'inline', '', 'filename=x'), folded, parameter('filename', name))
  .map(([value, separator, named]) => `Content-Disposition: ${value}${separator}${named}`)

const other = fc.constantFrom(
  'MIME-Version: 1.0',
  'Launch-Index: 1',
  'X-Merge-Type: list(append)',
  'Merge-Type: dict(replace)',
  'x-merge-type: str()',
  'X-Long: a\n b\n\tc',
  'X-Empty:',
  'X-Blank:   ',
  'X: \ta ',
  'content-type: text/html',
  'CONTENT-TRANSFER-ENCODING: base64',
  'Content-Transfer-Encoding: base64 ',
  'From me',
  ': nothing',
  'no header',
  ' goes on',
  'X é: y',
  'X-É: y',
  'X-Name: é',
)

const base64 = (text: string): string => Buffer.from(text).toString('base64')

const body = fc.oneof(
  fc.constantFrom(
    '',
    '\n',
    'a',
    'a\n',
    'a\n\n',
    '#cloud-config\npackages: [x]\n',
    '#!/bin/sh\r\necho\r\n',
    'a\rb',
    'é\n',
    '日本',
    'From x\n',
    '--',
    '----\n',
    ' --b',
    '--bx\n',
  ),
  fc
    .array(
      fc.constantFrom(
        'a',
        '\n',
        '\r',
        '\r\n',
        '=',
        '=\n',
        '=\r\n',
        '=3D',
        '=3',
        '=zz',
        '==',
        ' ',
        '\t',
        '_',
        '\0',
        'é',
        '--b',
      ),
      { maxLength: 12 },
    )
    .map((all) => all.join('')),
)

const encoded = fc.oneof(
  fc.tuple(body, fc.constantFrom('base64', 'BASE64', 'Base64'), fc.nat(9)).map(([text, encoding, damage]) => {
    const digits = base64(text)
    const middle = digits.length >> 1
    const forms = [
      digits,
      digits.replace(/.{3}/g, '$&\n'),
      `${digits.slice(0, middle)}*!${digits.slice(middle)}`,
      digits.replace(/=+$/, ''),
      `${digits}${base64('more')}`,
      `${digits}=`,
      `${digits}A`,
      `=${digits}`,
      `${digits.slice(0, middle)}=${digits.slice(middle)}`,
      ` ${digits} \r\n`,
    ]
    return [`Content-Transfer-Encoding: ${encoding}`, forms[damage]!] as const
  }),
  fc
    .tuple(body, fc.constantFrom('quoted-printable', 'Quoted-Printable', '7bit', '8bit', 'binary', 'x-none'))
    .map(([text, encoding]) => [`Content-Transfer-Encoding: ${encoding}`, text] as const),
  fc.constantFrom(
    ['Content-Transfer-Encoding: x-uuencode', 'begin 644 a\n#86)C\n \nend\n'] as const,
    ['Content-Transfer-Encoding: uuencode', 'begin 644 a\n$86)C9```\n`\nend\n'] as const,
    ['Content-Transfer-Encoding: uue', 'nothing'] as const,
  ),
  body.map((text) => ['', text] as const),
)

const withHeaders = (headers: readonly string[], text: string): string =>
  `${headers
    .filter((header) => header !== '')
    .map((header) => `${header}\n`)
    .join('')}\n${text}`

const leaf = fc
  .tuple(
    fc.option(contentType),
    fc.option(disposition),
    fc.array(other, { maxLength: 2 }),
    encoded,
    fc.boolean(),
  )
  .map(([said, disposed, others, [encoding, text], isLast]) => {
    const own = [...(said === null ? [] : [said]), encoding, ...(disposed === null ? [] : [disposed])]
    return withHeaders(isLast ? [...own, ...others] : [...others, ...own], text)
  })

const { entity } = fc.letrec<{ entity: string; many: string; message: string }>((tie) => ({
  entity: fc.oneof(
    { maxDepth: 3, depthIdentifier: 'mime' },
    leaf,
    { arbitrary: tie('many'), weight: 3 },
    tie('message'),
  ),
  message: fc
    .tuple(
      tie('entity'),
      fc.constantFrom('message/rfc822', 'message/rfc822', 'message/partial', 'message/delivery-status'),
    )
    .map(([inner, kind]) => `Content-Type: ${kind}\n\n${inner}`),
  many: fc
    .record({
      separator: boundary,
      written: fc.option(boundary, { freq: 12 }),
      form: fc.nat(1),
      kind: fc.constantFrom(
        'multipart/mixed',
        'multipart/mixed',
        'Multipart/Alternative',
        'multipart/digest',
      ),
      fold: folded,
      parts: fc.array(tie('entity'), { maxLength: 4 }),
      before: fc.constantFrom('', '', 'preamble\n', '\n', 'a\n--\n'),
      after: fc.constantFrom('', '', '\n', '\nepilogue\n', '\n--b\n\nx\n'),
      end: fc.constantFrom('--', '--', '--', '', '-- ', '--x', undefined),
      trail: fc.constantFrom('', '', ' ', '\t', 'x'),
      others: fc.array(other, { maxLength: 1 }),
    })
    .chain((all) => parameter('boundary', fc.constant(all.separator)).map((said) => ({ ...all, said })))
    .map(({ separator, written, said, kind, fold, parts, before, after, end, trail, others }) => {
      const mark = `--${written ?? separator}`
      const inside = parts.map((part) => `${mark}${trail}\n${part}\n`).join('')
      const last = end === undefined ? '' : `${mark}${end}${after}`
      return withHeaders([`Content-Type: ${kind}${fold}${said}`, ...others], `${before}${inside}${last}`)
    }),
}))

/** MIME messages, right ones and such as are broken where readers differ. */
export const mimeMessage: fc.Arbitrary<Uint8Array> = fc
  .tuple(fc.constantFrom('MIME-Version: 1.0\n', 'MIME-Version: 1.0\n', '', 'From someone\n'), entity, eol)
  .map(([start, text, end]) => new TextEncoder().encode(`${start}${text}`.replaceAll('\n', end)))
