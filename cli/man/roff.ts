/** Escapes a line of text for roff: backslashes, dashes and a leading dot or quote. man(7) */
export function roff(line: string): string {
  return line
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replace(/^(?=[.'])/, '\\&')
}
