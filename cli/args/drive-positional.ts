/** The positional of every command that reads a drive. */
export const drivePositional = {
  describe:
    'image, disk, directory, tar archive or spec, optionally gzip- or base64-encoded; - is standard input',
  required: true,
} as const
