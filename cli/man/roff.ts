/** A line of text: no backslash, dash or leading dot that roff would read. man(7) */
export function roff(line: string): string {
  return line
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replace(/^(?=[.'])/, '\\&')
}
