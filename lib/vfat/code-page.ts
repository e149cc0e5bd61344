/**
 * Characters from 0x80 on of code page 437, in which Linux reads short names and Windows writes them in the United States:
 * the volume does not say which it is. CONFIG_FAT_DEFAULT_CODEPAGE
 */
const FROM_80 =
  'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0'

/** Reads text that has one character for each byte. */
export function inCodePage(bytes: string): string {
  return bytes.replace(/[\x80-\xff]/g, (byte) => FROM_80[byte.charCodeAt(0) - 0x80]!)
}

/** Makes letters small, as far as the code page has the small one. fs/nls/nls_cp437.c */
export function inSmallLetters(text: string): string {
  return text.replace(/\p{Lu}/gu, (letter) => {
    const small = letter.toLowerCase()
    return small <= '\x7f' || FROM_80.includes(small) ? small : letter
  })
}
