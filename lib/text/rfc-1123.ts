/**
 * Tells whether a text is a host name: labels of ASCII letters, digits and inner hyphens. Source: RFC 1123 2.1,
 * hostname(7)
 */
export function isRfc1123Name(text: string): boolean {
  const labels = text.replace(/\.$/, '').split('.')
  return labels.every(
    (label) => /^[A-Za-z0-9-]+$/.test(label) && !label.startsWith('-') && !label.endsWith('-'),
  )
}
