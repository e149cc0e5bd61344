/** Names that a context has for itself, or that change the shell which reads it. */
const RESERVED =
  /^(?:SET_HOSTNAME|SSH_(?:PUBLIC_)?KEY|(?:CRYPTED_)?PASSWORD(?:_BASE64)?|USER_?DATA(?:_ENCODING)?|NETWORK|ETH\d+_.*|DSMODE|START_SCRIPT(?:_BASE64)?|_|BASH.*|LD_.*|PATH|IFS|ENV|HOME|SHELL|SHELLOPTS|U?ID|EUID|PPID|PS4|LC_.*|LANG|FUNCNAME|GROUPS|DIRSTACK|PIPESTATUS|PWD|OPTIND|POSIXLY_CORRECT|RANDOM|SRANDOM|SECONDS|LINENO|EPOCH.*|__v)$/

/** Whether an entry of metadata can be a variable of its own beside the others. */
export function isContextName(name: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && !RESERVED.test(name)
}
