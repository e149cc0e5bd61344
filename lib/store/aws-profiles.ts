/** The settings of a section of an AWS file, by name in lower case. */
export type Profile = ReadonlyMap<string, string>

/**
 * Reads ~/.aws/credentials or ~/.aws/config as Amazon's programs do. Source: AWS SDKs and Tools Reference Guide, "Shared config and
 * credentials files". Packages for INI differ from it: they split names at dots and cut values at `;` and `#`, which a secret key may hold.
 *
 * @returns the sections by their names, such as `default` and `profile web`
 */
export function parseAwsFile(text: string): ReadonlyMap<string, Profile> {
  const sections = new Map<string, Map<string, string>>()
  let section: Map<string, string> | undefined
  let outer = ''
  for (const line of text.replace(/^\uFEFF/, '').split(/\r?\n/)) {
    if (/^\s*(?:[#;]|$)/.test(line)) continue
    const [, header] = /^\s*\[([^\]]*)\]/.exec(line) ?? []
    if (header !== undefined) {
      const name = header
        .trim()
        .replace(/\s+/g, ' ')
        .replace(/^(\S+ )?["'](.*)["']$/, '$1$2')
      section = sections.get(name) ?? new Map()
      sections.set(name, section)
      continue
    }
    const at = line.indexOf('=')
    const key = line.slice(0, Math.max(0, at)).trim()
    if (key === '' || section === undefined) continue
    const value = line.slice(at + 1).trim()
    // A comment follows white space; without it, # and ; belong to the value.
    const comment = value.search(/\s[#;]/)
    const bare = comment < 0 ? value : value.slice(0, comment).trimEnd()
    if (!/^\s/.test(line)) {
      outer = bare === '' ? key.toLowerCase() : ''
      section.set(key.toLowerCase(), bare)
    } else if (outer !== '') section.set(`${outer}.${key.toLowerCase()}`, bare)
  }
  return sections
}

/** Returns the settings of a profile: those of the file of credentials win over those of the configuration. */
export function profileOf(
  name: string,
  { credentials, config }: Readonly<Record<'credentials' | 'config', ReadonlyMap<string, Profile>>>,
): Profile | undefined {
  const configured = config.get(`profile ${name}`) ?? (name === 'default' ? config.get('default') : undefined)
  const found = credentials.get(name)
  return configured === undefined && found === undefined
    ? undefined
    : new Map([...(configured ?? []), ...(found ?? [])])
}
