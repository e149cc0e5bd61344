/**
 * The characters from 0x80 on of code page 437. Linux reads short names in it, and Windows in the United States writes
 * them in it; the volume does not name its code page. CONFIG_FAT_DEFAULT_CODEPAGE
 */
const FROM_80 =
  'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0'

/** Converts text with one character per byte from the code page to Unicode. */
export function inCodePage(bytes: string): string {
  return bytes.replace(/[\x80-\xff]/g, (byte) => FROM_80[byte.charCodeAt(0) - 0x80]!)
}

/** Converts letters to lower case if the code page has the lower-case letter. fs/nls/nls_cp437.c */
export function inSmallLetters(text: string): string {
  return text.replace(/\p{Lu}/gu, (letter) => {
    const small = letter.toLowerCase()
    return small <= '\x7f' || FROM_80.includes(small) ? small : letter
  })
}
