export { printable, printableJson, printableLines, printableText } from '../../lib/report/printable.ts'
