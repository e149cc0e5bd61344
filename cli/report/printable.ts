export { printable, printableJson, printableLines } from '../../lib/report/printable.ts'
